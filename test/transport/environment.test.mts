import type { INodeParameters } from 'n8n-workflow';

import { byId } from '../../support/engine/stream.mts';
import { aConsumer } from '../../support/simulator/client.mts';
import { useShop } from '../support/use.mts';

const shop = useShop();
beforeEach(() => shop.begin());

/** The credential of this test says so. */
const only = (environment: string) => Object.assign(shop.credentials.default, { environment });
const create = async () =>
	await shop.rows('consumer.create', { name: 'A' }, { items: [{}, {}, {}] });
const refusal = async () => await shop.refusal('consumer.create', { name: 'A' });
const requests = () => shop.sent().map(({ request }) => request);

describe.each([
	[
		'sandbox',
		'live',
		/belongs to a live account.*'Environment' of the Stream credential is Sandbox Only\. Nothing was sent\. Use the key pair of your sandbox/,
	],
	[
		'live',
		'sandbox',
		/belongs to a sandbox.*'Environment' of the Stream credential is Live Only\. Nothing was sent\. Use the key pair of your live account/,
	],
] as const)('%s only', (wanted, other, message) => {
	it('writes with a key of its kind, and asks once', async () => {
		shop.sim.switches.environment = wanted;
		only(wanted);
		await create();
		await create();
		expect(requests()).toEqual(['GET /me', ...Array.from({ length: 6 }, () => 'POST /consumers')]);
	});

	it('refuses a key of the other kind before anything is written, and still reads', async () => {
		shop.sim.switches.environment = other;
		only(wanted);
		expect(await refusal()).toMatch(message);
		expect(await refusal()).toMatch(message);
		expect(requests()).toEqual(['GET /me']);
		await shop.rows('consumer.getAll');
	});

	it.each([
		['PUT', 'consumer.update', { updateFields: { name: 'B' } }],
		['DELETE', 'consumer.delete', {}],
	])('asks before a %s, too', async (_method, operation, more) => {
		const { id } = await aConsumer(shop.call, { name: 'A' });
		const parameters = { consumerId: byId(id), ...more };
		shop.sim.switches.environment = other;
		only(wanted);
		shop.begin();
		expect(await shop.refusal(operation, parameters)).toMatch(message);
		expect(requests()).toEqual(['GET /me']);
		expect(shop.sim.all('consumer')).toMatchObject([{ name: 'A', is_deleted: false }]);
	});

	it('asks before a webhook is registered', async () => {
		const node = {
			id: 'n1',
			name: 'Stream Webhook Trigger',
			type: 'n8n-nodes-streampay.streamWebhookTrigger',
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: { events: ['*'] },
			credentials: { streamPayApi: { id: 'default', name: 'default' } },
		};
		const create = async () =>
			await shop.harness.hook(node, 'create', { url: 'http://127.0.0.1:5678/webhook/x' });
		shop.sim.switches.environment = other;
		only(wanted);
		const { message: said, description } = await create().then(
			() => new Error('It was registered') as Error & { description?: string },
			(thrown: Error & { description?: string }) => thrown,
		);
		expect(`${said} ${String(description)}`).toMatch(message);
		expect(shop.sim.webhooks.endpoints).toEqual([]);
	});

	it('refuses where Stream does not say', async () => {
		shop.sim.switches.environment = 'unsaid';
		only(wanted);
		expect(await refusal()).toBe(
			"Stream does not say whether this key pair belongs to a sandbox, so 'Environment' cannot be checked. Nothing was sent. Set 'Environment' in the Stream credential to Any.",
		);
		expect(shop.writes()).toEqual([]);
		only('any');
		await create();
		expect(shop.writes()).toHaveLength(3);
	});
});

it('an answer that does not say it is not remembered', async () => {
	shop.sim.switches.environment = 'unsaid';
	only('sandbox');
	expect(await refusal()).toMatch(/does not say whether/);
	shop.sim.switches.environment = 'sandbox';
	await create();
	expect(shop.writes()).toHaveLength(3);
});

it('any: nothing is asked', async () => {
	only('any');
	await create();
	expect(shop.sent()).toHaveLength(3);
});

it('an answer that did not come is asked for again', async () => {
	shop.sim.switches.environment = 'sandbox';
	only('sandbox');
	const down = { type: 'status', status: 503, headers: { 'retry-after': '0' } } as const;
	shop.sim.faults.add({ path: '/me$', times: 6, action: down });
	expect(await refusal()).toMatch(/could not handle the request right now/);
	await create();
	expect(shop.writes()).toHaveLength(3);
});

it('a word that is none is refused', async () => {
	only('test');
	expect(await refusal()).toMatch(/'Environment' of the Stream credential is not valid/);
	expect(shop.sent()).toEqual([]);
});

it('Organization → Get shows it first', async () => {
	const [row] = await shop.rows('organization.get', {} as INodeParameters);
	expect(Object.keys(row)[0]).toBe('sandbox');
});
