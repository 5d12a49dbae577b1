import { idsOf, useBench } from './support/bench.mts';
import { FakeN8n, KINDS } from '../../support/engine/fakeN8n.mts';

/** Triggers that are edited while they watch. */
const bench = useBench();

const EVENTS = ['paymentLinkPaid', 'paymentLinkStatusChanged'];
const paid = ({ items }: FakeN8n) => items.filter(({ event }) => event === 'paymentLinkPaid');

describe.each(KINDS)('n8n: %s', (mode) => {
	const open = async (more: Record<string, any> = {}) =>
		await bench.trigger(['paymentLinkPaid'], more, mode);

	it('an edited trigger goes on, and watches also what was added', async () => {
		const n8n = await open();
		const link = await bench.link();
		await n8n.poll();
		n8n.node.parameters = { event: EVENTS };
		const id = await bench.payOne();
		await n8n.register('update');
		await n8n.poll();
		expect(idsOf(paid(n8n))).toEqual([id]);
		await bench.merchant.request('PATCH', `/payment_links/${link.id}/status`, {
			status: 'INACTIVE',
		});
		await n8n.poll();
		const [last] = n8n.items.slice(-1);
		expect(last).toMatchObject({ id: link.id, previousStatus: 'ACTIVE', status: 'INACTIVE' });
	});

	it('a renamed node goes on', async () => {
		const n8n = await open();
		await n8n.poll();
		const id = await bench.payOne();
		n8n.node = { ...n8n.node, name: 'Another name' };
		await n8n.register('update');
		await n8n.poll();
		await n8n.poll();
		expect(idsOf(n8n.items)).toEqual([id]);
	});

	it('events that are no longer chosen do not come again', async () => {
		const n8n = await bench.trigger(['paymentStatusChanged'], {}, mode);
		await bench.payOne();
		await n8n.poll();
		n8n.kill();
		n8n.node.parameters = { event: ['paymentLinkPaid'] };
		await n8n.register('activate');
		await n8n.poll();
		const [first, ...others] = n8n.items;
		expect(first).toMatchObject({ event: 'paymentStatusChanged' });
		expect(others).toEqual([]);
	});

	it('one more of Specific Records does not forget what happened to the others', async () => {
		const [link, second, third] = await Promise.all([1, 2, 3].map(() => bench.link()));
		const ids = [link.id, second.id].join();
		const n8n = await bench.trigger(EVENTS, { scope: 'ids', ids }, mode);
		await n8n.poll();
		n8n.active = false;
		await bench.simulator.pay(link.id);
		await bench.simulator.pay(second.id);
		await bench.simulator.pay(third.id);
		// The second one is given up, the third one is met as it is.
		n8n.node.parameters = { ...n8n.node.parameters, ids: [link.id, third.id].join() };
		await n8n.register('update');
		for (let n = 0; n < 3; n++) await n8n.poll();
		expect(idsOf(n8n.items)).toEqual([link.id, link.id]);
	});
});

describe('startFrom', () => {
	it('tells also what was made since that date', async () => {
		bench.simulator.act.bulk.invoices(3, {
			to: new Date(Date.now() - 86_400_000),
			status: 'SUCCEEDED',
		});
		const id = await bench.payOne();
		const startFrom = new Date(Date.now() - 3_600_000).toISOString();
		const n8n = await bench.trigger(['paymentLinkPaid', 'invoiceCreated'], {
			options: { startFrom },
		});
		await n8n.poll();
		expect(n8n.items.map(({ event }) => event)).toEqual(['invoiceCreated', 'paymentLinkPaid']);
		expect(idsOf(paid(n8n))).toEqual([id]);
	});

	it('may be an expression, which is another time at every poll', async () => {
		const id = await bench.payOne();
		const n8n = await bench.trigger(['paymentLinkPaid'], {
			options: { startFrom: '={{ $now.minus({ hours: 1 }).toISO() }}' },
		});
		for (let n = 0; n < 3; n++) {
			bench.wait(61_000);
			await n8n.poll();
		}
		expect(idsOf(n8n.items)).toEqual([id]);
	});

	it('cannot lie in the future: what is made before then would look as if it came back', async () => {
		const startFrom = new Date(Date.now() + 86_400_000).toISOString();
		const n8n = new FakeN8n(bench.harness, {
			event: ['paymentLinkStatusChanged'],
			options: { startFrom },
		});
		expect(await n8n.register()).toBe(false);
		expect(n8n.failures[0]).toMatchObject({
			message: `'Start From' is in the future (${startFrom}).`,
			description: expect.stringMatching(/the workflow's time zone/),
		});
	});

	it('may be this very moment', async () => {
		const n8n = await bench.trigger(['paymentLinkStatusChanged'], {
			options: { startFrom: '={{ $now.toISO() }}' },
		});
		await n8n.poll();
		expect(n8n.failures).toEqual([]);
	});

	it('begins anew when it is changed', async () => {
		const id = await bench.payOne();
		const n8n = await bench.trigger(['paymentLinkPaid']);
		await n8n.poll();
		const startFrom = new Date(Date.now() - 3_600_000).toISOString();
		n8n.node.parameters = { ...n8n.node.parameters, options: { startFrom } };
		await n8n.register('update');
		await n8n.poll();
		expect(idsOf(n8n.items)).toEqual([id]);
	});
});
