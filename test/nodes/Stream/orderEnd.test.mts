import type { IDataObject } from 'n8n-workflow';

import type { RunResult } from '../../../support/engine/harness.mts';
import type { PayOptions } from '../../../simulator/domain/paying.mts';
import { type InProcessOptions, useInProcess } from '../../support/inProcess.mts';

/** Order → Cancel and Order → Refund. */
const stream = useInProcess();

const ticket = { name: 'Ticket', price: '100' };
const plan = { name: 'Plan', price: '50', recurring_interval: 'MONTH' };

async function order(items: unknown): Promise<any> {
	const parameters = { orderReference: 'A-1', itemsFrom: 'json', itemsJson: JSON.stringify(items) };
	const { json, error } = await stream.run('order.createPaymentLinks', parameters);
	expect(error).toBeUndefined();
	return json[0];
}

async function another(): Promise<any> {
	const [{ id }] = stream.sim.all('product');
	const parameters = {
		name: 'More',
		orderReference: 'A-1',
		items: { item: [{ productId: { __rl: true, mode: 'id', value: id }, quantity: 1 }] },
		additionalFields: { ifLinkExists: 'create' },
	};
	return (await stream.run('paymentLink.create', parameters)).json[0];
}

const run = async (operation: string, more: object = {}, options: InProcessOptions = {}) =>
	await stream.run(`order.${operation}`, { orderReference: 'A-1', ...more }, options);
const refund = async (options: InProcessOptions = {}) =>
	await run('refund', { refundReason: 'OTHER' }, options);
const cancel = async (more: object = {}) => await run('cancel', more);

function row({ json, error }: RunResult): IDataObject {
	expect(error).toBeUndefined();
	return json[0];
}
const said = ({ error }: RunResult) => `${error?.message} ${error?.description}`;

const pay = (url: string, options: PayOptions = {}) => {
	stream.pass(1_000);
	return stream.sim.act.payLink(url.slice(url.lastIndexOf('/') + 1), options);
};
const refundsSent = () => stream.requests().filter((request) => request.endsWith('/refund')).length;
const payment = (id: string) => stream.sim.find('payment', id)!;
const back = () => stream.sim.all('payment').map(({ amount_refunded: amount }) => amount);
const open = () => stream.sim.all('paymentLink').filter(({ status }) => status === 'ACTIVE');
const REFUND = { method: 'POST', path: '/refund$' };

describe('Refund', () => {
	it('of new products of both kinds, on a server whose reads are behind', async () => {
		stream.reset({ replica: { lagMs: 2_000, reads: 'all' } });
		const made = await order([ticket, plan]);
		pay(made.oneTimeUrl);
		pay(made.recurringUrl);
		stream.pass(3_000);
		expect(row(await refund())).toMatchObject({ refundedAmount: '150.00', notRefunded: [] });
	});

	it('gives back every payment of the order once; renewals and subscriptions stay and are named', async () => {
		const made = await order([ticket, plan]);
		const paid = [pay(made.oneTimeUrl), pay((await another()).url), pay(made.recurringUrl)];
		const { subscriptionId } = paid[2];
		const renewal = stream.sim.act.renewSubscription(subscriptionId!);
		stream.requests();
		const result = row(await refund());
		expect(result).toMatchObject({
			orderReference: 'A-1',
			status: 'refunded',
			alreadyRefunded: false,
			refundedAmount: '250.00',
			notRefunded: [],
			renewals: [renewal.invoiceId],
			subscriptions: [subscriptionId],
			openLinks: [],
		});
		const payments = result.payments as IDataObject[];
		expect(payments.map(({ id }) => id).sort()).toEqual(
			paid.map(({ paymentId }) => paymentId).sort(),
		);
		expect(payment(renewal.paymentId).current_status).toBe('SUCCEEDED');
		expect(refundsSent()).toBe(3);
		expect(row(await refund())).toMatchObject({ alreadyRefunded: true, status: 'refunded' });
		expect(refundsSent()).toBe(0);
	});

	it('of an order that nobody has paid says so, and of an unknown one, too', async () => {
		await order([ticket]);
		expect(said(await refund())).toContain('Order A-1 has not been paid');
		const unknown = await run('refund', { orderReference: 'B', refundReason: 'OTHER' });
		expect(said(unknown)).toContain("No payment link has the 'Order Reference' B");
		expect(refundsSent()).toBe(0);
	});

	it('asks for a reason, which Stream gets with every payment, and the note', async () => {
		const made = await order([ticket, plan]);
		pay(made.oneTimeUrl);
		pay(made.recurringUrl);
		stream.requests();
		expect(
			said(
				await run(
					'refund',
					{ refundReason: '={{ $json.why }}' },
					{ items: [{ json: { why: '' } }] },
				),
			),
		).toContain("'Refund Reason' is empty.");
		expect(refundsSent()).toBe(0);
		const given = { refundReason: 'DUPLICATE', additionalFields: { refundNote: 'Sent twice' } };
		row(await run('refund', given));
		const bodies = stream.sim.ledger
			.filter(({ path }) => path.endsWith('/refund'))
			.map(({ body }) => body);
		const body = { refund_reason: 'DUPLICATE', refund_note: 'Sent twice' };
		expect(bodies).toEqual([expect.objectContaining(body), expect.objectContaining(body)]);
	});

	it.each([
		[
			'UNDER_REVIEW',
			'The payment is under review: the money may still arrive. Once it has, run the step again.',
		],
		['PENDING', 'The payment is pending: the money may still arrive.'],
		['PROCESSING', 'The payment is processing: the money may still arrive.'],
		['FAILED', 'The payment is failed: no money has been received.'],
		['FAILED_INITIATION', 'The payment is failed initiation: no money has been received.'],
		['CANCELED', 'The payment is canceled: no money has been received.'],
		['EXPIRED', 'The payment is expired: no money has been received.'],
	] as const)('names a payment that is %s, with why it stays', async (status, reason) => {
		const made = await order([ticket, plan]);
		pay(made.recurringUrl);
		const id = pay(made.oneTimeUrl).paymentId!;
		stream.sim.act.setPaymentStatus(id, status);
		stream.requests();
		expect(row(await refund())).toMatchObject({
			refundedAmount: '50.00',
			payments: [{ amount: '50.00' }],
			notRefunded: [{ id, amount: '100.00', reason: expect.stringContaining(reason) as string }],
		});
		expect(refundsSent()).toBe(1);
		stream.sim.act.setPaymentStatus(id, 'SUCCEEDED');
		expect(row(await refund())).toMatchObject({ refundedAmount: '150.00', notRefunded: [] });
	});

	it('of an order whose only payment is under review names it, and refunds it when it came', async () => {
		const id = pay((await order([ticket])).url).paymentId!;
		stream.sim.act.setPaymentStatus(id, 'UNDER_REVIEW');
		expect(said(await refund())).toContain(
			`Order A-1 has not been paid, so there is nothing to refund. Payment ${id} is under review: the money may still arrive.`,
		);
		stream.sim.act.setPaymentStatus(id, 'SETTLED');
		expect(row(await refund())).toMatchObject({ status: 'refunded', notRefunded: [] });
	});

	it('gives back the rest where a part has gone back already', async () => {
		stream.reset({ partialRefunds: 'cumulative' });
		const { paymentId } = pay((await order([ticket])).url);
		const part = { refund_reason: 'OTHER', amount: '40.00' };
		stream.call('POST', `/payments/${paymentId}/refund`, part);
		expect(row(await refund())).toMatchObject({
			status: 'refunded',
			refundedAmount: '100.00',
			alreadyRefunded: false,
		});
		expect(back()).toEqual([10_000]);
	});

	it('reaches a link that was closed after it had been paid', async () => {
		const made = await order([ticket]);
		pay(made.url);
		stream.sim.act.setLinkStatus(made.links[0].id, 'INACTIVE');
		expect(row(await refund())).toMatchObject({ status: 'refunded', refundedAmount: '100.00' });
	});

	it('takes the first invoice of each subscription of a link, and of none the renewals', async () => {
		await order([plan]);
		const [product] = stream.sim.all('product');
		const { json } = await stream.run('paymentLink.create', {
			name: 'For two',
			orderReference: 'A-1',
			items: { item: [{ productId: { __rl: true, mode: 'id', value: product.id }, quantity: 1 }] },
			additionalFields: { ifLinkExists: 'create', maxNumberOfPayments: 2 },
		});
		const payer = (phone: string) => ({ consumer: { name: phone, phone_number: phone } });
		const url = String(json[0].url);
		const paid = [pay(url, payer('+966500000001')), pay(url, payer('+966500000002'))];
		const renewals = paid.map(({ subscriptionId }) =>
			stream.sim.act.renewSubscription(subscriptionId!),
		);
		expect(row(await refund())).toMatchObject({
			refundedAmount: '100.00',
			renewals: expect.arrayContaining(renewals.map(({ invoiceId }) => invoiceId)) as string[],
		});
		for (const { paymentId } of renewals) {
			expect(payment(paymentId).current_status).toBe('SUCCEEDED');
		}
	});

	it.each([
		['answer lost', { type: 'reset', when: 'after' }],
		['half an answer', { type: 'malformed' }],
		['error of the server after it was done', { type: 'status', status: 502, when: 'after' }],
	] as const)('sends nothing twice: %s', async (_what, action) => {
		const made = await order([ticket, plan]);
		pay(made.oneTimeUrl);
		pay(made.recurringUrl);
		stream.requests();
		stream.sim.faults.add({ ...REFUND, times: 1, action });
		expect(row(await refund())).toMatchObject({ status: 'refunded' });
		expect(refundsSent()).toBe(2);
	});

	it('with Retry On Fail, where it cannot be told whether the money goes back', async () => {
		pay((await order([ticket])).url);
		stream.requests();
		stream.sim.faults.add({ ...REFUND, action: { type: 'reset' } });
		const node = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };
		expect(said(await refund({ node }))).toContain('may have made this refund.');
		expect(refundsSent()).toBe(1);
		stream.sim.faults.clear();
		expect(row(await refund())).toMatchObject({ status: 'refunded' });
	});

	it('of two rows of one order gives back once', async () => {
		const made = await order([ticket, plan]);
		pay(made.oneTimeUrl);
		pay(made.recurringUrl);
		stream.requests();
		const { json } = await refund({ items: [{}, {}] });
		expect(json.map(({ alreadyRefunded }) => alreadyRefunded)).toEqual([false, true]);
		expect(refundsSent()).toBe(2);
	});

	it('gives back a payment that lands meanwhile, too', async () => {
		const made = await order([ticket, plan]);
		pay(made.oneTimeUrl);
		const args = [made.links[1].id];
		const action = { type: 'meanwhile', action: 'payLink', args } as const;
		stream.sim.faults.add({ ...REFUND, times: 1, action });
		expect(row(await refund())).toMatchObject({ status: 'refunded', refundedAmount: '150.00' });
		expect(back().sort()).toEqual([10_000, 5_000]);
	});

	it('names the links that can still be paid', async () => {
		const made = await order([ticket, plan]);
		pay(made.oneTimeUrl);
		expect(row(await refund())).toMatchObject({
			status: 'unpaid',
			openLinks: [made.recurringUrl],
			refundedAmount: '100.00',
		});
		const options = { checkoutLanguage: 'English' };
		const inEnglish = row(await run('refund', { refundReason: 'OTHER', options }));
		expect(inEnglish.openLinks).toEqual([`${made.recurringUrl}?language=en`]);
	});

	it('says what could not be given back, and what was', async () => {
		stream.reset({ partialRefunds: 'once' });
		const made = await order([ticket, plan]);
		const first = pay(made.oneTimeUrl).paymentId!;
		const second = pay(made.recurringUrl).paymentId!;
		stream.call('POST', `/payments/${first}/refund`, { refund_reason: 'OTHER', amount: '40.00' });
		const text = said(await refund());
		expect(text).toContain(`Order A-1: 1 of 2 payments could not be refunded. Payment ${first}`);
		expect(text).toContain('40.00 of 100.00 SAR of this payment has been refunded');
		expect(text).toContain(`Refunded: ${second}`);
	});

	it('gives payments of one transaction back together, when all of them are of the order', async () => {
		const { invoiceId, paymentId } = pay((await order([ticket])).url);
		stream.sim.act.setPaymentStatus(paymentId!, 'PENDING');
		stream.sim.act.setInvoiceStatus(invoiceId!, 'ACCEPTED');
		stream.sim.act.splitInvoice(invoiceId!, 2);
		stream.sim.act.payInvoice(invoiceId!);
		expect(row(await refund())).toMatchObject({ status: 'refunded', refundedAmount: '100.00' });
	});

	it('ends at what is not known: no further payment is touched', async () => {
		const made = await order([ticket, plan]);
		const first = pay(made.oneTimeUrl).paymentId!;
		const second = pay(made.recurringUrl).paymentId!;
		stream.requests();
		stream.sim.faults.add({ ...REFUND, action: { type: 'reset' } });
		const text = said(await refund());
		expect(text).toContain(`Order A-1, payment ${first}: `);
		expect(text).toContain(`Not attempted: ${second}. `);
		expect(refundsSent()).toBe(1);
	});

	it.each(['PROCESSING', 'CANCELED'] as const)(
		'goes on where a payment turns %s meanwhile, and names it',
		async (status) => {
			const made = await order([ticket, plan]);
			const [first, second] = [pay(made.oneTimeUrl), pay(made.recurringUrl)].map(
				({ paymentId }) => paymentId!,
			);
			const args = [first, status];
			const action = { type: 'meanwhile', action: 'setPaymentStatus', args } as const;
			stream.sim.faults.add({ method: 'GET', path: `${first}$`, times: 1, action });
			expect(row(await refund())).toMatchObject({
				payments: [{ id: second, refundedAmount: '50.00' }],
				notRefunded: [{ id: first }],
			});
		},
	);

	it('counts what has just gone back where lists are behind', async () => {
		stream.reset({ listAgeMs: 90_000 });
		pay((await order([ticket])).url);
		const refunded = { status: 'refunded', refundedAmount: '100.00' };
		expect(row(await refund())).toMatchObject({ ...refunded, alreadyRefunded: false });
		expect(row(await refund())).toMatchObject({ ...refunded, alreadyRefunded: true });
	});

	it.each([
		['invoices', () => []],
		['payments', ({ payments: _payments, ...invoice }: IDataObject) => [invoice]],
	])('never says unpaid of a paid order whose %s are not shown', async (_what, shown) => {
		const { invoiceId } = pay((await order([ticket])).url);
		const data = shown(stream.call('GET', `/invoices/${invoiceId}`));
		const body = { data, pagination: { total_count: data.length, has_next_page: false } };
		stream.sim.faults.add({ method: 'GET', path: '/invoices$', action: { type: 'body', body } });
		expect(said(await refund())).toContain('has been paid, but does not show its payments.');
		stream.sim.faults.clear();
		expect(row(await refund())).toMatchObject({ status: 'refunded' });
	});

	it('tells what has gone back where the order cannot be read afterwards', async () => {
		const id = pay((await order([ticket])).url).paymentId!;
		const action = { type: 'status', status: 400 } as const;
		stream.sim.faults.add({ method: 'GET', path: '/invoices$', skip: 1, action });
		const text = said(await refund());
		expect(text).toContain('Order A-1: some money was refunded, but');
		expect(text).toContain(`Refunded: ${id}. Run the step again: it refunds nothing twice.`);
		stream.sim.faults.clear();
		expect(row(await refund())).toMatchObject({ status: 'refunded', alreadyRefunded: true });
	});

	it('speaks of the payment where that cannot be read afterwards', async () => {
		const id = pay((await order([ticket])).url).paymentId!;
		const action = { type: 'status', status: 400 } as const;
		stream.sim.faults.add({ method: 'GET', path: `${id}$`, skip: 1, action });
		expect(said(await refund())).toContain('but the payment could not be read afterwards');
	});

	it('names a payment under review beside one that was refused', async () => {
		stream.reset({ partialRefunds: 'once' });
		const made = await order([ticket, plan]);
		const first = pay(made.oneTimeUrl).paymentId!;
		const second = pay(made.recurringUrl).paymentId!;
		stream.call('POST', `/payments/${first}/refund`, { refund_reason: 'OTHER', amount: '40.00' });
		stream.sim.act.setPaymentStatus(second, 'UNDER_REVIEW');
		const text = said(await refund());
		expect(text).toContain(`Order A-1: 1 of 1 payments could not be refunded. Payment ${first}`);
		expect(text).toContain(`Payment ${second} is under review: the money may still arrive.`);
	});
});

describe('Cancel', () => {
	it('closes what is open, leaves what was paid, and names both', async () => {
		const made = await order([ticket, plan]);
		const { subscriptionId } = pay(made.recurringUrl);
		const more = await another();
		const result = row(await cancel({ additionalFields: { message: 'Cancelled' } }));
		expect(result).toMatchObject({
			result: 'closed',
			closedLinks: [
				{ id: made.links[0].id, part: 'one-time' },
				{ id: more.id, part: 'one-time' },
			],
			paidLinks: [{ id: made.links[1].id, part: 'recurring' }],
			subscriptions: [subscriptionId],
			paidAmount: '50.00',
		});
		expect(open()).toEqual([]);
		expect(stream.sim.find('paymentLink', more.id)!.deactivate_message).toBe('Cancelled');
		stream.requests();
		expect(row(await cancel())).toMatchObject({ result: 'alreadyPaid', closedLinks: [] });
		expect(stream.requests().filter((request) => !request.startsWith('GET'))).toEqual([]);
	});

	it('of an order without an open link changes nothing', async () => {
		await order([ticket]);
		expect(row(await cancel())).toMatchObject({ result: 'closed', status: 'expired' });
		expect(row(await cancel())).toMatchObject({ result: 'nothingOpen', status: 'expired' });
		expect(said(await run('cancel', { orderReference: 'B' }))).toContain('No payment link has');
	});

	it('leaves a link that is paid at the same moment', async () => {
		const made = await order([ticket]);
		const args = [made.links[0].id];
		const action = { type: 'meanwhile', action: 'payLink', args } as const;
		stream.sim.faults.add({ method: 'PATCH', times: 1, action });
		expect(row(await cancel())).toMatchObject({
			result: 'alreadyPaid',
			status: 'paid',
			paidLinks: [{ id: made.links[0].id }],
		});
	});

	it.each([
		['answer lost', { type: 'reset', when: 'after' }],
		['never arrived', { type: 'reset' }],
	] as const)('%s: closed all the same', async (_what, action) => {
		await order([ticket, plan]);
		stream.sim.faults.add({ method: 'PATCH', times: 1, action });
		expect((row(await cancel()).closedLinks as unknown[]).length).toBe(2);
		expect(open()).toEqual([]);
	});

	it('with Retry On Fail goes on with what is still open', async () => {
		const made = await order([ticket, plan]);
		const path = `${made.links[1].id}/status$`;
		const action = { type: 'status', status: 503, headers: { 'retry-after': '0' } } as const;
		stream.sim.faults.add({ method: 'PATCH', path, times: 6, action });
		stream.requests();
		const node = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };
		expect(row(await run('cancel', {}, { node }))).toMatchObject({ status: 'expired' });
		expect(open()).toEqual([]);
		const closing = stream.requests().filter((request) => request.includes(made.links[0].id));
		expect(closing.filter((request) => request.startsWith('PATCH'))).toHaveLength(1);
	});

	it('names a link as closed and as paid that could be paid again', async () => {
		await order([ticket]);
		await cancel();
		const [{ id }] = stream.sim.all('product');
		const { json } = await stream.run('paymentLink.create', {
			name: 'For two',
			orderReference: 'A-1',
			items: { item: [{ productId: { __rl: true, mode: 'id', value: id }, quantity: 1 }] },
			additionalFields: { ifLinkExists: 'create', maxNumberOfPayments: 2 },
		});
		pay(String(json[0].url));
		const links = [{ id: json[0].id }];
		expect(row(await cancel())).toMatchObject({
			result: 'closed',
			closedLinks: links,
			paidLinks: links,
		});
		expect(open()).toEqual([]);
	});

	it('tells a payment under review from one that never came', async () => {
		const { paymentId } = pay((await order([ticket])).url);
		stream.sim.act.setPaymentStatus(paymentId!, 'UNDER_REVIEW');
		const result = row(await cancel());
		expect(result).toMatchObject({ result: 'nothingOpen', status: 'unpaid' });
		expect(JSON.stringify(result.evidence)).toContain('UNDER_REVIEW');
	});

	it('that cannot close a link is an error that names it', async () => {
		const made = await order([ticket]);
		stream.sim.faults.add({ method: 'PATCH', action: { type: 'status', status: 400 } });
		expect(said(await cancel())).toContain(`${made.url}, which could not be closed`);
	});

	it('twice in one run: the second row has nothing to close', async () => {
		await order([ticket]);
		const { json } = await run('cancel', {}, { items: [{}, {}] });
		expect(json.map(({ result }) => result)).toEqual(['closed', 'nothingOpen']);
	});
});
