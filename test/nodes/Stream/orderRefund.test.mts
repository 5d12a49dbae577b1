import type { PayOptions } from '../../../simulator/domain/paying.mts';
import type { RunResult } from '../../../support/engine/harness.mts';
import type { InProcessOptions } from '../../support/inProcess.mts';
import { plan, row, ticket, useOrders } from './support/orders.mts';

/** What Order → Refund asks Stream, and what it says of each payment. */
const { stream, cart, requests } = useOrders();

const refund = async (options: InProcessOptions = {}) =>
	await stream.run('order.refund', { orderReference: 'A-1', refundReason: 'OTHER' }, options);
const said = ({ error }: RunResult) => `${error?.message} ${error?.description}`;
const pay = (url: string, options: PayOptions = {}): string => {
	stream.pass(1_000);
	return stream.sim.act.payLink(url.slice(url.lastIndexOf('/') + 1), options).paymentId!;
};
const REFUND = { method: 'POST', path: '/refund$' };
const refundsSent = (found = requests()) => found.filter((one) => one.endsWith('/refund')).length;
/** Gives a part of a payment back, so that a server gives nothing more back of it. */
const part = (id: string) =>
	stream.call('POST', `/payments/${id}/refund`, { refund_reason: 'OTHER', amount: '40.00' });

/** A second link of the order, which can be paid often. */
async function shared(): Promise<string> {
	const [{ id }] = stream.sim.all('product');
	const { json } = await stream.run('paymentLink.create', {
		name: 'More',
		orderReference: 'A-1',
		items: { item: [{ productId: { __rl: true, mode: 'id', value: id }, quantity: 1 }] },
		additionalFields: { ifLinkExists: 'create', maxNumberOfPayments: 9 },
	});
	return String(json[0].url);
}

const bothPaid = async () => {
	const made = row(await cart([ticket, plan]));
	return [pay(made.oneTimeUrl), pay(made.recurringUrl)];
};

it('ends after three rounds, and names what came in during the last one', async () => {
	const first = pay(row(await cart([ticket])).url);
	const url = await shared();
	const args = [url.slice(url.lastIndexOf('/') + 1)];
	const action = { type: 'meanwhile', action: 'payLink', args } as const;
	stream.sim.faults.add({ ...REFUND, times: 3, action });
	stream.requests();
	const result = row(await refund());
	const ids = stream.sim.all('payment').map(({ id }) => id);
	expect(ids).toHaveLength(4);
	expect(result.payments.map(({ id }: { id: string }) => id)).toEqual([first, ...ids.slice(1, 3)]);
	expect(result.notRefunded).toEqual([
		{
			id: ids[3],
			amount: '100.00',
			reason: expect.stringMatching(
				/^The payment is succeeded: it arrived .+\. Run the step again to refund it\.$/,
			) as string,
		},
	]);
	expect(refundsSent()).toBe(3);
	stream.sim.faults.clear();
	expect(row(await refund())).toMatchObject({ alreadyRefunded: false, notRefunded: [] });
});

it('tries a payment that was refused only once, and asks nothing of one that is not paid', async () => {
	stream.reset({ partialRefunds: 'once' });
	const [first, second] = await bothPaid();
	part(first);
	stream.sim.act.setPaymentStatus(second, 'UNDER_REVIEW');
	stream.requests();
	expect((await refund()).status).toBe('error');
	const asked = stream.requests();
	expect(asked.filter((one) => one.includes(second))).toEqual([]);
	expect(refundsSent(asked)).toBe(1);
});

it('reads an order that has been refunded once', async () => {
	pay(row(await cart([ticket])).url);
	row(await refund());
	requests();
	row(await refund());
	expect(requests().filter((one) => one === 'GET /invoices')).toHaveLength(1);
});

it('has not been refunded before where one of the payments was not', async () => {
	const [first] = await bothPaid();
	stream.call('POST', `/payments/${first}/refund`, { refund_reason: 'OTHER' });
	expect(row(await refund())).toMatchObject({ alreadyRefunded: false, refundedAmount: '150.00' });
});

it.each(['current_status', 'status'] as const)(
	'counts what has just gone back where lists are behind, by %s alone',
	async (paymentStatusField) => {
		stream.reset({ listAgeMs: 90_000, amountRefunded: false, paymentStatusField });
		await bothPaid();
		expect(row(await refund())).toMatchObject({ status: 'refunded', refundedAmount: '150.00' });
	},
);

it('counts all that went back of a payment of which a part had gone back before, where lists are behind', async () => {
	stream.reset({ partialRefunds: 'cumulative', listAgeMs: 90_000 });
	part(pay(row(await cart([ticket])).url));
	expect(row(await refund())).toMatchObject({ status: 'refunded', refundedAmount: '100.00' });
});

it('says where to go with an order that nobody has paid, and names all of its payments', async () => {
	const made = row(await cart([ticket, plan]));
	expect((await refund()).error.description).toBe(
		'To close its payment links, use Order → Cancel.',
	);
	const ids = [pay(made.oneTimeUrl), pay(made.recurringUrl)];
	for (const id of ids) stream.sim.act.setPaymentStatus(id, 'PROCESSING');
	const reasons = ids.map(
		(id) => ` Payment ${id} is processing: [^.]+\\. [^.]+, run the step again\\.`,
	);
	const { message } = (await refund()).error;
	expect(message).toMatch(
		new RegExp(
			`^Order A-1 has not been paid, so there is nothing to refund\\.${reasons.join('')}$`,
		),
	);
});

describe('a refund that is refused', () => {
	const refused = (id: string) =>
		`Payment ${id}: 40.00 of 100.00 SAR of this payment has been refunded`;
	beforeEach(() => stream.reset({ partialRefunds: 'once' }));

	it('is told as that of a payment where it is the only one', async () => {
		part(pay(row(await cart([ticket])).url));
		const { error } = await refund();
		expect(error.message).toMatch(/^40\.00 of 100\.00 SAR of this payment has been refunded/);
		expect(error.description).not.toContain('Refunded:');
	});

	it('is told with every other one, and with what stays', async () => {
		const made = row(await cart([ticket]));
		const url = await shared();
		const ids = [pay(made.url), pay(url), pay(url)];
		part(ids[0]);
		part(ids[1]);
		stream.sim.act.setPaymentStatus(ids[2], 'CANCELED');
		const { error } = await refund();
		expect(error.message).toContain('Order A-1: 2 of 2 payments could not be refunded. ');
		for (const id of ids.slice(0, 2)) expect(error.message).toContain(` ${refused(id)}`);
		expect(error.message).toContain(` Payment ${ids[2]} is canceled: no money has been received.`);
		expect(error.httpCode).toBe('400');
		stream.sim.act.setPaymentStatus(ids[1], 'CANCELED');
		expect((await refund()).error.message).toMatch(/^Order A-1: 1 of 1 payments/);
	});

	it('is told with all that went back', async () => {
		const made = row(await cart([ticket, plan]));
		const ids = [made.oneTimeUrl, made.recurringUrl, await shared()].map((url) => pay(url));
		part(ids[0]);
		expect((await refund()).error.description).toMatch(
			new RegExp(`^Refunded: (${ids[1]}, ${ids[2]}|${ids[2]}, ${ids[1]})\\. \\S`),
		);
	});
});

describe('payments of one transaction', () => {
	const together = (payment_ids: unknown) => {
		const error = { code: 'STREAM_ERROR', message: '', additional_info: 'Together only' };
		const body = { error, payment_ids };
		stream.sim.faults.add({ ...REFUND, times: 1, action: { type: 'status', status: 400, body } });
	};
	const bodies = () =>
		stream.sim.ledger
			.filter(({ path }) => path.endsWith('/refund'))
			.map(({ body }) => (body as any).allow_refund_multiple_related_payments);

	it.each<[string, (ids: string[]) => unknown, boolean]>([
		['of this order', (ids) => ids, true],
		['of which one is of another order', (ids) => [...ids, 'another'], false],
		['of another order', () => ['another'], false],
		['that Stream does not name', () => undefined, false],
	])('%s', async (_what, named, isSentAgain) => {
		const ids = await bothPaid();
		together(named(ids));
		const { status } = await refund();
		expect(status).toBe(isSentAgain ? 'success' : 'error');
		expect(bodies().filter((allow) => allow === true)).toHaveLength(isSentAgain ? 1 : 0);
	});
});

describe('a refund of which nobody knows', () => {
	it('is told without others where there are none', async () => {
		pay(row(await cart([ticket])).url);
		stream.sim.faults.add({ ...REFUND, action: { type: 'reset' } });
		const { error } = await refund();
		expect(error.description).not.toMatch(/Not attempted|Refunded/);
		expect(error.description).toMatch(/^Stream may have made this refund\./);
	});

	it('is told with all that were not tried', async () => {
		const made = row(await cart([ticket, plan]));
		const ids = [made.oneTimeUrl, made.recurringUrl, await shared()].map((url) => pay(url));
		stream.sim.faults.add({ ...REFUND, action: { type: 'reset' } });
		const { error } = await refund();
		const left = ids.filter((id) => !error.message.includes(id));
		expect(left).toHaveLength(2);
		expect(error.description).toMatch(/^Not attempted: \S+, \S+\. \S/);
		for (const id of left) expect(error.description).toContain(id);
	});
});

describe('an order that cannot be read', () => {
	const fail = (skip: number) =>
		stream.sim.faults.add({
			method: 'GET',
			path: '/invoices$',
			skip,
			action: { type: 'status', status: 400 },
		});

	it('before anything went back says nothing of money', async () => {
		pay(row(await cart([ticket])).url);
		fail(0);
		expect(said(await refund())).not.toMatch(/some money|Refunded/);
	});

	it('after all had gone back earlier says nothing of money, either', async () => {
		await bothPaid();
		row(await refund());
		// The invoices of both links, then the renewals of its subscription.
		fail(2);
		const { status, error } = await refund();
		expect(status).toBe('error');
		expect(`${error.message} ${error.description}`).not.toMatch(/some money|Refunded/);
	});

	it('after some of it had gone back earlier names only what has gone back now', async () => {
		const [first, second] = await bothPaid();
		stream.call('POST', `/payments/${first}/refund`, { refund_reason: 'OTHER' });
		// The invoices of both links, then again.
		fail(2);
		const { error } = await refund();
		expect(error.description).toContain(`Refunded: ${second}. Run the step again`);
		expect(said({ error } as RunResult)).not.toContain(first);
	});

	it('after money has gone back is read again with Retry On Fail', async () => {
		pay(row(await cart([ticket])).url);
		stream.requests();
		stream.sim.faults.add({
			method: 'GET',
			path: '/invoices$',
			skip: 1,
			times: 1,
			action: { type: 'status', status: 400 },
		});
		const node = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		expect(row(await refund({ node }))).toMatchObject({ status: 'refunded' });
		expect(refundsSent()).toBe(1);
	});

	it('speaks of a payment, not of an order, where Stream does not have that', async () => {
		const id = pay(row(await cart([ticket])).url);
		const body = { detail: 'Payment not found' };
		const action = { type: 'status', status: 404, body } as const;
		stream.sim.faults.add({ method: 'GET', path: `${id}$`, action });
		expect(said(await refund())).toContain('Stream has no payment with this ID.');
	});

	it('after money has gone back says how Stream answered', async () => {
		pay(row(await cart([ticket])).url);
		fail(1);
		expect((await refund()).error.httpCode).toBe('400');
	});
});
