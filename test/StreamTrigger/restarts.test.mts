import { idsOf, useBench } from './support/bench.mts';
import { FakeN8n, KINDS } from '../../support/engine/fakeN8n.mts';

/** What n8n keeps, and when, decides what a restart can lose: see support/fakeN8n.mts. */
const bench = useBench();

const distinct = (items: any[]) => [...new Set(items.map(({ eventId }) => eventId as string))];

describe.each(KINDS)('n8n: %s', (mode) => {
	const open = async (more: Record<string, any> = {}) =>
		await bench.trigger(['paymentLinkPaid'], more, mode);

	it('nothing is told of what was there before', async () => {
		await bench.payOne();
		const n8n = await open();
		for (let n = 0; n < 3; n++) await n8n.poll();
		expect(n8n.executions).toEqual([]);
	});

	it('what happens right after the activation is told', async () => {
		const n8n = await open();
		const id = await bench.payOne();
		await n8n.poll();
		await n8n.poll();
		expect(idsOf(n8n.items)).toEqual([id]);
	});

	it('what happens after the activation is told although n8n dies before its next poll', async () => {
		const n8n = await open();
		const id = await bench.payOne();
		await n8n.restart();
		await n8n.poll();
		expect(distinct(n8n.items)).toHaveLength(1);
		expect(idsOf(n8n.items)).toContain(id);
	});

	it('what happens while n8n is down is told', async () => {
		const n8n = await open();
		for (let n = 0; n < 3; n++) await n8n.poll();
		n8n.kill();
		const id = await bench.payOne();
		await n8n.register('init');
		await n8n.poll();
		expect(idsOf(n8n.items)).toEqual([id]);
	});

	it.each(['beforeSave', 'beforeExecution'] as const)(
		'events are told again with the same ids when n8n dies with them (%s)',
		async (dies) => {
			const n8n = await open();
			await n8n.poll();
			const id = await bench.payOne();
			n8n.dies = dies;
			await n8n.poll();
			n8n.dies = 'no';
			await n8n.register('init');
			await n8n.poll();
			await n8n.poll();
			expect(distinct(n8n.items)).toHaveLength(1);
			expect(new Set(idsOf(n8n.items))).toEqual(new Set([id]));
			expect(n8n.items[n8n.items.length - 1]).toMatchObject({ id, orderReference: null });
		},
	);

	it('events are told at last however often n8n dies with them', async () => {
		const n8n = await open();
		const id = await bench.payOne();
		n8n.dies = 'beforeExecution';
		for (let n = 0; n < 10; n++) {
			await n8n.poll();
			await n8n.register('init');
			await n8n.poll();
		}
		expect(n8n.executions).toEqual([]);
		n8n.dies = 'no';
		await n8n.register('init');
		await n8n.poll();
		expect(distinct(n8n.items)).toHaveLength(1);
		expect(idsOf(n8n.items)).toContain(id);
	});

	it('the last events come again after a restart, at most twice, and marked', async () => {
		const n8n = await open();
		await bench.payOne();
		await n8n.poll();
		for (let n = 0; n < 6; n++) {
			bench.wait(2 * 3_600_000);
			await n8n.restart();
			await n8n.poll();
			await n8n.poll();
		}
		const again = n8n.items.slice(1);
		expect(distinct(n8n.items)).toHaveLength(1);
		expect(again.length).toBeLessThanOrEqual(mode === 'durable' ? 1 : 2);
		expect(again.every(({ redelivered }) => redelivered === true)).toBe(true);
		expect(n8n.items[0].redelivered).toBe(false);
	});

	it('within one process nothing comes twice: deactivated, activated, published again', async () => {
		const n8n = await open();
		const id = await bench.payOne();
		await n8n.poll();
		for (const activation of ['activate', 'update', 'activate'] as const) {
			await n8n.register(activation);
			await n8n.poll();
		}
		expect(idsOf(n8n.items)).toEqual([id]);
	});

	it('what happens while the workflow is not active is told when it is again', async () => {
		const n8n = await open();
		await n8n.poll();
		n8n.active = false;
		const id = await bench.payOne();
		await n8n.register('activate');
		await n8n.poll();
		expect(idsOf(n8n.items)).toEqual([id]);
	});

	it('an older state that n8n hands back does no harm', async () => {
		const n8n = await open();
		await n8n.poll();
		const before = structuredClone(n8n.db);
		const first = await bench.payOne();
		await n8n.poll();
		const second = await bench.payOne();
		await n8n.poll();
		Object.assign(n8n.db, before);
		await n8n.restart();
		await n8n.poll();
		expect(distinct(n8n.items)).toHaveLength(2);
		expect(new Set(idsOf(n8n.items))).toEqual(new Set([first, second]));
	});

	it('a result that n8n threw away because the workflow was published meanwhile is told again', async () => {
		const n8n = await open();
		await n8n.poll();
		const id = await bench.payOne();
		const before = structuredClone(n8n.db);
		await n8n.poll();
		// The poll returned, but n8n neither stored nor executed anything of it.
		n8n.executions.length = 0;
		Object.assign(n8n.db, before);
		await n8n.register('update');
		await n8n.poll();
		expect(idsOf(n8n.items)).toEqual([id]);
	});

	it('a newer state counts as newer, also when the clock was put back meanwhile', async () => {
		bench.clock.skew(86_400_000);
		const n8n = await open();
		await n8n.poll();
		const stored = structuredClone(n8n.db);
		n8n.kill();
		bench.clock.skew(0);
		Object.assign(n8n.db, stored);
		await n8n.register('init');
		const id = await bench.payOne();
		await n8n.poll();
		Object.assign(n8n.db, stored);
		await n8n.register('update');
		await n8n.poll();
		const [first, ...others] = n8n.items;
		expect(first).toMatchObject({ id, redelivered: false });
		// From the older state it would be found once more, as news.
		for (const other of others) expect(other).toMatchObject({ id, redelivered: true });
	});

	it('the state is emptied of what is only for the begin of a watch', async () => {
		const n8n = await open();
		for (let n = 0; n < 2; n++) await n8n.poll();
		await bench.payOne();
		await n8n.poll();
		expect(n8n.db.workflow.global ?? {}).toEqual({});
	});
});

describe('polls that overlap', () => {
	it.each(KINDS)('never tell the same twice (%s)', async (mode) => {
		const n8n = await bench.trigger(['paymentLinkPaid'], {}, mode);
		await bench.payOne();
		await Promise.all([n8n.poll(), n8n.poll(), n8n.poll()]);
		await n8n.poll();
		expect(n8n.items).toHaveLength(1);
	});

	it('an abandoned poll does not block for ever, and tells nothing when it ends after all', async () => {
		const n8n = new FakeN8n(bench.harness, { event: ['paymentLinkPaid'] }, 'default', 2_000);
		await n8n.register();
		const id = await bench.payOne();
		bench.simulator.faults.add({
			path: 'invoices',
			times: 1,
			action: { type: 'delay', ms: 2_500 },
		});
		const slow = n8n.poll();
		await new Promise((resolve) => setTimeout(resolve, 2_050));
		await n8n.poll();
		await slow;
		expect(idsOf(n8n.items)).toEqual([id]);
	});

	it('two processes tell with the same ids', async () => {
		const one = await bench.trigger([
			'paymentLinkPaid',
			'paymentStatusChanged',
			'paymentLinkStatusChanged',
		]);
		const copy = structuredClone(one.db);
		await bench.payOne();
		await one.poll();
		bench.harness.restart();
		const other = new FakeN8n(bench.harness, one.node.parameters);
		Object.assign(other.db, copy);
		await other.register('init');
		await other.poll();
		expect(other.items.map(({ eventId }) => eventId)).toEqual(
			one.items.map(({ eventId }) => eventId),
		);
		expect(one.items).toHaveLength(3);
	});

	it('two machines that began at different times tell with the same ids', async () => {
		const link = await bench.link();
		const one = await bench.trigger(['paymentLinkStatusChanged']);
		const set = async (status: string) =>
			await bench.merchant.request('PATCH', `/payment_links/${link.id}/status`, { status });
		await set('INACTIVE');
		await one.poll();
		bench.harness.restart();
		const other = await bench.trigger(['paymentLinkStatusChanged']);
		await set('ACTIVE');
		await other.poll();
		bench.harness.restart();
		await one.register('init');
		await one.poll();
		const last = (n8n: FakeN8n) => n8n.items[n8n.items.length - 1];
		expect(last(one)).toMatchObject({ status: 'ACTIVE' });
		expect(last(one).eventId).toBe(last(other).eventId);
	});
});
