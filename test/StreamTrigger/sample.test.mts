import { EVENTS } from '../../nodes/shared/events/events';
import { FIRST_COLUMNS } from '../../support/engine/events.mts';
import { useBench } from './support/bench.mts';
import { FakeN8n } from '../../support/engine/fakeN8n.mts';

/** "Fetch Test Event" in the editor. */
const bench = useBench();

const fetchOf = async (event: string[], more: Record<string, any> = {}) =>
	await new FakeN8n(bench.harness, { event, ...more }).fetchTestEvent();

it.each(EVENTS)('%s: says clearly that there is nothing yet', async (event) => {
	await expect(fetchOf([event])).rejects.toMatchObject({
		message: expect.stringMatching(/^There is nothing to show yet/),
		description: expect.stringMatching(/starts automatically/),
	});
});

it('gives one newest record for each chosen event, in the shape of real ones', async () => {
	const paidLink = await bench.link({ custom_metadata: { order_reference: '5' } });
	await bench.simulator.pay(paidLink.id);
	bench.simulator.act.bulk.subscriptions(2, { status: 'ACTIVE' });
	const n8n = await bench.trigger(['paymentLinkPaid', 'paymentStatusChanged']);
	const link = await bench.link({ custom_metadata: { order_reference: '6' } });
	await bench.simulator.pay(link.id);
	await n8n.poll();
	const sample = (await fetchOf([...EVENTS]))!;
	expect(sample.map(({ event }) => event)).toEqual([...EVENTS]);
	for (const real of n8n.items) {
		const shown = sample.find(({ event }) => event === real.event)!;
		expect({ ...shown, detectedAt: null }).toEqual({ ...real, detectedAt: null });
	}
	const [, , , , created] = sample;
	expect(created).toMatchObject({
		event: 'subscriptionCreated',
		resource: 'subscription',
		status: 'ACTIVE',
	});
});

it('what was sold by a link has the order reference of that link', async () => {
	const link = await bench.link({ custom_metadata: { order_reference: 'o7' } });
	await bench.simulator.pay(link.id);
	const events = ['paymentLinkPaid', 'paymentStatusChanged', 'invoiceCreated'];
	const sample = (await fetchOf(events))!;
	expect(sample.map(({ orderReference }) => orderReference)).toEqual(['o7', 'o7', 'o7']);
});

it('prefers a record in the chosen statuses', async () => {
	const [failed] = bench.simulator.act.bulk.payments(1, { status: 'FAILED' });
	bench.simulator.act.bulk.payments(5, { from: new Date(Date.now() - 1_000), status: 'SUCCEEDED' });
	const [item] = (await fetchOf(['paymentStatusChanged'], { statuses: ['FAILED'] }))!;
	expect(item).toMatchObject({ id: failed, status: 'FAILED' });
});

it('finds a paid link where invoices do not name it', async () => {
	bench.simulator.switches.paymentLinkIdOnInvoice = false;
	const link = await bench.link({ custom_metadata: { order_reference: '7' } });
	await bench.link();
	await bench.simulator.pay(link.id);
	const [item] = (await fetchOf(['paymentLinkPaid']))!;
	expect(item).toMatchObject({
		id: link.id,
		orderReference: '7',
		invoice: { status: 'COMPLETED' },
	});
});

it.each([
	[
		'a payment link',
		'paymentLinkPaid',
		(id: string) => ({ scope: 'paymentLink', paymentLinkId: { mode: 'id', value: id } }),
	],
	[
		'a payment link by its URL',
		'paymentLinkPaid',
		(_id: string, value: string) => ({
			scope: 'paymentLink',
			paymentLinkId: { mode: 'url', value },
		}),
	],
	['ids', 'paymentLinkPaid', (id: string) => ({ scope: 'ids', ids: id })],
	['ids', 'paymentLinkStatusChanged', (id: string) => ({ scope: 'ids', ids: id })],
])('keeps to the scope: %s, %s', async (_, event, scope) => {
	bench.simulator.switches.linkUrl = 'short';
	const [link, other] = [await bench.link(), await bench.link()];
	await bench.simulator.pay(link.id);
	await bench.simulator.pay(other.id);
	const [item] = (await fetchOf([event], scope(link.id, link.url)))!;
	expect(item.id).toBe(link.id);
});

it('names a URL that no payment link has', async () => {
	const value = 'https://streampay.sa/ds/none';
	const scope = { scope: 'paymentLink', paymentLinkId: { mode: 'url', value } };
	await expect(fetchOf(['paymentLinkPaid'], scope)).rejects.toThrow(
		'No payment link has the URL streampay.sa/ds/none',
	);
});

it('looks for the chosen records until one has something to show', async () => {
	const links = [await bench.link(), await bench.link(), await bench.link()];
	const [unknown, unpaid, paid] = links.map(({ id }) => id).sort();
	await bench.simulator.pay(paid);
	bench.simulator.act.setLinkStatus(unpaid, 'INACTIVE');
	await bench.merchant.request('PATCH', `/payment_links/${unknown}/status`, { status: 'INACTIVE' });
	const scope = { scope: 'ids', ids: [unknown, unpaid, paid].join() };
	expect((await fetchOf(['paymentLinkPaid'], scope))!.map(({ id }) => id)).toEqual([paid]);
});

it('says what to check when Stream does not have the chosen records', async () => {
	const [wrong, right] = [crypto.randomUUID(), (await bench.link()).id];
	const fetching = fetchOf(['paymentLinkStatusChanged'], { scope: 'ids', ids: wrong });
	await expect(fetching).rejects.toMatchObject({
		message: "There is nothing to show yet: none of the records in 'IDs' matches this event.",
		description: expect.stringMatching(/^Check that 'IDs' contains IDs of payment links in this/),
	});
	const [item] = (await fetchOf(['paymentLinkStatusChanged'], {
		scope: 'ids',
		ids: [wrong, right].join(),
	}))!;
	expect(item.id).toBe(right);
});

it('shows on top what people need first', async () => {
	const link = await bench.link({ custom_metadata: { order_reference: 'A-1' } });
	await bench.simulator.pay(link.id);
	const [item] = (await fetchOf(['paymentLinkPaid']))!;
	expect(Object.keys(item).slice(0, FIRST_COLUMNS.length)).toEqual(FIRST_COLUMNS);
	expect(item).toMatchObject({ orderReference: 'A-1', amount: '115.00', currency: 'SAR' });
	expect(item.customerName).toEqual(expect.any(String));
});

it('says what is wrong with the key pair', async () => {
	bench.simulator.faults.add({ action: { type: 'status', status: 401 } });
	await expect(fetchOf(['paymentLinkPaid'])).rejects.toMatchObject({
		message: expect.stringMatching(/key pair/),
	});
});

it('has the same keys as the panel says, for every event', async () => {
	const link = await bench.link();
	await bench.simulator.pay(link.id);
	bench.simulator.act.bulk.subscriptions(1, { status: 'ACTIVE' });
	const common = [...FIRST_COLUMNS, 'previousStatus', 'detectedAt', 'redelivered', 'record'];
	const more: Record<string, string[]> = {
		paymentLinkPaid: ['customMetadata', 'invoice', 'payments', 'consumer'],
		orderPaid: ['customMetadata', 'invoice', 'payments', 'consumer', 'links'],
		paymentStatusChanged: ['invoiceId', 'paymentLinkId', 'consumerId'],
		subscriptionRenewed: ['cycle'],
	};
	for (const item of (await fetchOf([...EVENTS]))!) {
		const keys = [...common, ...(more[item.event as string] ?? [])];
		expect(Object.keys(item).slice(0, FIRST_COLUMNS.length)).toEqual(FIRST_COLUMNS);
		expect(Object.keys(item).sort()).toEqual(keys.sort());
	}
});
