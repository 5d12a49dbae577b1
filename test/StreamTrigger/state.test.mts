import type { IDataObject } from 'n8n-workflow';

import { packEvents, unpackEvents } from '../../nodes/StreamTrigger/state';
import { Merchant } from '../../support/simulator/merchant.mts';
import { useBench } from './support/bench.mts';
import { type FakeN8n, KINDS } from '../../support/engine/fakeN8n.mts';

const bench = useBench();

/** The trigger's own data where n8n keeps it. */
const stored = (n8n: FakeN8n): IDataObject =>
	n8n.mode === 'durable'
		? n8n.db.cursors[n8n.node.id]
		: (n8n.db.workflow[`node:${n8n.node.name}`] as IDataObject);

/** Changes what n8n has stored, while n8n is down. */
const tamper = async (n8n: FakeN8n, change: (state: any) => void) => {
	n8n.kill();
	const data = stored(n8n);
	change(data.state);
	delete n8n.db.workflow.global;
	await n8n.register('init');
	await n8n.poll();
};

describe.each(KINDS)('a state that cannot be used (%s)', (mode) => {
	it.each<[string, (state: any) => void]>([
		['of an older version', (state) => (state.v = 0)],
		['of a newer version', (state) => (state.v = 99)],
		['without its feeds', (state) => delete state.feeds],
		['with a feed that breaks off', (state) => (state.feeds.links.tracked = 'Labc')],
		['with a cursor that is none', (state) => (state.feeds.links.floor = ['x'])],
		['with records that are none', (state) => (state.feeds.links.recent = '???')],
		['with numbers for text', (state) => (state.feeds.links = 7)],
	])('%s: begins anew, says so, tells nothing of the past', async (_, change) => {
		const links = await Promise.all([1, 2, 3].map(async () => await bench.link()));
		const n8n = await bench.trigger(['paymentLinkStatusChanged'], {}, mode);
		await n8n.poll();
		bench.simulator.act.setLinkStatus(links[0].id, 'INACTIVE');
		await n8n.poll();
		expect(n8n.items).toHaveLength(1);
		bench.simulator.act.setLinkStatus(links[1].id, 'INACTIVE');
		await tamper(n8n, change);
		// The change of the second link fell into the gap.
		for (let n = 0; n < 3; n++) {
			bench.wait(61_000);
			await n8n.poll();
		}
		expect(n8n.items.filter(({ redelivered }) => !redelivered)).toHaveLength(1);
		expect(n8n.failures).toHaveLength(1);
		expect(n8n.failures[0].message).toMatch(
			/could not read its stored state, so it started over at 20/,
		);
		bench.simulator.act.setLinkStatus(links[2].id, 'INACTIVE');
		await n8n.poll();
		expect(n8n.items[n8n.items.length - 1]).toMatchObject({
			id: links[2].id,
			previousStatus: 'ACTIVE',
		});
		expect(n8n.active).toBe(true);
	});

	it('in one record only: meets that record anew', async () => {
		const [one, other] = [await bench.link(), await bench.link()];
		const n8n = await bench.trigger(['paymentLinkStatusChanged'], {}, mode);
		await n8n.poll();
		bench.simulator.act.setLinkStatus(one.id, 'INACTIVE');
		await n8n.poll();
		await tamper(n8n, (state) => {
			state.feeds.links.tracked = state.feeds.links.tracked.replace(/(..)(,|$)/, '%%$2');
		});
		bench.simulator.act.setLinkStatus(other.id, 'INACTIVE');
		bench.simulator.act.setLinkStatus(one.id, 'ACTIVE');
		await n8n.poll();
		await n8n.poll();
		expect(n8n.items.length).toBeGreaterThan(1);
		expect(n8n.active).toBe(true);
	});

	it('with a damaged handover goes on without it', async () => {
		const link = await bench.link();
		const n8n = await bench.trigger(['paymentLinkStatusChanged'], {}, mode);
		bench.simulator.act.setLinkStatus(link.id, 'INACTIVE');
		await n8n.poll();
		await tamper(n8n, (state) => (state.handover.events = 'zz|'));
		bench.simulator.act.setLinkStatus(link.id, 'ACTIVE');
		await n8n.poll();
		expect(n8n.items.map(({ status }) => status)).toEqual(['INACTIVE', 'ACTIVE']);
	});
});

describe('the state', () => {
	it('is plain JSON and small: less than 1 KB for a quiet shop', async () => {
		const n8n = await bench.trigger(['paymentLinkPaid']);
		const link = await bench.link();
		await bench.simulator.pay(link.id);
		for (let n = 0; n < 3; n++) await n8n.poll();
		expect(JSON.stringify(stored(n8n)).length).toBeLessThan(1_024);
	});

	it('is at most 64 KB for 2,000 open payments, and 80 KB while a batch of 200 is handed over', async () => {
		const from = new Date(Date.now() - 20 * 86_400_000);
		const payments = bench.simulator.act.bulk.payments(2_000, { from, status: 'PENDING' });
		const n8n = await bench.trigger([
			'paymentStatusChanged',
			'paymentLinkPaid',
			'invoiceStatusChanged',
		]);
		for (let n = 0; n < 3; n++) await n8n.poll();
		for (const id of payments.slice(0, 200)) bench.simulator.act.setPaymentStatus(id, 'FAILED');
		// The changes stand on the last of 20 pages, and two of three polls look at one (docs/trigger.md).
		for (let n = 0; n < 30 && n8n.items.length < 200; n++) {
			await n8n.poll();
			if (n8n.items.length > 0) expect(JSON.stringify(stored(n8n)).length).toBeLessThan(80 * 1024);
		}
		expect(n8n.items).toHaveLength(200);
	});

	it('grows with open records only: final ones cost nothing', async () => {
		const n8n = await bench.trigger(['paymentStatusChanged'], {
			statuses: ['SUCCEEDED', 'FAILED'],
		});
		const size = async (count: number) => {
			bench.simulator.act.bulk.payments(count, {
				from: new Date(),
				to: new Date(),
				status: 'SUCCEEDED',
			});
			for (let n = 0; n < 9; n++) {
				bench.wait(61_000);
				await n8n.poll();
			}
			return (
				JSON.stringify(stored(n8n)).length -
				JSON.stringify((stored(n8n).state as any).handover).length
			);
		};
		const few = await size(50);
		expect(Math.abs((await size(500)) - few)).toBeLessThan(6_000);
	});

	it('begins anew with another account behind the same credential, and says nothing of its records', async () => {
		await bench.link();
		const n8n = await bench.trigger(['paymentLinkPaid', 'paymentLinkStatusChanged']);
		await n8n.poll();
		const other = new Merchant({ ...bench.simulator, ...bench.simulator.other });
		const product = await other.product('Coffee', '20.00');
		const [paid, inactive] = [await other.link(product.id), await other.link(product.id)];
		await bench.simulator.pay(paid.id);
		bench.simulator.act.setLinkStatus(inactive.id, 'INACTIVE');
		Object.assign(bench.credentials, bench.simulator.other);
		await n8n.poll();
		await n8n.poll();
		expect(n8n.items).toEqual([]);
		bench.simulator.act.setLinkStatus(inactive.id, 'ACTIVE');
		await n8n.poll();
		expect(n8n.items.map(({ id, status }) => [id, status])).toEqual([[inactive.id, 'ACTIVE']]);
	});

	it.each([
		['of an empty one', ['paymentLinkPaid', 'paymentLinkStatusChanged']],
		['of subscriptions, which do not say whose they are', ['subscriptionStatusChanged']],
	])('begins anew with another account instead %s', async (_, event) => {
		const { other: live, act } = bench.simulator;
		const other = new Merchant({ ...bench.simulator, ...live });
		const product = await other.product('Box', '20.00', { recurring_interval: 'MONTH' });
		const link = await other.link(product.id);
		await bench.simulator.pay(link.id);
		const n8n = await bench.trigger(event);
		await n8n.poll();
		Object.assign(bench.credentials, live);
		for (let n = 0; n < 3; n++) await n8n.poll();
		expect(n8n.items).toEqual([]);
		act.setLinkStatus(link.id, 'INACTIVE');
		const [subscription] = bench.simulator.all('subscription');
		act.setSubscriptionStatus(subscription.id, 'CANCELED');
		await n8n.poll();
		expect(n8n.items).toHaveLength(1);
	});

	it('asks again whose the key pair is when Stream could not say', async () => {
		const n8n = await bench.trigger(['paymentLinkPaid']);
		bench.harness.restart();
		const asks = async () => (await bench.cost(n8n)).filter((path) => path === '/me').length;
		bench.simulator.faults.add({ path: '/me', action: { type: 'status', status: 503 } });
		expect(await asks()).toBeGreaterThan(0);
		bench.simulator.faults.clear();
		expect([await asks(), await asks()]).toEqual([1, 0]);
	});

	it('does not leak into a test run in the editor, nor out of it', async () => {
		const n8n = await bench.trigger(['paymentLinkPaid']);
		const link = await bench.link();
		await bench.simulator.pay(link.id);
		const before = JSON.stringify(n8n.db);
		const sample = await n8n.fetchTestEvent();
		expect(sample).toHaveLength(1);
		expect(JSON.stringify(n8n.db)).toBe(before);
		await n8n.poll();
		expect(n8n.items).toEqual([{ ...sample![0], detectedAt: n8n.items[0].detectedAt }]);
	});
});

it('more open records than can be watched are said once', async () => {
	const from = new Date(Date.now() - 20 * 86_400_000);
	bench.simulator.act.bulk.paymentLinks(10_300, { from, transitions: false });
	const n8n = await bench.trigger(['paymentLinkStatusChanged']);
	for (let n = 0; n < 12; n++) {
		bench.wait(61_000);
		await n8n.poll();
	}
	expect(n8n.failures.map(({ message }) => message)).toEqual([
		expect.stringMatching(/^More than 10,000 records are open/),
	]);
});

it('packed events come back whole', () => {
	const events: any[] = [
		{
			event: 'paymentStatusChanged',
			eventId: 'paymentStatusChanged:4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e31:FAILED:k3.2',
			id: '4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e31',
			status: 'FAILED',
			previousStatus: null,
			at: 0,
			invoice: { id: '4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e32' },
		},
		{
			event: 'paymentLinkPaid',
			eventId: 'paymentLinkPaid:4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e32',
			id: '4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e31',
			status: null,
			previousStatus: null,
			at: 0,
			invoice: { id: '4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e32' },
		},
		{
			event: 'invoiceStatusChanged',
			eventId: 'invoiceStatusChanged:odd id|;:SENT',
			id: 'odd id|;',
			status: 'SENT',
			previousStatus: 'CREATED',
			at: 0,
			invoice: undefined,
		},
	];
	expect(unpackEvents(packEvents(events))).toEqual(events);
	expect(packEvents(events.slice(0, 1)).length).toBeLessThan(80);
});
