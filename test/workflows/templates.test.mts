import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
	NodeHelpers,
	type INode,
	type INodeTypeDescription,
	type IWorkflowBase,
} from 'n8n-workflow';
import { Stream } from '../../nodes/Stream/Stream.node';
import { StreamTrigger } from '../../nodes/StreamTrigger/StreamTrigger.node';
import { StreamWebhookTrigger } from '../../nodes/StreamWebhookTrigger/StreamWebhookTrigger.node';

const folder = join(__dirname, '..', '..', 'workflows');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const own = 'n8n-nodes-streampay.';
/** The packages that come with n8n, and this one. */
const packages = ['n8n-nodes-base.', '@n8n/n8n-nodes-langchain.', own];

/** Added by n8n: poll times to polling triggers, descriptions to tools. */
const ofN8n = ['pollTimes', 'descriptionType', 'toolDescription'];

const stream = new Stream().description;
const descriptions: Record<string, INodeTypeDescription> = {
	[`${own}stream`]: stream,
	// n8n makes the tool out of the node.
	[`${own}streamTool`]: { ...stream, name: `${stream.name}Tool`, outputs: ['ai_tool'] },
	[`${own}streamTrigger`]: new StreamTrigger().description,
	[`${own}streamWebhookTrigger`]: new StreamWebhookTrigger().description,
};

describe.each(files)('workflows/%s', (file) => {
	const text = readFileSync(join(folder, file), 'utf8');
	const workflow = JSON.parse(text) as IWorkflowBase;
	const ownNodes = workflow.nodes.filter(({ type }) => type.startsWith(own));

	it('uses nodes of n8n and of this package, and no Code node', () => {
		for (const { type } of workflow.nodes) {
			expect(packages.some((name) => type.startsWith(name))).toBe(true);
			expect(type).not.toMatch(/\.(code|toolCode|function|functionItem|executeCommand)$/);
		}
	});

	it('names every node and every id once, and connects nodes that exist', () => {
		const names = workflow.nodes.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(workflow.nodes.map(({ id }) => id)).size).toBe(names.length);
		for (const [from, outputs] of Object.entries(workflow.connections)) {
			expect(names).toContain(from);
			for (const target of Object.values(outputs).flat(2)) expect(names).toContain(target?.node);
		}
		const referred = [...text.matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name);
		for (const name of referred) expect(names).toContain(name);
	});

	it('sets nothing that the panels of the Stream nodes do not have, and all that they need', () => {
		expect(ownNodes.length).toBeGreaterThan(0);
		for (const { name, parameters, ...node } of ownNodes) {
			const set = Object.fromEntries(
				Object.entries(parameters).filter(([parameter]) => !ofN8n.includes(parameter)),
			);
			const description = descriptions[node.type];
			const { properties } = description;
			const known = NodeHelpers.getNodeParameters(
				properties,
				set,
				true,
				false,
				node as INode,
				description,
			);
			expect(known).toMatchObject(set);
			const whole = { ...node, name, parameters: known } as INode;
			const issues = NodeHelpers.getNodeParametersIssues(properties, whole, description);
			expect({ name, issues }).toEqual({ name, issues: null });
		}
	});

	it('takes hours and days from the clock of Riyadh', () => {
		expect(workflow.settings?.timezone).toBe('Asia/Riyadh');
	});

	it('explains itself in notes, and brings no credential along', () => {
		expect(workflow.nodes.filter(({ type }) => type.endsWith('.stickyNote'))).not.toHaveLength(0);
		expect(workflow.nodes.filter(({ credentials }) => credentials)).toEqual([]);
	});

	it('tells people to add a webhook in Stream only where its trigger does not do so itself', () => {
		const triggers = ownNodes.filter(({ type }) => type.endsWith('WebhookTrigger'));
		const isByHand = triggers.some(({ parameters }) => parameters.registration === 'byHand');
		const asks = workflow.nodes.filter(({ parameters }) =>
			/Settings → Webhooks|add the (?:Production )?URL/i.test(String(parameters.content)),
		);
		expect(asks.length > 0).toBe(isByHand);
	});

	it('writes to customers in Arabic too, from right to left', () => {
		for (const { name, type, parameters } of workflow.nodes) {
			// The shop's own people are in Settings.
			const isForShop = String(parameters.toEmail).includes("$('Settings')");
			const isMail = type.endsWith('.emailSend') && !isForShop;
			const isPage = type.endsWith('.respondToWebhook') && parameters.respondWith === 'text';
			if (!isMail && !isPage) continue;
			const html = String(isMail ? parameters.html : parameters.responseBody);
			const [, arabic] = /<div dir="rtl" lang="ar">([^]+?)<\/div>/.exec(html) ?? [];
			expect({ name, arabic }).toEqual({
				name,
				arabic: expect.stringMatching(/\p{Script=Arabic}/u),
			});
			const rest = html.replace(String(arabic), '').replace('<div dir="rtl" lang="ar"></div>', '');
			expect(rest).toContain('<div dir="ltr" lang="en">');
			expect(rest).not.toMatch(/\p{Script=Arabic}/u);
		}
	});

	it('puts no node on top of another', () => {
		const isNote = ({ type }: INode) => type.endsWith('.stickyNote');
		const boxes = workflow.nodes.map((node) => {
			const [left, top] = node.position;
			const [width, height] = isNote(node)
				? [Number(node.parameters.width), Number(node.parameters.height)]
				: [96, 96];
			return { name: node.name, left, top, right: left + width, bottom: top + height };
		});
		const overlaps = boxes.flatMap((a, i) =>
			boxes
				.slice(i + 1)
				.filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
				.map((b) => `${a.name} and ${b.name}`),
		);
		expect(overlaps).toEqual([]);
	});

	it('is explained in the list of templates, with a picture', () => {
		const name = file.replace('.json', '');
		const list = readFileSync(join(folder, 'README.md'), 'utf8');
		expect(list).toContain(`(${file})`);
		expect(list).toContain(`(../docs/images/${name}.png)`);
		const picture = statSync(join(folder, '..', 'docs', 'images', `${name}.png`));
		expect(picture.size).toBeLessThan(120 * 1024);
	});
});
