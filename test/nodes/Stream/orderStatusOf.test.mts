import type { IDataObject } from 'n8n-workflow';

import {
	type Evidence,
	invoicesThatCount,
	notFound,
	orderStatusOf,
	subscriptionsOf,
} from '../../../nodes/Stream/orders/status';
import { toOrderLink } from '../../../nodes/shared/records/orderLink';

/** What is said of an order, from records as Stream shows them. */
const HOUR = 3_600_000;
let serial = 0;
const stamp = (n = serial) => new Date(Date.UTC(2026, 0, 1) + n * HOUR).toISOString();

function link(more: IDataObject = {}, ...invoices: IDataObject[]): Evidence {
	const id = `link-${++serial}`;
	const record = {
		id,
		url: `https://pay/${id}`,
		status: 'ACTIVE',
		amount: '100.00',
		currency: 'SAR',
		created_at: stamp(),
		...more,
	};
	return { link: toOrderLink(record), invoices };
}

const monthly = { recurring_interval: 'MONTH' };
const done = { status: 'COMPLETED', amount_collected: '100.00' };
const ranOut = { status: 'COMPLETED' };

function invoice(
	amount = '100.00',
	more: IDataObject = {},
	...payments: IDataObject[]
): IDataObject {
	return {
		id: `invoice-${++serial}`,
		status: 'COMPLETED',
		currency: 'SAR',
		total_amount: amount,
		created_at: stamp(),
		payments,
		...more,
	};
}

const payment = (
	current_status: string,
	amount = '100.00',
	more: IDataObject = {},
): IDataObject => ({
	current_status,
	amount,
	payed_at: current_status === 'SUCCEEDED' ? stamp() : null,
	...more,
});
const paidInvoice = (amount = '100.00', more: IDataObject = {}) =>
	invoice(amount, more, payment('SUCCEEDED', amount));
const open = (status: string) => invoice('100.00', { status: 'CREATED' }, payment(status));

beforeEach(() => {
	serial = 0;
});

test.each<[string, () => Evidence[], IDataObject]>([
	['nobody has paid', () => [link()], { status: 'unpaid', payUrl: 'https://pay/link-1' }],
	['it is paid', () => [link(done, paidInvoice())], { status: 'paid', paidAmount: '100.00' }],
	['it ran out', () => [link(ranOut)], { status: 'expired', payUrl: null }],
	['it was closed', () => [link({ status: 'INACTIVE' })], { status: 'expired' }],
	['it was for nothing', () => [link({ ...ranOut, amount: '0.00' })], { status: 'paid' }],
	[
		'a trial may have begun',
		() => [link({ ...ranOut, trial_period_days: 7 })],
		{ status: 'unpaid' },
	],
	[
		'a trial ran out of an order that was closed',
		() => [link({ status: 'INACTIVE', trial_period_days: 7 })],
		{ status: 'expired' },
	],
	[
		'a trial began, and its first payment went back',
		() => [link({ ...ranOut, trial_period_days: 7 }, invoice('100.00', {}, payment('REFUNDED')))],
		{ status: 'refunded' },
	],
	['a transfer is under way', () => [link(ranOut, open('UNDER_REVIEW'))], { status: 'unpaid' }],
	['a payment still waits', () => [link(ranOut, open('PENDING'))], { status: 'unpaid' }],
	[
		'the payments of an ended invoice never came',
		() => [link(ranOut, invoice('100.00', { status: 'EXPIRED' }, payment('PENDING')))],
		{ status: 'expired' },
	],
	[
		'all of it went back',
		() => [link(done, invoice('100.00', {}, payment('REFUNDED')))],
		{ status: 'refunded', paidAmount: '0.00', refundedAmount: '100.00', eventIds: [] },
	],
	[
		'an unknown part of it went back',
		() => [link(done, invoice('100.00', {}, payment('PARTIALLY_REFUNDED')))],
		{ status: 'partlyPaid', paidAmount: '0.00', refundedAmount: '100.00' },
	],
	[
		'an unknown part of one of two payments went back',
		() => [
			link(
				done,
				invoice('100.00', {}, payment('PARTIALLY_REFUNDED', '60.00'), payment('FAILED', '40.00')),
			),
		],
		{ status: 'partlyPaid', refundedAmount: '60.00' },
	],
	[
		'one of two payments came',
		() => [
			link(
				{},
				invoice(
					'100.00',
					{ status: 'ACCEPTED' },
					payment('SUCCEEDED', '40.00'),
					payment('PENDING', '60.00'),
				),
			),
		],
		{ status: 'partlyPaid', paidAmount: '40.00', paidAt: null, payUrl: 'https://pay/link-2' },
	],
])('one link: %s', (_, evidence, expected) => {
	expect(orderStatusOf(evidence())).toMatchObject(expected);
});

test.each<[string, () => Evidence[], IDataObject]>([
	['both unpaid', () => [link(), link(monthly)], { status: 'unpaid', amount: '200.00' }],
	[
		'one paid',
		() => [link(done, paidInvoice()), link(monthly)],
		{ status: 'partlyPaid', paidAmount: '100.00', payUrl: 'https://pay/link-3', paidAt: null },
	],
	[
		'both paid',
		() => [link(done, paidInvoice()), link({ ...monthly, ...done }, paidInvoice())],
		{ status: 'paid', amount: '200.00', paidAmount: '200.00', payUrl: null },
	],
	[
		'one ran out, the other refunded',
		() => [link(ranOut), link({ ...monthly, ...done }, invoice('100.00', {}, payment('REFUNDED')))],
		{ status: 'refunded' },
	],
	['both ran out', () => [link(ranOut), link({ ...monthly, ...ranOut })], { status: 'expired' }],
	[
		'one of which there never was a link',
		() => [link({ custom_metadata: { order_parts: 2 }, ...done }, paidInvoice())],
		{ status: 'partlyPaid', paidAmount: '100.00' },
	],
	[
		'one of which there never was a link, the other ran out',
		() => [link({ custom_metadata: { order_parts: 2 }, ...ranOut })],
		{ status: 'unpaid' },
	],
])('two parts: %s', (_, evidence, expected) => {
	expect(orderStatusOf(evidence())).toMatchObject(expected);
});

const refunded = () => link(done, invoice('100.00', {}, payment('REFUNDED')));
const partly = () =>
	link(done, invoice('100.00', {}, payment('SUCCEEDED', '100.00', { amount_refunded: '40.00' })));

test.each<[string, () => Evidence[], IDataObject]>([
	[
		'paid counts before partly paid',
		() => [partly(), link(done, paidInvoice())],
		{ status: 'paid' },
	],
	['partly paid before unpaid', () => [link(), partly()], { status: 'partlyPaid', payUrl: null }],
	['unpaid before refunded', () => [refunded(), link()], { status: 'unpaid' }],
	['refunded before expired', () => [link(ranOut), refunded()], { status: 'refunded' }],
])('two links of one kind: %s', (_, evidence, expected) => {
	const given = evidence();
	for (const all of [given, [...given].reverse()]) {
		const order = orderStatusOf(all);
		expect(order).toMatchObject({ amount: '100.00', ...expected });
		expect(order.links).toHaveLength(2);
	}
});

test('a link that has been paid and can be paid again is not to be paid for this order', () => {
	const order = orderStatusOf([link({ amount_collected: '100.00' }, paidInvoice()), link(monthly)]);
	expect(order).toMatchObject({ status: 'partlyPaid', payUrl: 'https://pay/link-3' });
});

test('a used link for nothing has collected nothing, so no invoice is missing', () => {
	expect(orderStatusOf([link({ ...ranOut, amount: '0.00' })])).toMatchObject({
		status: 'paid',
		evidence: ['The one-time link link-1 for 0.00 SAR is COMPLETED and has no invoice.'],
	});
});

test('a link that ran out is told of as that', () => {
	expect(orderStatusOf([link(ranOut), link()]).links).toMatchObject([
		{ status: 'expired', linkStatus: 'COMPLETED' },
		{ status: 'unpaid', linkStatus: 'ACTIVE' },
	]);
});

test('the time of the payment is none that Stream does not say', () => {
	const odd = payment('SUCCEEDED', '100.00', { payed_at: 1_767_600_000 });
	expect(orderStatusOf([link(done, invoice('100.00', {}, odd))]).paidAt).toBeNull();
});

test('of several subscriptions each is bought with its first invoice', () => {
	const of = (subscription_id: string | undefined, at: number) =>
		paidInvoice('100.00', { subscription_id, created_at: stamp(at) });
	const [a, b, later] = [of('a', 1), of('b', 2), of('a', 3)];
	const plan = link({ ...monthly, ...done }, later, b, a);
	expect(invoicesThatCount(plan).counted).toEqual([a, b]);
	expect(orderStatusOf([plan]).paidAmount).toBe('200.00');
	const unnamed = link({ ...monthly, ...done }, later, b, a, of(undefined, 4));
	expect(invoicesThatCount(unnamed).counted).toEqual([a]);
});

test('of a subscription the first invoice counts, not its renewals, in whatever order they come', () => {
	const failed = invoice('100.00', { status: 'CREATED', created_at: stamp(50) }, payment('FAILED'));
	const first = paidInvoice('100.00', { created_at: stamp(2) });
	const renewal = paidInvoice('100.00', { created_at: stamp(30) });
	const invoices = [failed, renewal, first];
	const plan = link({ ...monthly, ...done }, ...invoices);
	expect(orderStatusOf([plan])).toMatchObject({ status: 'paid', paidAmount: '100.00' });
	expect(invoicesThatCount(plan)).toEqual({
		invoices: [first, renewal, failed],
		counted: [first],
	});
	expect(invoices).toEqual([failed, renewal, first]);
	const ticket = link({ ...done }, ...invoices);
	expect(invoicesThatCount(ticket).counted).toEqual([first, renewal, failed]);
	expect(orderStatusOf([ticket])).toMatchObject({ status: 'paid', paidAmount: '200.00' });
});

test('every column of a paid order', () => {
	const early = payment('SUCCEEDED', '60.00', { payed_at: '2026-01-05T08:00:00Z' });
	const late = payment('SETTLED', '40.00', { payed_at: '2026-01-05T12:00:00+03:00' });
	const bill = invoice('100.00', { id: 'bill' }, late, early, payment('CANCELED'));
	const one = link(done, bill);
	const order = orderStatusOf([one]);
	expect(order).toEqual({
		status: 'paid',
		amount: '100.00',
		paidAmount: '100.00',
		refundedAmount: '0.00',
		currency: 'SAR',
		// Later than 08:00 UTC, whatever the text looks like.
		paidAt: '2026-01-05T12:00:00+03:00',
		payUrl: null,
		eventIds: ['paymentLinkPaid:bill'],
		evidence: [
			`The one-time link ${one.link.id} for 100.00 SAR is COMPLETED; invoice bill is COMPLETED (payments: SETTLED, SUCCEEDED, CANCELED).`,
		],
		links: [
			{
				id: one.link.id,
				part: 'one-time',
				status: 'paid',
				linkStatus: 'COMPLETED',
				url: one.link.url,
				amount: '100.00',
				paidAmount: '100.00',
				refundedAmount: '0.00',
				currency: 'SAR',
				invoices: [bill],
			},
		],
	});
	expect(Object.keys(notFound('A-1'))).toEqual(Object.keys(order));
	expect(notFound('A-1')).toMatchObject({
		status: 'notFound',
		eventIds: [],
		evidence: ['No payment link has the Order Reference A-1.'],
		links: [],
	});
});

test('the evidence names every invoice, and what is not shown', () => {
	const [one, two] = [invoice(), open('FAILED')];
	expect(orderStatusOf([link({ status: 'INACTIVE' }, one, two), link(monthly)]).evidence).toEqual([
		`The one-time link link-3 for 100.00 SAR is INACTIVE; invoice ${one.id} is COMPLETED (payments: not shown); invoice ${two.id} is CREATED (payments: FAILED).`,
		'The recurring link link-4 for 100.00 SAR is ACTIVE and has no invoice.',
	]);
	const { evidence } = orderStatusOf([link({ custom_metadata: { order_parts: 2 } })]);
	expect(evidence).toContain('The order also has recurring items, but no payment link for them.');
});

test('a kind of items that the order has no more counts no more, but its money does', () => {
	const dropped = 'This is no longer part of the order.';
	const old = link({ ...monthly, status: 'INACTIVE', deactivate_message: dropped });
	const order = orderStatusOf([old, link(done, paidInvoice())]);
	expect(order).toMatchObject({ status: 'paid', amount: '100.00', paidAmount: '100.00' });
	expect(order.evidence).toEqual([
		expect.stringMatching(/recurring link link-1 .* It is no longer part of the order\.$/),
		expect.not.stringContaining('no longer'),
	]);
});

test('a link beside the own one is part of the order, of whatever kind', () => {
	const more = { ...monthly, custom_metadata: { order_reference_additional: true } };
	const order = orderStatusOf([link(done, paidInvoice()), link(more)]);
	expect(order).toMatchObject({ status: 'partlyPaid', amount: '200.00' });
	expect(String(order.evidence)).not.toContain('no longer');
	const mixed = { ...done, custom_metadata: { order_parts: 2 } };
	const both = [link(mixed, paidInvoice()), link({ ...done, ...more }, paidInvoice())];
	expect(orderStatusOf(both)).toMatchObject({ status: 'paid', paidAmount: '200.00' });
	expect(orderStatusOf(both).evidence).toHaveLength(2);
});

test('a link that only notes what the order consists of is not told of', () => {
	const note = link({ status: 'INACTIVE', custom_metadata: { order_note: true, order_parts: 1 } });
	const order = orderStatusOf([link(), note]);
	expect(order).toMatchObject({ status: 'unpaid', amount: '100.00' });
	expect(order.links).toHaveLength(1);
	expect(order.evidence).toHaveLength(1);
	// Unless somebody has paid it all the same.
	const metadata = { custom_metadata: { order_note: true } };
	const paidNote = link(
		{ status: 'INACTIVE', amount_collected: '100.00', ...metadata },
		paidInvoice(),
	);
	expect(orderStatusOf([link(), paidNote])).toMatchObject({ status: 'paid', paidAmount: '100.00' });
});

describe('against what the order costs', () => {
	const expecting = (amount: bigint, currency = 'SAR', ...more: Evidence[]) =>
		orderStatusOf([link(done, paidInvoice()), ...more], { amount, currency });

	test.each<[bigint, string, string, string | undefined]>([
		[10_000n, 'SAR', 'paid', undefined],
		[9_999n, 'SAR', 'paid', undefined],
		[10_001n, 'SAR', 'partlyPaid', '100.00 SAR of the expected 100.01 SAR were received.'],
		[1n, 'USD', 'partlyPaid', '0.00 USD of the expected 0.01 USD were received.'],
		[1n, 'KWD', 'partlyPaid', '0.000 KWD of the expected 0.001 KWD were received.'],
	])('of %p in %s it is %s', (amount, currency, status, sentence) => {
		const order = expecting(amount, currency);
		expect(order.status).toBe(status);
		expect((order.evidence as string[]).slice(1)).toEqual(sentence ? [sentence] : []);
		expect(order.paidAt === null).toBe(status !== 'paid');
	});

	test('what is unpaid stays unpaid', () => {
		const order = orderStatusOf([link()], { amount: 1n, currency: 'SAR' });
		expect(order.status).toBe('unpaid');
		expect(order.evidence).toContain('0.00 SAR of the expected 0.01 SAR were received.');
	});

	test('money of several currencies is never added', () => {
		const dollars = () =>
			link({ ...monthly, ...done, currency: 'USD' }, paidInvoice('100.00', { currency: 'USD' }));
		const order = expecting(10_000n, 'USD', dollars());
		expect(order).toMatchObject({
			status: 'paid',
			amount: null,
			paidAmount: null,
			refundedAmount: null,
			currency: null,
		});
		expect(order.evidence).toContain(
			'The order has links in several currencies. Only what was received in USD was compared with the expected amount.',
		);
		expect(order.links).toMatchObject([{ currency: 'SAR' }, { currency: 'USD' }]);
		expect(expecting(20_000n, 'SAR', dollars()).status).toBe('partlyPaid');
		const unasked = orderStatusOf([link(done, paidInvoice()), dollars()]);
		expect(unasked.currency).toBeNull();
		expect(unasked.evidence).toHaveLength(2);
	});

	test('a link without a currency or an amount is over 0.00 SAR', () => {
		const bare = link({ currency: undefined, amount: undefined });
		expect(orderStatusOf([bare])).toMatchObject({ amount: '0.00', currency: 'SAR' });
	});
});

test('subscriptions are named once, as far as invoices name them', () => {
	const of = (more: IDataObject) => invoice('1.00', more);
	const evidence = [
		link({}, of({ subscription: { id: 'a' } }), of({ subscription_id: 'a' }), of({})),
		link({}, of({ subscription: null, subscription_id: 'b' })),
	];
	expect(subscriptionsOf(evidence)).toEqual(['a', 'b']);
});
