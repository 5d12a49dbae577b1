import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution, WorkflowDefinition } from '../../support/realN8n/index.mts';
import { admin, until } from '../../support/realN8n/publishTemplate.mts';
import { must, mustSucceed } from './must.mts';
import type { TestBed } from './testBed.mts';

const NODE = 'Stream Webhook Trigger';
const patienceMs = 90_000;
/** Longer than the lease of a registration (`hurry`). */
const lookMs = 40_000;

interface Watcher {
	id: string;
	/** What Stream has to call. */
	url: string;
}

async function addWatcher(
	{ n8n, credential }: TestBed,
	parameters: object,
	more: object = {},
): Promise<Watcher> {
	const webhookId = randomUUID();
	const workflow: WorkflowDefinition = {
		name: 'Webhook',
		nodes: [
			{
				id: randomUUID(),
				name: NODE,
				type: 'n8n-nodes-streampay.streamWebhookTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: { events: ['INVOICE_COMPLETED'], ...parameters },
				webhookId,
				credentials: { streamPayApi: credential, ...more },
			},
		],
		connections: {},
	};
	const { id } = await n8n.client.createWorkflow(workflow);
	return { id, url: `${n8n.client.url}/webhook/${webhookId}/webhook` };
}

/** Somebody pays a new link. */
async function pay({ simulator }: TestBed): Promise<void> {
	const [product] = await simulator.records('product');
	const link = await simulator.api<{ id: string }>('POST', '/payment_links', {
		name: 'Watched',
		items: [{ product_id: product.id }],
	});
	await simulator.pay(link.id);
}

/** The first event that the workflow was started with. */
async function eventOf({ n8n }: TestBed, { id }: Watcher): Promise<Execution> {
	const execution = await n8n.client.waitForTriggered(id, patienceMs);
	mustSucceed(execution);
	const [item] = execution.items(NODE);
	must(item?.json.event === 'paymentLinkPaid', `The event is ${item?.json.event}`);
	must(item.json.eventId, 'The event has no eventId');
	return execution;
}

const endpointsOf = async ({ simulator }: TestBed, { url }: Watcher): Promise<number> => {
	const all = (await admin(simulator, 'GET', '/webhooks')) as Array<{ url: string }>;
	// n8n calls itself localhost.
	const path = (address: string) => new URL(address).pathname;
	return all.filter((one) => path(one.url) === path(url)).length;
};

/** Registration: By Hand. The endpoint is entered in Stream, its secret in n8n. */
export async function byHand(testBed: TestBed): Promise<string> {
	const { n8n, simulator } = testBed;
	const secret = randomBytes(24).toString('base64url');
	const own = { name: 'Webhooks', type: 'streamPayWebhookApi', data: { secret, otherSecrets: '' } };
	const streamPayWebhookApi = { id: await n8n.client.createCredential(own), name: own.name };
	const watcher = await addWatcher(testBed, { registration: 'byHand' }, { streamPayWebhookApi });
	await n8n.client.publish(watcher.id);
	const { id } = await admin(simulator, 'POST', '/webhooks', { url: watcher.url, secret });
	await pay(testBed);
	await eventOf(testBed, watcher);
	await n8n.client.unpublish(watcher.id);
	must(
		(await endpointsOf(testBed, watcher)) === 1,
		'n8n has touched an endpoint that is not its own',
	);
	await admin(simulator, 'DELETE', `/webhooks/${id}`);
	return 'a paid link';
}

/** Registration: Automatic. The endpoint comes with the publication and goes with it. */
export async function automatic(testBed: TestBed): Promise<string> {
	const { n8n } = testBed;
	const watcher = await addWatcher(testBed, {});
	await n8n.client.publish(watcher.id);
	must((await endpointsOf(testBed, watcher)) === 1, 'Stream has no endpoint');
	await pay(testBed);
	await eventOf(testBed, watcher);
	await n8n.stop();
	await n8n.restart();
	must((await endpointsOf(testBed, watcher)) === 1, 'The endpoint has not lived through a restart');
	await n8n.client.unpublish(watcher.id);
	await until(async () => (await endpointsOf(testBed, watcher)) === 0, patienceMs);
	must((await endpointsOf(testBed, watcher)) === 0, 'The endpoint is still there');
	return 'published, paid, restarted, unpublished: the endpoint has gone';
}

/**
 * n8n is killed while it registers, before Stream has the endpoint and after it. There is never more than one, and the
 * next publication puts it right.
 */
export async function killedWhileRegistering(testBed: TestBed): Promise<string> {
	const seen: string[] = [];
	for (const when of ['before', 'after'] as const) {
		const restored = await killAndPublish(testBed, when);
		seen.push(`killed ${when}: ${restored ? 'there' : 'missing'} after the restart`);
	}
	return `${seen.join(', ')}; one when published again`;
}

/** Returns whether Stream had the endpoint some time after the restart, without anybody doing anything. */
async function killAndPublish(testBed: TestBed, when: 'before' | 'after'): Promise<boolean> {
	const { n8n, simulator } = testBed;
	const watcher = await addWatcher(testBed, {});
	const count = () => endpointsOf(testBed, watcher);
	const before = (await simulator.ledger()).length;
	// Without an answer, whether Stream has done it or not.
	const action = { type: 'timeout', when } as const;
	await simulator.addFault({ method: 'POST', path: '/webhooks$', times: 1, action });
	const publication = n8n.client.publish(watcher.id).catch(() => {});
	const isAtIt = async () =>
		when === 'after'
			? (await count()) > 0
			: (await simulator.ledger(before)).some(({ path }) => path.includes('/webhooks'));
	must(await until(isAtIt, patienceMs), 'n8n does not register');
	if (when === 'before') await sleep(1_500);
	await n8n.kill();
	await publication;
	await simulator.clearFaults();
	await n8n.restart();
	const restored = await until(async () => (await count()) > 0, lookMs);
	must((await count()) <= 1, 'More than one endpoint after the kill');
	await n8n.client.unpublish(watcher.id);
	await n8n.client.publish(watcher.id);
	must((await count()) === 1, `${await count()} endpoints after publishing again`);
	await pay(testBed);
	await eventOf(testBed, watcher);
	await n8n.client.unpublish(watcher.id);
	const isGone = await until(async () => (await count()) === 0, patienceMs);
	must(isGone, 'The endpoint is still there');
	return restored;
}
