import { join } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import type { Execution, WorkflowDefinition } from '../../support/realN8n/index.mts';
import { importTemplate, readTemplate, templatesFor } from '../../support/realN8n/templates.mts';
import { compareEvents } from '../../support/history/events.mts';
import { eventsWorkflow } from '../../support/realN8n/eventsWorkflow.mts';
import { until } from '../../support/realN8n/publishTemplate.mts';
import { LINK, ordersWorkflow, START } from '../../support/realN8n/ordersWorkflow.mts';
import { callByAgent, readByAgent } from './agent.mts';
import { dynamicParameters, type NodeType, nodeTypes, openList } from './editor.mts';
import { must, mustSucceed } from './must.mts';
import { agentLimits, environment, otherEndpoint, portalUrl } from './newer.mts';
import type { TestBed } from './testBed.mts';
import { upgrade } from './upgrade.mts';
import { automatic, byHand, killedWhileRegistering } from './webhooks.mts';

const orders = 3;
const patienceMs = 90_000;
const streamNode = 'n8n-nodes-streampay.stream';

/** Manual Trigger → one operation of the node Stream. */
function oneStep(credential: TestBed['credential'], parameters: object): WorkflowDefinition {
	const place = { typeVersion: 1, position: [0, 0] };
	return {
		name: 'One step',
		nodes: [
			{ ...place, id: 'c', name: START, type: 'n8n-nodes-base.manualTrigger', parameters: {} },
			{
				...place,
				id: 's',
				name: 'Stream',
				type: streamNode,
				credentials: { streamPayApi: credential },
				parameters,
			},
		],
		connections: { [START]: { main: [[{ node: 'Stream', type: 'main', index: 0 }]] } },
	};
}

async function run({ n8n }: TestBed, workflow: WorkflowDefinition): Promise<Execution> {
	const { id } = await n8n.client.createWorkflow(workflow);
	return n8n.client.run(id, START);
}

async function load({ n8n }: TestBed): Promise<string> {
	const types = (await nodeTypes(n8n.client)).map(({ name }) => name.split('.')[1]).sort();
	const wanted = ['stream', 'streamTool', 'streamTrigger', 'streamWebhookTrigger'];
	must(String(types) === String(wanted), `Nodes: ${types.join(', ')}`);
	const credentials = (await n8n.client.types('credentials')).map(({ name }) => name);
	for (const name of ['streamPayApi', 'streamPayWebhookApi']) {
		must(credentials.includes(name), `The credential ${name} is missing`);
	}
	return `${types.length} nodes, 2 credentials`;
}

const credentialData = ({ simulator }: TestBed, apiSecret: string) => ({
	name: 'Tested',
	type: 'streamPayApi',
	data: { apiKey: simulator.apiKey, apiSecret, branchId: '', baseUrl: simulator.url },
});

async function goodCredential(testBed: TestBed): Promise<string> {
	const credential = credentialData(testBed, testBed.simulator.apiSecret);
	const { status, message } = await testBed.n8n.client.testCredential(credential);
	must(status === 'OK', message);
	return message;
}

async function badCredential(testBed: TestBed): Promise<string> {
	const credential = credentialData(testBed, 'wrong');
	const { status, message } = await testBed.n8n.client.testCredential(credential);
	must(status === 'Error', 'A wrong secret is accepted');
	// n8n 1 loses the cause of a refusal, and with it the credential's own sentence: then it has one of its own.
	must(/Stream|check your credentials/.test(message), `Nobody understands: ${message}`);
	return message;
}

async function create(testBed: TestBed): Promise<string> {
	const { credential, links, simulator } = testBed;
	const workflow = ordersWorkflow({ orders, credential, receiverUrl: links.url });
	const first = await run(testBed, workflow);
	mustSucceed(first);
	const made = await simulator.records('paymentLink');
	must(made.length === orders, `${made.length} links instead of ${orders}`);
	const again = await run(testBed, workflow);
	mustSucceed(again);
	const ids = (execution: Execution) => execution.items(LINK).map(({ json }) => json.id as string);
	must(ids(first).length === orders, `${ids(first).length} links left the node`);
	must(String(ids(again)) === String(ids(first)), 'The second run gives other links');
	return `${orders} links, the same in a second run`;
}

async function list(testBed: TestBed): Promise<string> {
	const parameters = { resource: 'paymentLink', operation: 'getAll', returnAll: true };
	const execution = await run(testBed, oneStep(testBed.credential, parameters));
	mustSucceed(execution);
	const rows = execution
		.items('Stream')
		.map(({ json }) => json.orderReference ?? json.order_reference);
	must(rows.length === orders, `${rows.length} rows instead of ${orders}`);
	return `${rows.length} rows`;
}

async function refusal(testBed: TestBed): Promise<string> {
	const parameters = {
		resource: 'paymentLink',
		operation: 'get',
		paymentLinkId: { __rl: true, mode: 'id', value: 'not-an-id' },
	};
	const { status, error } = await run(testBed, oneStep(testBed.credential, parameters));
	must(status === 'error', `${status} for an id that cannot be`);
	const message = error?.message ?? '';
	must(message.includes('Payment Link'), `Nobody understands: ${message}`);
	return message;
}

async function lists({ n8n, simulator, credential }: TestBed): Promise<string> {
	const types = await nodeTypes(n8n.client);
	const description = types.find(({ name }) => name === streamNode);
	const [product] = await simulator.records('product');
	const [link] = await simulator.records('paymentLink');
	const [{ id: consumer }] = await simulator.records('consumer');
	const plan = (await simulator.records('product')).find(({ type }) => type === 'RECURRING')!;
	const subscription = await simulator.api<{ id: string }>('POST', '/subscriptions', {
		organization_consumer_id: consumer,
		items: [{ product_id: plan.id, quantity: 1 }],
		period_start: new Date().toISOString(),
	});
	const chosen = (value: string) => ({ __rl: true, mode: 'list', value });
	const parameters = {
		resource: 'consumer',
		productId: chosen(product.id),
		paymentLinkId: chosen(link.id),
		subscriptionId: chosen(subscription.id),
	};
	const parametersOfLists = dynamicParameters(description);
	let entries = 0;
	for (const parameter of parametersOfLists) {
		const shown = await openList(n8n.client, parameter, credential, parameters);
		if (typeof shown === 'string') {
			must(/ yet\.|Stream has no/.test(shown), `${parameter.method}: ${shown}`);
		} else {
			must(shown.every(Boolean), `${parameter.method} has entries without a name`);
			entries += shown.length;
		}
	}
	must(parametersOfLists.length >= 10, `Only ${parametersOfLists.length} lists`);
	must(entries > 10, `Only ${entries} entries in all lists`);
	return `${parametersOfLists.length} lists`;
}

/** An agent reads what Output says: another answer than a workflow's, from a panel of its own. */
async function tool(testBed: TestBed): Promise<string> {
	const selected = { output: 'selectedFields', outputFields: ['name'] };
	const wanted: Array<[parameters: object, fits: (columns: string[]) => boolean]> = [
		[selected, (columns) => String(columns) === 'id,name'],
		[{}, (columns) => columns.length > 2 && columns.length <= 10],
		[{ output: 'raw' }, (columns) => columns.length > 10],
	];
	for (const [parameters, fits] of wanted) {
		const [row] = await readByAgent(testBed, parameters);
		const columns = Object.keys(row ?? {});
		must(fits(columns), `${JSON.stringify(parameters)} gives ${columns.join(', ') || 'nothing'}`);
	}
	return `${wanted.length} kinds of Output`;
}

/** The model reads of a tool what its panel shows to people. */
async function toolText(testBed: TestBed): Promise<string> {
	const types = await nodeTypes(testBed.n8n.client);
	const typeOf = (name: string) => types.find((type) => type.name === name)!;
	const fields = typeOf(`${streamNode}Tool`).properties as INodeProperties[];
	const shown = fields.find(({ name }) => name === 'toolDescription')?.default;
	must(typeof shown === 'string' && shown, 'The panel of a tool has no text for the model');
	const texts: Array<[parameters: object, text: string]> = [
		[{}, 'Get many consumers in Stream'],
		// As n8n saves a text that nobody has changed.
		[{ descriptionType: 'manual' }, shown],
	];
	for (const [parameters, text] of texts) {
		const { description } = await callByAgent(testBed, parameters, {});
		must(description === text, `The model reads "${description}" instead of "${text}"`);
	}
	const size = (name: string) => Math.round(JSON.stringify(typeOf(name)).length / 1000);
	return `texts of ${texts.map(([, { length }]) => length).join(' and ')} letters; panels of ${size(streamNode)} kB, as a tool ${size(`${streamNode}Tool`)} kB`;
}

async function pay({ simulator }: TestBed): Promise<void> {
	const open = (await simulator.records('paymentLink')).find(({ status }) => status === 'ACTIVE');
	must(open, 'No link is open');
	await simulator.pay(open.id);
}

async function trigger(testBed: TestBed): Promise<string> {
	const { n8n, simulator, credential, events } = testBed;
	const { id } = await n8n.client.createWorkflow(eventsWorkflow(credential, events.url));
	const before = (await simulator.transitions()).length;
	await n8n.client.publish(id);
	await pay(testBed);
	const state = async () => compareEvents(await simulator.transitions(before), events.received);
	await until(async () => (await state()).missed === 0, patienceMs);
	const { problems, received, redelivered } = await state();
	await n8n.client.unpublish(id);
	must(problems.length === 0, problems.join('; '));
	must(received > 0 && redelivered === 0, `${received} events, ${redelivered} of them twice`);
	return `${received} events of a payment`;
}

/** Every node of every template, in the version that the template was made with. */
async function templates({ n8n }: TestBed): Promise<string> {
	const types = await n8n.client.types<NodeType>('nodes');
	const known = new Set<string>();
	for (const { name, version } of types) {
		for (const one of [version].flat()) known.add(`${name} ${one}`);
	}
	const names = templatesFor(types);
	const missing = names.flatMap((name) =>
		readTemplate(name)
			.nodes.map(({ type, typeVersion }) => `${type} ${typeVersion}`)
			.filter((node) => !known.has(node))
			.map((node) => `${name} needs ${node}`),
	);
	must(missing.length === 0, missing.join('; '));
	return `${names.length} templates`;
}

/** The node that reads files is silent about a missing one in the version that both generations have. */
async function missingSheet({ n8n, credential }: TestBed): Promise<string> {
	const { id } = await importTemplate(n8n.client, readTemplate('orders-to-payment-links'), {
		credential,
		settings: { ordersFile: join(n8n.folder, 'nothing.xlsx') },
	});
	const { status, error } = await n8n.client.run(id, 'Run this workflow');
	must(status === 'error', `${status} without a sheet`);
	must(error?.node?.name === 'Orders', `${error?.node?.name}: ${error?.message}`);
	return error.message;
}

/** What is checked in each n8n, in this order. Each returns what it has seen, and throws when it fails. */
export const checks: Array<[name: string, check: (testBed: TestBed) => Promise<string>]> = [
	['Nodes and credentials load', load],
	['Credential test, right key', goodCredential],
	['Credential test, wrong key', badCredential],
	['Payment Link → Create', create],
	['Payment Link → Get Many', list],
	['A refusal is readable', refusal],
	['Lists of the panel', lists],
	['A tool of an AI agent', tool],
	['The description of a tool', toolText],
	['Limits of a tool', agentLimits],
	['The address of a customer portal', portalUrl],
	['Environment of the credential', environment],
	['HTTP Request with the credential', otherEndpoint],
	['Stream Trigger', trigger],
	['Stream Webhook Trigger, By Hand', byHand],
	['Stream Webhook Trigger registers itself', automatic],
	['Stream Webhook Trigger, killed while it registers', killedWhileRegistering],
	['Templates find their nodes', templates],
	['A missing sheet gives a message', missingSheet],
	// The last one: it leaves another version of the package behind.
	['Installed from a registry, updated, and back', upgrade],
];
