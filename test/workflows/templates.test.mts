import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeHelpers, type INode, type IWorkflowBase } from 'n8n-workflow';
import { Stream } from '../../nodes/Stream/Stream.node';

const folder = join(__dirname, '..', '..', 'workflows');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const own = 'n8n-nodes-streampay.';

describe.each(files)('workflows/%s', (file) => {
	const text = readFileSync(join(folder, file), 'utf8');
	const workflow = JSON.parse(text) as IWorkflowBase;
	const streamNodes = workflow.nodes.filter(({ type }) => type === `${own}stream`);

	it('uses nodes of n8n and of this package, and no Code node', () => {
		for (const { type } of workflow.nodes) {
			expect(type.startsWith('n8n-nodes-base.') || type.startsWith(own)).toBe(true);
			expect(type).not.toMatch(/\.(code|function|functionItem|executeCommand)$/);
		}
	});

	it('names every node and every id once, and connects nodes that exist', () => {
		const names = workflow.nodes.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(workflow.nodes.map(({ id }) => id)).size).toBe(names.length);
		for (const [from, { main }] of Object.entries(workflow.connections)) {
			expect(names).toContain(from);
			for (const target of main.flat()) expect(names).toContain(target?.node);
		}
		const referred = [...text.matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name);
		for (const name of referred) expect(names).toContain(name);
	});

	it('sets nothing that the panel of the Stream node does not have', () => {
		expect(streamNodes.length).toBeGreaterThan(0);
		const { description } = new Stream();
		for (const { parameters, ...node } of streamNodes) {
			const known = NodeHelpers.getNodeParameters(
				description.properties,
				parameters,
				true,
				false,
				node as INode,
				description,
			);
			expect(known).toMatchObject(parameters);
		}
	});

	it('explains itself in notes, and brings no credential along', () => {
		expect(workflow.nodes.filter(({ type }) => type.endsWith('.stickyNote'))).not.toHaveLength(0);
		expect(workflow.nodes.filter(({ credentials }) => credentials)).toEqual([]);
	});
});
