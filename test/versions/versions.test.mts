import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NodeHelpers, type INode, type IWorkflowBase } from 'n8n-workflow';

import { builtNodes, hearDay, pollDay, type Reported } from '../../scripts/freeze/events.mts';
import { replay, type Did } from '../../scripts/freeze/replay.mts';
import { lostFrom, surfaceOf, type Surface } from '../../scripts/freeze/surface.mts';
import { useTestBed } from '../support/use.mts';

/**
 * Workflows of released versions: what they have saved has to be understood, and to do the same, for ever.
 * Never change these files to make a test pass (CONTRIBUTING.md, "Versions of the nodes").
 */
const versions = readdirSync(import.meta.dirname).filter((name) =>
	statSync(join(import.meta.dirname, name)).isDirectory(),
);
const nodeTypes = builtNodes();

const testBed = useTestBed();

function read<T>(version: string, name: string): T {
	return JSON.parse(readFileSync(join(import.meta.dirname, version, name), 'utf8')) as T;
}

describe.each(versions)('a workflow of %s', (version) => {
	const { nodes } = read<IWorkflowBase>(version, 'workflow.json');
	const did = read<Record<string, Did & Reported>>(version, 'did.json');
	const panels = read<Record<string, Surface>>(version, 'panels.json');
	const cases = nodes.map((node): [string, INode] => [node.name, node]);
	const ofType = (name: string) => nodes.find(({ type }) => type.endsWith(`.${name}`))!;

	it.each(Object.entries(panels))('finds everything it can have saved of %s', (type, panel) => {
		expect(Object.keys(panel).length).toBeGreaterThan(3);
		// n8n adds parameters of its own, which are saved as well.
		const { description } = testBed.harness.nodeType(type);
		expect(lostFrom(panel, surfaceOf(description))).toEqual([]);
	});

	it.each(cases)('%s keeps all of its parameters when it is opened', (_name, node) => {
		const { description } = nodeTypes[node.type];
		expect([description.version].flat()).toContain(node.typeVersion);
		const known = NodeHelpers.getNodeParameters(
			description.properties,
			node.parameters,
			true,
			false,
			node,
			description,
		);
		expect(known).toMatchObject(node.parameters);
	});

	it.each(cases.filter(([, { type }]) => type.endsWith('.stream')))(
		'%s sends the same and gives the same columns',
		async (name, node) => {
			const { records, requests, columns } = did[name];
			const now = await replay(testBed, node, records);
			expect(now.requests).toEqual(requests);
			expect(now.columns).toEqual(expect.arrayContaining(columns));
		},
	);

	it('Stream Trigger tells of the same events, with the same ids and columns', async () => {
		expectReported(await pollDay(testBed, ofType('streamTrigger')), did['Stream Trigger']);
	});

	it('Stream Webhook Trigger tells of the same events, with the same ids and columns', async () => {
		const reported = await hearDay(testBed, ofType('streamWebhookTrigger'));
		expectReported(reported, did['Stream Webhook Trigger']);
	});
});

function expectReported(now: Reported, before: Reported): void {
	expect(Object.keys(before).length).toBeGreaterThan(2);
	for (const [event, { eventId, columns }] of Object.entries(before)) {
		expect(now[event]?.eventId).toBe(eventId);
		expect(now[event].columns).toEqual(expect.arrayContaining(columns));
	}
}

describe('the guard', () => {
	const panel = surfaceOf(nodeTypes['n8n-nodes-streampay.stream'].description);
	const path = 'paymentLink.create additionalFields.currency';
	const box = panel[path];

	it('is content with more parameters and more values', () => {
		const more = { ...panel, new: box, [path]: { ...box, options: [...box.options!, 'XYZ'] } };
		expect(lostFrom(panel, more)).toEqual([]);
	});

	it('notices a parameter that has gone, or has another name', () => {
		const { [path]: moved, ...others } = panel;
		expect(lostFrom(panel, { ...others, [`${path}Code`]: moved })).toEqual([`${path} is gone`]);
	});

	it('notices a value that can no longer be chosen', () => {
		const options = box.options!.filter((value) => value !== 'KWD');
		const now = { ...panel, [path]: { ...box, options } };
		expect(lostFrom(panel, now)).toEqual([`${path} has no KWD any more`]);
	});

	it('notices another default, which changes workflows that have not saved it', () => {
		const now = { ...panel, [path]: { ...box, default: 'USD' } };
		expect(lostFrom(panel, now)).toEqual([`the default of ${path} is another one`]);
	});
});
