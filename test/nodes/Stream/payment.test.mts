import type { PaymentStatus } from '../../../simulator/index.mts';
import { byId, expectOneFailing, UNKNOWN_ID } from '../../../support/engine/stream.mts';
import { anInvoice, ok } from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();

/** An unpaid payment of a new invoice; the log of requests begins after it. */
async function aPayment(status?: PaymentStatus) {
	const invoice = await anInvoice(stream.call);
	const [{ id }] = invoice.payments;
	if (status === 'SUCCEEDED') stream.sim.act.payInvoice(invoice.id);
	else if (status) stream.sim.act.setPaymentStatus(id, status);
	stream.begin();
	return { id: id as string, invoice };
}

const lost = (path: string) =>
	stream.sim.faults.add({
		method: 'POST',
		path,
		times: 1,
		action: { type: 'reset', when: 'after' },
	});

describe('markPaid', () => {
	const paid = (id: string, paymentMethod = 'CASH', note?: string) => ({
		paymentId: byId(id),
		paymentMethod,
		additionalFields: note ? { note } : {},
	});

	it('sends method and note, and returns the payment as it is now', async () => {
		const { id } = await aPayment();
		const rows = await stream.rows('payment.markPaid', paid(id, 'BANK_TRANSFER', 'Receipt 4711'));
		expect(stream.writes()).toEqual([
			{
				request: `POST /payments/${id}/mark-paid`,
				query: {},
				body: { payment_method: 'BANK_TRANSFER', note: 'Receipt 4711' },
			},
		]);
		expect(rows).toMatchObject([
			{ id, current_status: 'SUCCEEDED', payment_method: 'BANK_TRANSFER', alreadyPaid: false },
		]);
	});

	it('is a success when it is done already, and no second write', async () => {
		const { id } = await aPayment();
		await stream.rows('payment.markPaid', paid(id));
		stream.begin();
		const [again] = await stream.rows('payment.markPaid', paid(id));
		expect(again).toMatchObject({ id, alreadyPaid: true });
		expect(stream.writes()).toEqual([]);
	});

	it('looks at the payment when the answer gets lost', async () => {
		const { id } = await aPayment();
		lost('mark-paid');
		const [row] = await stream.rows('payment.markPaid', paid(id));
		expect(row).toMatchObject({ current_status: 'SUCCEEDED', alreadyPaid: true });
		expect(stream.writes()).toHaveLength(1);
	});

	it('sends again what never arrived', async () => {
		const { id } = await aPayment();
		stream.sim.faults.add({ path: 'mark-paid', times: 1, action: { type: 'status', status: 503 } });
		const [row] = await stream.rows('payment.markPaid', paid(id));
		expect(row).toMatchObject({ current_status: 'SUCCEEDED', alreadyPaid: false });
		expect(stream.writes()).toHaveLength(2);
	});

	it.each([
		['paid otherwise', 'SUCCEEDED', /already succeeded \(MADA\)/],
		['refunded', 'REFUNDED', /already refunded/],
	])('refuses a payment that is %s', async (_name, status, message) => {
		const { id } = await aPayment(status as PaymentStatus);
		expect(await stream.refusal('payment.markPaid', paid(id))).toMatch(message);
		expect(stream.writes()).toEqual([]);
	});

	it('refuses a method that only Stream itself can use', async () => {
		const { id } = await aPayment();
		expect(await stream.refusal('payment.markPaid', paid(id, '={{ "VISA" }}'))).toMatch(
			/'Payment Method' "VISA".*BANK_TRANSFER, CARD, CASH, QURRAH/,
		);
		expect(stream.sent()).toEqual([]);
	});

	it('ends each item where it belongs', async () => {
		const { id } = await aPayment();
		const items = [{ id }, { id: UNKNOWN_ID }] as [object, object];
		const parameters = { paymentId: '={{ $json.id }}', paymentMethod: 'CASH' };
		await expectOneFailing(stream, 'payment.markPaid', parameters, items, /not found/);
	});
});

describe('refund', () => {
	const refund = (id: string, additionalFields: object = {}) => ({
		paymentId: byId(id),
		refundReason: 'DUPLICATE',
		additionalFields: additionalFields,
	});

	it.each(['payment', 'refund'] as const)(
		'sends all fields and returns the payment as it is now (answer: %s)',
		async (response) => {
			stream.sim.switches.refundAnswer = response;
			const { id } = await aPayment('SUCCEEDED');
			const fields = { refundNote: 'Twice', allowRefundMultipleRelatedPayments: false };
			const rows = await stream.rows('payment.refund', refund(id, fields));
			expect(stream.writes()).toEqual([
				{
					request: `POST /payments/${id}/refund`,
					query: {},
					body: {
						refund_reason: 'DUPLICATE',
						refund_note: 'Twice',
						allow_refund_multiple_related_payments: false,
					},
				},
			]);
			expect(rows).toMatchObject([
				{ id, current_status: 'REFUNDED', refund_note: 'Twice', alreadyRefunded: false },
			]);
			stream.sim.switches.refundAnswer = 'payment';
		},
	);

	it('is because the customer asked for it, unless another reason is chosen, and says what is left', async () => {
		const { id } = await aPayment('SUCCEEDED');
		const [row] = await stream.rows('payment.refund', { paymentId: byId(id), simplify: true });
		expect(stream.writes()).toMatchObject([{ body: { refund_reason: 'REQUESTED_BY_CUSTOMER' } }]);
		expect(row).toMatchObject({ id, refundableAmount: '0.00', alreadyRefunded: false });
	});

	it.each([
		['Payment', { paymentId: byId('') }],
		['Refund Reason', { refundReason: '' }],
	])('%s is asked for by n8n itself', async (name, parameters) => {
		const { id } = await aPayment('SUCCEEDED');
		await expect(stream.run('payment.refund', { ...refund(id), ...parameters })).rejects.toThrow(
			`Parameter "${name}" is required`,
		);
	});

	it('returns a refunded payment as it is', async () => {
		const { id } = await aPayment('SUCCEEDED');
		await stream.rows('payment.refund', refund(id));
		stream.begin();
		const [again] = await stream.rows('payment.refund', refund(id));
		expect(again).toMatchObject({ current_status: 'REFUNDED', alreadyRefunded: true });
		expect(stream.writes()).toEqual([]);
	});

	it('does not pay back twice what came back under another status', async () => {
		const { id } = await aPayment('SUCCEEDED');
		const payment = stream.sim.find('payment', id)!;
		payment.amount_refunded = payment.amount;
		const [row] = await stream.rows('payment.refund', refund(id));
		expect(row).toMatchObject({ current_status: 'SUCCEEDED', alreadyRefunded: true });
		expect(stream.writes()).toEqual([]);
	});

	it('finds the refund when the answer got lost', async () => {
		const { id } = await aPayment('SUCCEEDED');
		lost('refund');
		const [row] = await stream.rows('payment.refund', refund(id));
		expect(row).toMatchObject({ current_status: 'REFUNDED', alreadyRefunded: true });
		expect(stream.writes()).toHaveLength(1);
	});

	it('never sends a refund twice when its fate is unknown', async () => {
		const { id } = await aPayment('SUCCEEDED');
		stream.sim.faults.add({ path: 'refund', times: 1, action: { type: 'reset' } });
		expect(await stream.refusal('payment.refund', refund(id))).toMatch(
			/may have made this refund.*checks the payment first/,
		);
		expect(stream.writes()).toHaveLength(1);
	});

	it('of two rows for one payment the second looks after the first is done', async () => {
		const { id } = await aPayment('SUCCEEDED');
		const rows = await stream.rows('payment.refund', refund(id), { items: [{}, {}] });
		expect(rows.map(({ alreadyRefunded }) => alreadyRefunded)).toEqual([false, true]);
		expect(stream.writes()).toHaveLength(1);
	});

	it('explains payments of one transaction, and refunds them together when allowed', async () => {
		const invoice = await anInvoice(stream.call);
		const ids = stream.sim.act.splitInvoice(invoice.id, 2);
		stream.sim.act.payInvoice(invoice.id);
		stream.begin();
		const message = await stream.refusal('payment.refund', refund(ids[0]));
		expect(message).toMatch(/2 payments in one transaction \(115\.00 in total\)|2 payments in one/);
		expect(message).toContain('Refund Related Payments');
		expect(message).toContain(`The payments: ${ids.join(', ')}.`);
		const items = ids.map((id) => ({ id }));
		const rows = await stream.rows(
			'payment.refund',
			{
				paymentId: '={{ $json.id }}',
				refundReason: 'OTHER',
				additionalFields: { allowRefundMultipleRelatedPayments: true },
			},
			{ items },
		);
		expect(rows.map(({ id, current_status: status }) => [id, status])).toEqual(
			ids.map((id) => [id, 'REFUNDED']),
		);
	});

	it.each([
		['an unpaid payment', undefined, {}, /pending, so there is nothing to refund/],
		...(
			[
				'PENDING',
				'PROCESSING',
				'UNDER_REVIEW',
				'FAILED',
				'FAILED_INITIATION',
				'CANCELED',
				'EXPIRED',
			] as const
		).map((status): [string, string, object, RegExp] => [
			`a payment that is ${status}`,
			status,
			{},
			/so there is nothing to refund.*Only paid payments can be refunded/,
		]),
		['no reason', 'SUCCEEDED', { refundReason: '={{ "" }}' }, /'Refund Reason' is empty/],
	])('refuses %s', async (_name, status, parameters, message) => {
		const { id } = await aPayment(status as PaymentStatus);
		expect(await stream.refusal('payment.refund', { ...refund(id), ...parameters })).toMatch(
			message,
		);
		expect(stream.writes()).toEqual([]);
	});

	it('ends each item where it belongs', async () => {
		const [{ id }, open] = [await aPayment('SUCCEEDED'), await aPayment()];
		const items = [{ id }, { id: open.id }] as [object, object];
		const parameters = { paymentId: '={{ $json.id }}', refundReason: 'OTHER' };
		await expectOneFailing(stream, 'payment.refund', parameters, items, /nothing to refund/);
	});
});

describe('autoCharge', () => {
	async function withCard(card: 'paid' | 'declined' | null) {
		const payment = await aPayment();
		stream.sim.act.setCard(payment.invoice.organization_consumer_id, card);
		return payment;
	}

	it('charges and returns the payment with its invoice', async () => {
		const { id, invoice } = await withCard('paid');
		const rows = await stream.rows('payment.autoCharge', { paymentId: byId(id) });
		expect(stream.writes()).toEqual([
			{ request: `POST /payments/auto-charge-on-demand/${id}`, query: {}, body: undefined },
		]);
		expect(rows).toMatchObject([
			{ id, current_status: 'SUCCEEDED', invoice_id: invoice.id, alreadyPaid: false },
		]);
		stream.begin();
		const [again] = await stream.rows('payment.autoCharge', { paymentId: byId(id) });
		expect(again).toMatchObject({ id, alreadyPaid: true });
		expect(stream.writes()).toEqual([]);
	});

	it('looks at the payment when the answer gets lost', async () => {
		const { id } = await withCard('paid');
		lost('auto-charge');
		const [row] = await stream.rows('payment.autoCharge', { paymentId: byId(id) });
		expect(row).toMatchObject({ current_status: 'SUCCEEDED', alreadyPaid: true });
		expect(stream.writes()).toHaveLength(1);
	});

	it('says so when a charge may be under way, and does not repeat it', async () => {
		const { id } = await withCard('paid');
		stream.sim.faults.add({ path: 'auto-charge', times: 1, action: { type: 'reset' } });
		expect(await stream.refusal('payment.autoCharge', { paymentId: byId(id) })).toMatch(
			/may still charge the card/,
		);
		expect(stream.writes()).toHaveLength(1);
	});

	it.each(['PROCESSING', 'UNDER_REVIEW'] as const)(
		'does not charge a payment that is %s: its money may be on its way',
		async (status) => {
			const { id } = await withCard('paid');
			stream.sim.act.setPaymentStatus(id, status);
			expect(await stream.refusal('payment.autoCharge', { paymentId: byId(id) })).toMatch(
				new RegExp(`This payment is ${status.toLowerCase().replace('_', ' ')}`),
			);
			expect(stream.writes()).toEqual([]);
		},
	);

	it('of two rows for one payment the second does not charge what may be under way', async () => {
		const { id } = await withCard('paid');
		const twice = { items: [{}, {}], node: { onError: 'continueErrorOutput' as const } };
		stream.sim.faults.add({ path: 'auto-charge', times: 1, action: { type: 'reset' } });
		const { outputs } = await stream.run('payment.autoCharge', { paymentId: byId(id) }, twice);
		expect(outputs.map((rows) => rows.length)).toEqual([0, 2]);
		expect(stream.writes()).toHaveLength(1);
		stream.begin();
		const rows = await stream.rows('payment.autoCharge', { paymentId: byId(id) }, twice);
		expect(rows.map(({ alreadyPaid }) => alreadyPaid)).toEqual([false, true]);
		expect(stream.writes()).toHaveLength(1);
	});

	it.each([
		['a declined card', 'declined', undefined, /declined.*another card/i],
		['no card', null, undefined, /no active stored card/],
		['an organization without it', 'paid', 'disabled', /Auto charge is not available/],
	] as const)('explains %s', async (_name, card, autoCharge, message) => {
		const { id } = await withCard(card);
		stream.sim.switches.autoCharge = autoCharge ?? 'enabled';
		expect(await stream.refusal('payment.autoCharge', { paymentId: byId(id) })).toMatch(message);
		stream.sim.switches.autoCharge = 'enabled';
	});
});

describe('get and getAll', () => {
	it('returns the useful columns, or everything', async () => {
		const { id } = await aPayment('SUCCEEDED');
		const [simple] = await stream.rows('payment.get', { paymentId: byId(id) });
		expect(Object.keys(simple).slice(0, 3)).toEqual(['id', 'status', 'amount']);
		expect(Object.keys(simple).length).toBeLessThanOrEqual(10);
		const [full] = await stream.rows('payment.get', { paymentId: byId(id), simplify: false });
		expect(full).toMatchObject(await ok(stream.call('GET', `/payments/${id}`)));
	});

	it('sends all filters', async () => {
		const { invoice } = await aPayment();
		await stream.rows('payment.getAll', {
			filters: {
				invoiceIds: `${invoice.id}, ${UNKNOWN_ID}`,
				statuses: ['PENDING', 'FAILED'],
				searchTerm: 'Ahmad',
				fromDate: '2026-01-01',
				toDate: '2026-01-31',
			},
		});
		expect(stream.sent()[0].query).toMatchObject({
			invoice_id: [invoice.id, UNKNOWN_ID],
			statuses: ['PENDING', 'FAILED'],
			search_term: ['Ahmad'],
			from_date: ['2025-12-31T21:00:00.000Z'],
			to_date: ['2026-01-31T20:59:59.999Z'],
		});
	});
});
