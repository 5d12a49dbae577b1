import {
	aConsumer,
	aLink,
	aPlan,
	aProduct,
	allMethods,
	anInvoice,
	client,
	ok,
} from '../../support/simulator/client.mts';
import { useSimulator } from '../support/use.mts';

const simulator = useSimulator();
const call = client(simulator);

const refusal = async (method: string, path: string, body?: unknown) => {
	const reply = await call(method, path, body);
	return [reply.status, reply.body.error?.code];
};
const statuses = (id: string) =>
	simulator.transitions.filter((each) => each.id === id).map(({ to }) => to);
const markPaid = (id: string, payment_method = 'CASH') =>
	call('POST', `/payments/${id}/mark-paid`, { payment_method });
const refund = (id: string, more: object = {}) =>
	call('POST', `/payments/${id}/refund`, { refund_reason: 'REQUESTED_BY_CUSTOMER', ...more });

describe('invoices', () => {
	test('wait for their payer; told or not', async () => {
		const sent = await anInvoice(call);
		const quiet = await anInvoice(call, { notify_consumer: false });
		expect([sent.status, quiet.status]).toEqual(['SENT', 'CREATED']);
		expect(sent).toMatchObject({
			type: 'ONE_OFF',
			total_amount: '100.00',
			remaining_amount: '100.00',
			remaining_amount_in_smallest_unit: 10000,
			paid_amount: '0.00',
			payment_methods: { ...allMethods, qurrah: false },
			payments: [
				{
					current_status: 'PENDING',
					scheduled_on: '2030-01-01T00:00:00Z',
					payment_method: null,
					type: 'INITIAL',
					invoice_payment_number: 1,
				},
			],
		});
		expect(quiet.org_invoice_number).toBe(sent.org_invoice_number + 1);
	});

	test('all six payment methods and the quantity must be said', async () => {
		const reply = await call('POST', '/invoices', {
			organization_consumer_id: (await aConsumer(call)).id,
			items: [{ product_id: (await aProduct(call)).id }],
			payment_methods: { mada: true },
			scheduled_on: '2030-01-01T00:00:00Z',
		});
		expect(reply.body.detail.map(({ loc }: any) => loc.join('.'))).toEqual([
			'body.items.0.quantity',
			'body.payment_methods.visa',
			'body.payment_methods.mastercard',
			'body.payment_methods.amex',
			'body.payment_methods.bank_transfer',
			'body.payment_methods.installment',
		]);
	});

	test('fall back to the product’s own currency; recurring products are refused', async () => {
		const fallback = await anInvoice(call, { currency: 'USD' });
		expect(fallback.currency).toBe('SAR');
		const body = {
			organization_consumer_id: (await aConsumer(call)).id,
			items: [{ product_id: (await aPlan(call)).id, quantity: 1 }],
			payment_methods: allMethods,
			scheduled_on: '2030-01-01T00:00:00Z',
		};
		expect(await refusal('POST', '/invoices', body)).toEqual([400, 'INVALID_PARAMETERS']);
	});

	test('can be moved and described while they are open', async () => {
		const { id } = await anInvoice(call);
		const path = `/invoices/${id}/inplace`;
		const moved = await ok(
			call('PATCH', path, { scheduled_on: '2031-02-03T00:00:00Z', description: 'Later' }),
		);
		expect(moved).toMatchObject({
			description: 'Later',
			payments: [{ scheduled_on: '2031-02-03T00:00:00Z' }],
		});
		expect((await refusal('PATCH', path, { scheduled_on: '2020-01-01T00:00:00Z' }))[0]).toBe(400);
		simulator.act.payInvoice(id);
		expect(await refusal('PATCH', path, { description: 'x' })).toEqual([400, 'INVOICE_FINALISED']);
	});

	test('the list shows payments only when asked, and filters by them', async () => {
		const paid = await anInvoice(call);
		const open = await anInvoice(call, { scheduled_on: '2035-01-01T00:00:00Z' });
		simulator.act.payInvoice(paid.id);
		const list = async (query: string) => (await ok(call('GET', `/invoices?${query}`))).data;
		const [row] = await list('statuses=COMPLETED');
		expect(row).toMatchObject({ id: paid.id, payments: null, total_number_of_payments: 1 });
		expect(row.last_payment_paid_at).not.toBeNull();
		expect((await list('include_payments=true'))[1].payments).toHaveLength(1);
		const ids = async (query: string) => (await list(query)).map(({ id }: any) => id);
		expect(await ids('payment_statuses=PENDING&payment_statuses=FAILED')).toEqual([open.id]);
		expect(await ids('due_date_from=2034-01-01')).toEqual([open.id]);
		expect(await ids('due_date_to=2034-01-01')).toEqual([paid.id]);
		expect(await ids('payments_not_settled=true')).toEqual([paid.id]);
		expect(await ids(`organization_consumer_id=${open.organization_consumer_id}`)).toEqual([
			open.id,
		]);
		expect(await ids(`search_term=${open.org_invoice_number}`)).toEqual([open.id]);
		expect(await ids('from_price=100.01')).toEqual([]);
	});
});

describe('mark as paid', () => {
	test('a payment made elsewhere completes the invoice', async () => {
		const { id, payments } = await anInvoice(call);
		const reply = await markPaid(payments[0].id, 'BANK_TRANSFER');
		expect([reply.status, reply.body]).toEqual([200, {}]);
		expect(await ok(call('GET', `/invoices/${id}`))).toMatchObject({
			status: 'COMPLETED',
			remaining_amount: '0.00',
			payments: [{ current_status: 'SUCCEEDED', payment_method: 'BANK_TRANSFER' }],
		});
		expect(statuses(payments[0].id)).toEqual(['PENDING', 'SUCCEEDED']);
		const again = await markPaid(payments[0].id);
		expect([again.status, again.body.error.code]).toEqual([400, 'PAYMENT_FINALIZED']);
	});

	test.each([
		['FAILED', 200],
		['UNDER_REVIEW', 200],
		['PROCESSING', 400],
		['CANCELED', 400],
		['EXPIRED', 400],
		['REFUNDED', 400],
	] as const)('a %s payment: %i', async (status, expected) => {
		const { payments } = await anInvoice(call);
		simulator.act.setPaymentStatus(payments[0].id, status);
		expect((await markPaid(payments[0].id)).status).toBe(expected);
	});

	test('only the manual methods', async () => {
		const { payments } = await anInvoice(call);
		const reply = await markPaid(payments[0].id, 'VISA');
		expect([reply.status, reply.body.error.code]).toEqual([400, 'INVALID_PARAMETERS']);
		expect((await markPaid(payments[0].id, 'CHEQUE')).body.detail[0].type).toBe('enum');
	});

	test('instalments: the invoice must be accepted, the last one completes it', async () => {
		const { id } = await anInvoice(call);
		const [first, second, third] = simulator.act.splitInvoice(id, 3);
		const amounts = simulator.all('payment').map(({ amount }) => amount);
		expect(amounts).toEqual([3334, 3333, 3333]);
		simulator.act.setInvoiceStatus(id, 'SENT');
		expect((await markPaid(first)).body.error.code).toBe('INVOICE_INVALID_STATUS');
		simulator.act.setInvoiceStatus(id, 'ACCEPTED');
		for (const payment of [first, second]) await ok(markPaid(payment));
		expect(await ok(call('GET', `/invoices/${id}`))).toMatchObject({
			status: 'ACCEPTED',
			type: 'INSTALLMENTS',
			paid_amount: '66.67',
			remaining_amount: '33.33',
		});
		await ok(markPaid(third));
		expect(simulator.find('invoice', id)?.status).toBe('COMPLETED');
	});
});

describe('refunds', () => {
	test('paid money goes back once', async () => {
		const { paymentId } = await simulator.pay((await aLink(call)).id);
		const answer = await ok(refund(paymentId!, { refund_note: 'Sorry' }));
		expect(answer).toMatchObject({
			id: paymentId,
			current_status: 'REFUNDED',
			refund_reason: 'REQUESTED_BY_CUSTOMER',
			refund_note: 'Sorry',
		});
		expect(answer.refunded_at).not.toBeNull();
		const again = await refund(paymentId!);
		expect([again.status, again.body.error.code]).toEqual([400, 'PAYMENT_REFUNDED_ALREADY']);
		expect(statuses(paymentId!)).toEqual(['SUCCEEDED', 'REFUNDED']);
	});

	test('unpaid money does not, and a reason is needed', async () => {
		const { payments } = await anInvoice(call);
		const [{ id }] = payments;
		expect((await refund(id)).body.error.code).toBe('PAYMEND_UNPAID');
		expect((await call('POST', `/payments/${id}/refund`, {})).body.detail[0]).toMatchObject({
			type: 'missing',
			loc: ['body', 'refund_reason'],
		});
		expect((await refund(id, { refund_reason: 'FRAUDLENT' })).body.detail[0].type).toBe('enum');
	});

	test('an amount is an unknown key on older servers: everything goes back', async () => {
		simulator.switches.partialRefunds = 'ignored';
		const { paymentId } = await simulator.pay((await aLink(call)).id);
		await ok(refund(paymentId!, { amount: '10.00' }));
		expect(simulator.find('payment', paymentId!)?.amount_refunded).toBe(10000);
	});

	test('payments of one transaction go back together or not at all', async () => {
		const { id } = await anInvoice(call);
		const [first, second, third] = simulator.act.splitInvoice(id, 3);
		simulator.act.payInvoice(id, { paymentIds: [first, second] });
		simulator.act.payInvoice(id, { paymentIds: [third] });
		const refused = await refund(second);
		expect(refused.status).toBe(400);
		expect(refused.body).toMatchObject({ total_amount: '66.67', error: { code: 'STREAM_ERROR' } });
		expect(new Set(refused.body.payment_ids)).toEqual(new Set([first, second]));
		await ok(refund(second, { allow_refund_multiple_related_payments: true }));
		const now = [first, second, third].map(
			(payment) => simulator.find('payment', payment)?.current_status,
		);
		expect(now).toEqual(['REFUNDED', 'REFUNDED', 'SUCCEEDED']);
		await ok(refund(third));
	});
});

describe('automatic charges', () => {
	const charge = (id: string) => call('POST', `/payments/auto-charge-on-demand/${id}`);

	test('use the card of an earlier checkout', async () => {
		const consumer = await aConsumer(call);
		const link = await aLink(call, { organization_consumer_id: consumer.id });
		const open = await anInvoice(call, { organization_consumer_id: consumer.id });
		const [{ id }] = open.payments;
		expect((await charge(id)).body.error.code).toBe('AUTO_INVOICE_MISSING_CARD_ID');
		await simulator.pay(link.id);
		simulator.act.setCard(consumer.id, 'declined');
		expect((await charge(id)).body.error.code).toBe('PAYMENT_GATEWAY_DECLINED');
		expect(simulator.find('payment', id)).toMatchObject({
			current_status: 'FAILED',
			latest_pgw_message: 'DECLINED',
		});
		simulator.act.setCard(consumer.id, 'paid');
		expect(await ok(charge(id))).toEqual({ payment_id: id, invoice_id: open.id });
		expect(statuses(open.id)).toEqual(['SENT', 'COMPLETED']);
		expect((await charge(id)).body.error.code).toBe('PAYMENT_FINALIZED');
	});

	test('can be switched off for the organization', async () => {
		simulator.switches.autoCharge = 'disabled';
		const { payments } = await anInvoice(call);
		expect((await charge(payments[0].id)).body.error.code).toBe('FEATURE_DISABLED');
	});
});

describe('the payment list', () => {
	test('filters by invoice, status, date and text', async () => {
		const sara = await aConsumer(call, { name: 'Sara', email: 'sara@example.com' });
		const first = await anInvoice(call, { organization_consumer_id: sara.id });
		const second = await anInvoice(call);
		const third = await anInvoice(call);
		simulator.act.payInvoice(first.id);
		const ids = async (query: string) =>
			(await ok(call('GET', `/payments?${query}`))).data.map(({ id }: any) => id);
		const [a, b, c] = [first, second, third].map(({ payments }) => payments[0].id as string);
		expect(await ids('')).toEqual([c, b, a]);
		expect(await ids(`invoice_id=${first.id}&invoice_id=${third.id}`)).toEqual([c, a]);
		expect(await ids('statuses=SUCCEEDED')).toEqual([a]);
		expect(await ids('search_term=SARA@')).toEqual([a]);
		expect(await ids(`from_date=${encodeURIComponent(third.created_at)}`)).toEqual([c]);
		expect(await ids('sort_field=amount&sort_direction=asc&limit=1')).toHaveLength(1);
	});

	test('a payment may go back and forth', async () => {
		const { id, payments } = await anInvoice(call);
		const moves = ['FAILED', 'PENDING', 'PROCESSING', 'SUCCEEDED', 'SETTLED'] as const;
		for (const status of moves) simulator.act.setPaymentStatus(payments[0].id, status);
		expect(statuses(payments[0].id)).toEqual(['PENDING', ...moves]);
		expect(statuses(id)).toEqual(['SENT', 'COMPLETED']);
		const revisions = simulator.transitions
			.filter((each) => each.id === payments[0].id)
			.map(({ revision }) => revision);
		expect(revisions).toEqual([1, 2, 3, 4, 5, 6]);
	});
});
