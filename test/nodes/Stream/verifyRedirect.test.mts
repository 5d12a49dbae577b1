import { randomUUID } from 'node:crypto';

import { Harness, type RunOptions } from '../../../support/engine/harness.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();
const { sim: simulator, harness, merchant } = stream;

interface Sale {
	link: any;
	redirect: string;
	invoiceId: string;
	paymentId: string;
}

async function order(reference: string | null, amount = '100.00', more = {}): Promise<any> {
	const { id } = await merchant.product(`Product ${randomUUID()}`, amount, {
		currency: (more as any).currency ?? 'SAR',
	});
	const custom_metadata = reference === null ? {} : { order_reference: reference };
	return await merchant.link(id, { custom_metadata, ...more });
}

async function sell(reference: string | null, amount = '100.00', more = {}): Promise<Sale> {
	const link = await order(reference, amount, more);
	const { redirectUrl, invoiceId, paymentId } = await simulator.pay(link.id);
	return { link, redirect: redirectUrl!, invoiceId: invoiceId!, paymentId: paymentId! };
}

const expectations = (more: Record<string, unknown> = {}): any => ({
	resource: 'payment',
	operation: 'verifyRedirect',
	expectedAmount: '100',
	expectedCurrency: 'SAR',
	expectedOrderReference: 'A-1',
	...more,
});

/** The verdict on a redirect, as a row. */
async function verdict(redirect: unknown, more: Record<string, unknown> = {}): Promise<any> {
	const { additionalFields = {}, ...rest } = more;
	const [row] = await harness.rows(
		expectations({
			redirect: redirect as never,
			simplify: false,
			additionalFields: { ifNotVerified: 'return', ...(additionalFields as object) },
			...rest,
		}),
	);
	return row;
}

async function run(redirect: unknown, more = {}, options: RunOptions = {}) {
	return await harness.run(expectations({ redirect: redirect as never, ...more }), options);
}

const query = (redirect: string) => Object.fromEntries(new URL(redirect).searchParams);
const changed = (redirect: string, parameters: Record<string, string | null>) => {
	const url = new URL(redirect);
	for (const [name, value] of Object.entries(parameters)) {
		if (value === null) url.searchParams.delete(name);
		else url.searchParams.set(name, value);
	}
	return url.href;
};

describe('a redirect of a paid order', () => {
	test('is verified from the whole address, in few columns', async () => {
		const { redirect, invoiceId, paymentId } = await sell('A-1');
		const [row] = await harness.rows(expectations({ redirect }));
		expect(row).toEqual({
			verified: true,
			orderReference: 'A-1',
			amount: '100.00',
			currency: 'SAR',
			paymentMethod: 'MADA',
			paidAt: expect.any(String),
			invoiceId,
			paymentId,
			eventId: `paymentLinkPaid:${invoiceId}`,
			reasons: [],
		});
	});

	test('without payment_id is verified by the payment that was paid, not by one that failed', async () => {
		const { redirect, invoiceId, paymentId } = await sell('A-1');
		const failed = simulator.find('payment', (await sell('A-2')).paymentId)!;
		Object.assign(failed, { current_status: 'FAILED', payed_at: null, invoice_id: invoiceId });
		simulator.find('invoice', invoiceId)!.payment_ids.unshift(failed.id);
		const row = await verdict(changed(redirect, { payment_id: null }));
		expect(row).toMatchObject({ verified: true, codes: [], paymentId });
	});

	test('is read with one request for each record', async () => {
		const { redirect, link, invoiceId, paymentId } = await sell('A-1');
		const before = simulator.ledger.length;
		await verdict(redirect);
		expect(merchant.requests(before)).toEqual(
			[`/invoices/${invoiceId}`, `/payments/${paymentId}`, `/payment_links/${link.id}`].map(
				(path) => expect.stringContaining(path),
			),
		);
	});

	test('on invoices that do not name their link, it is the link of the redirect that is asked for them', async () => {
		simulator.switches.paymentLinkIdOnInvoice = false;
		const { redirect, link, invoiceId, paymentId } = await sell('A-1');
		const before = simulator.ledger.length;
		expect(await verdict(redirect)).toMatchObject({ verified: true });
		expect(merchant.requests(before)).toEqual(
			[
				`/invoices/${invoiceId}`,
				`/payments/${paymentId}`,
				'GET /invoices',
				// Whether Stream filters by links at all.
				'GET /invoices',
				`/payment_links/${link.id}`,
			].map((path) => expect.stringContaining(path)),
		);
	});

	test('has the records without Simplify', async () => {
		const { redirect, link, invoiceId, paymentId } = await sell('A-1');
		const row = await verdict(redirect);
		expect(row).toMatchObject({
			verified: true,
			codes: [],
			paymentLinkId: link.id,
			consumerId: simulator.find('invoice', invoiceId)!.organization_consumer_id,
			redirectStatus: 'paid',
			redirectMessage: 'APPROVED',
			invoice: { id: invoiceId, status: 'COMPLETED' },
			payment: { id: paymentId, current_status: 'SUCCEEDED' },
			paymentLink: { id: link.id },
		});
	});

	test.each([
		['the query of a Webhook node', (redirect: string) => query(redirect)],
		['the item of a Webhook node', (redirect: string) => ({ headers: {}, query: query(redirect) })],
		['the query as JSON', (redirect: string) => JSON.stringify(query(redirect))],
		['the bare query', (redirect: string) => new URL(redirect).search.slice(1)],
		['the path with the query', (redirect: string) => redirect.replace(/^https:..[^/]+/, '')],
	])('is verified from %s', async (_name, form) => {
		const { redirect } = await sell('A-1');
		expect(await verdict(form(redirect))).toMatchObject({ verified: true });
	});

	test('is verified by an expression behind a Webhook node, and linked to its item', async () => {
		const { redirect } = await sell('A-1');
		const { outputs, status } = await harness.run(
			expectations({
				redirect: '={{ $json.query }}',
				expectedOrderReference: '={{ $json.order }}',
			}),
			{ items: [{ query: query(redirect), order: 'A-1' }] },
		);
		expect(status).toBe('success');
		expect(outputs[0]).toEqual([
			expect.objectContaining({
				json: expect.objectContaining({ verified: true }),
				pairedItem: { item: 0 },
			}),
		]);
	});

	test.each(['&', '?'] as const)('with a query of the shop, joined with %s', async (join) => {
		simulator.switches.redirectJoin = join;
		const { redirect } = await sell('A-1', '100.00', {
			success_redirect_url: 'https://shop.example/thanks?shop=7&order=A-1',
		});
		expect(await verdict(redirect)).toMatchObject({ verified: true });
		// What a Webhook node makes of it: the first parameter of Stream hides in the shop's last one.
		expect(await verdict(query(redirect))).toMatchObject({ verified: true });
	});

	test.each(['&', '?'] as const)('to an address with a fragment, joined with %s', async (join) => {
		simulator.switches.redirectJoin = join;
		const { redirect } = await sell('A-1', '100.00', {
			success_redirect_url: 'https://shop.example/app?x=1#/thanks',
		});
		expect(await verdict(redirect)).toMatchObject({ verified: true });
	});

	test.each([true, false])('with payment_link_id on invoices: %s', async (shown) => {
		simulator.switches.paymentLinkIdOnInvoice = shown;
		const { redirect } = await sell('A-1');
		expect(await verdict(redirect)).toMatchObject({ verified: true, orderReference: 'A-1' });
	});

	test('without payment_link_id anywhere, the order finds its link', async () => {
		simulator.switches.paymentLinkIdOnInvoice = false;
		simulator.switches.linkIdOnSuccess = false;
		const { redirect } = await sell('A-1');
		await sell('A-2');
		expect(await verdict(redirect)).toMatchObject({ verified: true, orderReference: 'A-1' });
	});

	test.each(['id', 'url'] as const)(
		'without payment_link_id anywhere, by the %s of the link that was chosen instead of an order',
		async (mode) => {
			simulator.switches.paymentLinkIdOnInvoice = false;
			simulator.switches.linkIdOnSuccess = false;
			simulator.switches.linkUrl = 'short';
			const [{ link, redirect }] = [await sell('A-1'), await sell('A-1')];
			const chosen = {
				expectedOrderReference: '',
				additionalFields: { paymentLinkId: { mode, value: link[mode] } },
			};
			expect(await verdict(redirect, chosen)).toMatchObject({
				verified: true,
				paymentLinkId: link.id,
			});
		},
	);

	test.each([3, 'bare'] as const)('with amounts of %s decimals', async (decimals) => {
		simulator.switches.amountDecimals = decimals;
		const { redirect } = await sell('A-1', '100.50');
		expect(await verdict(redirect, { expectedAmount: '100.5' })).toMatchObject({ verified: true });
	});

	test('of a subscription names it', async () => {
		const { id } = await merchant.product('Plan', '100.00', { recurring_interval: 'MONTH' });
		const link = await merchant.link(id, { custom_metadata: { order_reference: 'A-1' } });
		const { redirectUrl, subscriptionId } = await simulator.pay(link.id);
		expect(await verdict(redirectUrl)).toMatchObject({ verified: true, subscriptionId });
	});

	test('is readable only a moment later', async () => {
		const { redirect, invoiceId } = await sell('A-1');
		simulator.faults.add({
			method: 'GET',
			path: `/api/v2/invoices/${invoiceId}`,
			times: 1,
			action: { type: 'status', status: 404, body: { detail: 'Not Found' } },
		});
		expect(await verdict(redirect)).toMatchObject({ verified: true });
	});

	test('is finished only a moment later: the customer is faster than Stream', async () => {
		const { redirect, invoiceId } = await sell('A-1');
		const path = `/invoices/${invoiceId}`;
		const body = { ...(await merchant.request('GET', path)), status: 'SENT' };
		const action = { type: 'status', status: 200, body } as const;
		simulator.faults.add({ method: 'GET', path: `/api/v2${path}`, times: 1, action });
		expect(await verdict(redirect)).toMatchObject({ verified: true });
	});

	test('with the amount in Arabic digits, as a number, or with its currency', async () => {
		const { redirect } = await sell('A-1', '1100.50');
		for (const expectedAmount of ['١١٠٠٫٥٠', '={{ 1100.5 }}', 'SAR 1,100.50', '1100.50 ر.س']) {
			expect(await verdict(redirect, { expectedAmount })).toMatchObject({ verified: true });
		}
	});
});

describe('what is not verified', () => {
	/** Each of these must not pass, and says why. */
	async function refused(redirect: unknown, code: string, more = {}): Promise<any> {
		const row = await verdict(redirect, more);
		expect(row.verified).toBe(false);
		expect(row.codes).toContain(code);
		expect(row.reasons).toHaveLength(row.codes.length);
		// The same without the option: nothing flows on.
		const { status, json, error } = await run(redirect, more);
		expect(status).toBe('error');
		expect(json).toEqual([]);
		expect(error.message).toBe(`This redirect is not verified. ${row.reasons.join(' ')}`);
		expect(error.description).toBe(
			"Do not deliver anything for it. To continue with the result instead, set 'If Not Verified' to Return Result.",
		);
		return row;
	}

	test('nothing at all', async () => {
		await refused('https://shop.example/thanks', 'noParameters');
		expect(simulator.ledger).toEqual([]);
	});

	test('a forged redirect with an invented invoice', async () => {
		await sell('A-1');
		const forged = `https://shop.example/thanks?id=1&status=paid&message=APPROVED&invoice_id=${randomUUID()}&payment_id=${randomUUID()}`;
		await refused(forged, 'invoiceUnknown');
	});

	test('an invoice of another merchant', async () => {
		const { redirect } = await sell('A-1');
		const { apiKey, apiSecret } = simulator.other;
		const other = await Harness.create({ apiKey, apiSecret, baseUrl: simulator.url });
		const { status, error } = await other.run(expectations({ redirect }));
		expect(status).toBe('error');
		expect(error.message).toContain('no invoice');
	});

	test('the redirect of another order (replayed)', async () => {
		const { redirect } = await sell('A-2');
		await order('A-1');
		const row = await refused(redirect, 'orderDiffers');
		expect(row.reasons.join()).toContain('A-2');
	});

	test('the redirect of another order with the link of this one', async () => {
		const { redirect } = await sell('A-2');
		const link = await order('A-1');
		for (const shown of [true, false]) {
			simulator.switches.paymentLinkIdOnInvoice = shown;
			const mixed = changed(redirect, { payment_link_id: link.id });
			await refused(mixed, shown ? 'orderDiffers' : 'linkUnknown');
		}
	});

	test('the redirect of another order with the link of this one, both of them paid', async () => {
		simulator.switches.paymentLinkIdOnInvoice = false;
		const [{ link }, other] = [await sell('A-1'), await sell('A-2')];
		await sell('A-1');
		const mixed = changed(other.redirect, { payment_link_id: link.id });
		await refused(mixed, 'linkUnknown');
		simulator.switches.linkIdOnSuccess = false;
		await refused(changed(other.redirect, { payment_link_id: null }), 'linkUnknown');
		await refused(changed(other.redirect, { payment_link_id: null }), 'linkUnknown', {
			expectedOrderReference: '',
			additionalFields: { paymentLinkId: { mode: 'id', value: link.id } },
		});
	});

	test('any link, on a server that gives all invoices whatever is asked: nothing tells whose they are', async () => {
		Object.assign(simulator.switches, { paymentLinkIdOnInvoice: false, linkFilter: 'ignore' });
		const [unpaid, paid, other] = [await order('A-1'), await sell('A-1'), await sell('A-2')];
		for (const { id } of [paid.link, unpaid]) {
			const mixed = changed(other.redirect, { payment_link_id: id });
			const { json, error } = await run(mixed, { additionalFields: { ifNotVerified: 'return' } });
			expect(json).toEqual([]);
			expect(error.message).toContain('does not say which invoices belong to a payment link');
		}
	});

	test('an invoice that came from no payment link', async () => {
		const { redirect } = await sell('A-1');
		const consumer = await merchant.request('POST', '/consumers', { name: 'Sara' });
		const product = await merchant.product('By hand', '100.00');
		const invoice = await merchant.request('POST', '/invoices', {
			organization_consumer_id: consumer.id,
			items: [{ product_id: product.id, quantity: 1 }],
			payment_methods: {
				mada: true,
				visa: true,
				mastercard: true,
				amex: false,
				bank_transfer: false,
				installment: false,
			},
			scheduled_on: new Date(Date.now() + 86_400_000).toISOString(),
			notify_consumer: false,
		});
		simulator.act.payInvoice(invoice.id);
		const forged = changed(redirect, {
			invoice_id: invoice.id,
			payment_id: null,
			payment_link_id: null,
			organization_consumer_id: null,
		});
		await refused(forged, 'linkUnknown');
	});

	test('another amount, by the exact decimals of the currency', async () => {
		const { redirect } = await sell('A-1');
		await refused(redirect, 'amountDiffers', { expectedAmount: '100.01' });
		await refused(redirect, 'amountDiffers', { expectedAmount: '1000' });
		const dinar = await sell('A-1', '10.005', { currency: 'KWD' }).catch(() => undefined);
		if (!dinar) throw new Error('The simulated merchant takes no KWD: enable it');
		const kwd = { expectedCurrency: 'KWD', expectedAmount: '10.005' };
		expect(await verdict(dinar.redirect, kwd)).toMatchObject({ verified: true });
		await refused(dinar.redirect, 'amountDiffers', { ...kwd, expectedAmount: '10.00' });
	});

	test('another currency', async () => {
		const { redirect } = await sell('A-1');
		await refused(redirect, 'currencyDiffers', { expectedCurrency: 'USD' });
	});

	test('a currency that this version does not know', async () => {
		const { redirect, invoiceId } = await sell('A-1');
		const path = `/invoices/${invoiceId}`;
		const body = { ...(await merchant.request('GET', path)), currency: 'JPY' };
		const action = { type: 'status', status: 200, body } as const;
		simulator.faults.add({ method: 'GET', path: `/api/v2${path}`, action });
		await refused(redirect, 'currencyDiffers');
	});

	test('has no eventId: the payment may come yet, and must not look as if it was handled', async () => {
		const { redirect, paymentId } = await sell('A-1');
		simulator.act.setPaymentStatus(paymentId, 'PROCESSING');
		expect(await verdict(redirect)).toMatchObject({ verified: false, eventId: null });
		expect(await verdict(redirect, { expectedOrderReference: 'A-2' })).toMatchObject({
			eventId: null,
		});
	});

	test('another payment than the invoice’s, an unknown one, another consumer', async () => {
		const one = await sell('A-1');
		const two = await sell('A-2');
		await refused(changed(one.redirect, { payment_id: two.paymentId }), 'paymentDiffers');
		await refused(changed(one.redirect, { payment_id: randomUUID() }), 'paymentUnknown');
		await refused(
			changed(one.redirect, { organization_consumer_id: randomUUID() }),
			'consumerDiffers',
		);
		await refused(one.redirect, 'consumerDiffers', {
			additionalFields: { consumerId: { mode: 'id', value: randomUUID() } },
		});
		await refused(one.redirect, 'linkDiffers', {
			additionalFields: { paymentLinkId: { mode: 'id', value: two.link.id } },
		});
	});

	test('a declined payment, without asking Stream', async () => {
		const link = await order('A-1');
		const { redirectUrl } = await simulator.pay(link.id, { outcome: 'declined' });
		const before = simulator.ledger.length;
		await refused(redirectUrl, 'failed');
		expect(simulator.ledger).toHaveLength(before);
	});

	test('a redirect that says itself that nobody paid, without asking Stream', async () => {
		const { redirect } = await sell('A-1');
		const before = simulator.ledger.length;
		await refused(changed(redirect, { status: 'failed' }), 'failed');
		expect(simulator.ledger).toHaveLength(before);
	});

	test('an invoice without a payment, when the redirect names none either', async () => {
		const { redirect, invoiceId } = await sell('A-1');
		const path = `/invoices/${invoiceId}`;
		const body = { ...(await merchant.request('GET', path)), payments: [] };
		const action = { type: 'status', status: 200, body } as const;
		simulator.faults.add({ method: 'GET', path: `/api/v2${path}`, action });
		const before = simulator.ledger.length;
		await refused(changed(redirect, { payment_id: null }), 'paymentUnknown');
		expect(merchant.requests(before).filter((one) => one.includes('/payments/'))).toEqual([]);
	});

	test.each(['success', 'failure'] as const)('a pending payment (sent to %s)', async (page) => {
		simulator.switches.pendingRedirect = page;
		const link = await order('A-1');
		const { redirectUrl } = await simulator.pay(link.id, { outcome: 'pending' });
		await refused(redirectUrl, 'pending');
	});

	test('a declined payment that claims to be paid', async () => {
		const link = await order('A-1');
		const { redirectUrl } = await simulator.pay(link.id, { outcome: 'declined' });
		await refused(changed(redirectUrl!, { status: 'paid' }), 'noInvoice');
	});

	test('the gateway’s id instead of the invoice', async () => {
		const { redirect } = await sell('A-1');
		const row = await refused(changed(redirect, { invoice_id: null }), 'noInvoice');
		expect(row.reasons.join()).toContain('gateway');
		const id = new URL(redirect).searchParams.get('id')!;
		await refused(changed(redirect, { invoice_id: id }), 'invoiceUnknown');
	});

	test.each(['', ' ', '\t'])('an empty invoice_id: %p', async (invoice_id) => {
		const { redirect } = await sell('A-1');
		const before = simulator.ledger.length;
		await refused(changed(redirect, { invoice_id }), 'noInvoice');
		await refused({ ...query(redirect), invoice_id: [invoice_id, ''] }, 'noInvoice');
		expect(simulator.ledger).toHaveLength(before);
	});

	test.each(['status', 'invoice_id', 'payment_id', 'payment_link_id', 'organization_consumer_id'])(
		'the parameter %s given twice',
		async (name) => {
			const { redirect } = await sell('A-1');
			await refused(`${redirect}&${name}=${randomUUID()}`, 'ambiguous');
			const list = { ...query(redirect), [name]: [query(redirect)[name], randomUUID()] };
			await refused(list, 'ambiguous');
		},
	);

	test.each([
		['a path', '../../payments'],
		['a path behind an ID', '4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e31/../x'],
		['SQL', "' or 1=1 --"],
		['a control character', '\u0000'],
		['a long text', 'x'.repeat(9_000)],
		['an object', { $ne: '' }],
	])('an id that is none: %s', async (_name, id) => {
		const { redirect } = await sell('A-1');
		const before = simulator.ledger.length;
		const row = await verdict({ ...query(redirect), invoice_id: id });
		expect(row).toMatchObject({ verified: false, codes: ['invalidId'] });
		expect(simulator.ledger).toHaveLength(before);
	});

	test('money that has been given back', async () => {
		for (const status of ['COMPLETED', 'CANCELED'] as const) {
			stream.reset();
			simulator.switches.invoiceAfterRefund = status;
			const { redirect, paymentId } = await sell('A-1');
			const refund = { refund_reason: 'REQUESTED_BY_CUSTOMER' };
			await merchant.request('POST', `/payments/${paymentId}/refund`, refund);
			await refused(redirect, 'refunded');
		}
	});

	test('an invoice that is not finished', async () => {
		const { redirect, invoiceId, paymentId } = await sell('A-1');
		simulator.act.setInvoiceStatus(invoiceId, 'ACCEPTED');
		const before = simulator.ledger.length;
		await verdict(redirect);
		const reads = merchant.requests(before).filter((one) => one.includes('/invoices/'));
		expect(reads).toHaveLength(3);
		await refused(redirect, 'notCompleted');
		simulator.act.setInvoiceStatus(invoiceId, 'COMPLETED');
		simulator.act.setPaymentStatus(paymentId, 'PROCESSING');
		await refused(redirect, 'notPaid');
	});

	test('a payment from long ago, if an age is set', async () => {
		const { redirect, paymentId } = await sell('A-1');
		const maxAge = { additionalFields: { maxAge: '30' } };
		expect(await verdict(redirect, maxAge)).toMatchObject({ verified: true });
		const payment = simulator.find('payment', paymentId)!;
		payment.payed_at = payment.payed_at! - 31 * 60 * 1_000_000;
		await refused(redirect, 'tooOld', maxAge);
		simulator.switches.timestampOffset = 'none';
		await refused(redirect, 'tooOld', maxAge);
	});
});

describe('as part of a workflow', () => {
	test('the error output is the branch "not verified"', async () => {
		const good = await sell('A-1');
		const bad = await sell('A-2');
		const items = [bad, good].map(({ redirect }) => ({ query: query(redirect) }));
		const { outputs } = await run(
			'={{ $json.query }}',
			{},
			{
				items,
				node: { onError: 'continueErrorOutput' },
			},
		);
		expect(outputs[0]).toHaveLength(1);
		expect(outputs[0][0].json).toMatchObject({ verified: true, invoiceId: good.invoiceId });
		expect(outputs[1]).toHaveLength(1);
		expect(outputs[1][0].json.error).toContain('A-2');
	});

	test('a silent Stream is an outage, not a verdict', async () => {
		const { redirect, invoiceId } = await sell('A-1');
		simulator.faults.add({
			method: 'GET',
			path: `/api/v2/invoices/${invoiceId}`,
			action: { type: 'status', status: 401, body: { detail: 'Unauthorized' } },
		});
		const { status, error } = await run(redirect, {
			additionalFields: { ifNotVerified: 'return' },
		});
		expect(status).toBe('error');
		expect(error.message).toContain('key pair');
	});

	test.each([
		[
			'no redirect',
			{ redirect: '={{ $json.query }}' },
			'\'Redirect\' uses the column "query", which no row has',
		],
		[
			'no amount',
			{ expectedAmount: '={{ $json.total }}' },
			'\'Expected Amount\' uses the column "total", which no row has',
		],
		[
			'an amount finer than the currency',
			{ expectedAmount: '100.001' },
			'\'Expected Amount\' "100.001" has more than 2 decimal places',
		],
		[
			'no order and no link',
			{ expectedOrderReference: '' },
			"any order would be accepted. Fill in 'Expected Order Reference', or choose the 'Payment Link' under 'Additional Fields'.",
		],
		['a list', { redirect: '={{ [1, 2] }}' }, 'is a list'],
		['a number', { redirect: '={{ 7 }}' }, 'is not a URL'],
		['an amount in another currency', { expectedAmount: 'USD 100' }, 'is not in SAR'],
		[
			'a currency that is empty',
			{ expectedCurrency: '={{ "" }}' },
			"'Expected Currency' is empty.",
		],
		['an age of nothing', { additionalFields: { maxAge: '0' } }, 'is below 1'],
	])('%s is refused before anything is sent', async (_name, parameters, said) => {
		const { status, error } = await run('status=paid', parameters);
		expect(status).toBe('error');
		expect(`${error.message} ${error.description}`).toContain(said);
		expect(simulator.ledger).toEqual([]);
	});
});

describe('an address that nobody has sent on its way', () => {
	const many = Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`p${n}`, '1']));
	it.each<[string, unknown, RegExp]>([
		['a long one', `https://shop.example/?invoice_id=${'1'.repeat(16_384)}`, /longer than 16384/],
		['a long value', { invoice_id: 'x'.repeat(16_385) }, /longer than 16384/],
		['long values', { a: 'x'.repeat(9_000), b: 'x'.repeat(9_000) }, /longer than 16384/],
		['many parameters', many, /more than 200 parameters/],
		['many parameters in text', `?${'a=1&'.repeat(201)}`, /more than 200 parameters/],
		['many values', { query: { id: Array.from({ length: 320_000 }, () => 'a') } }, /more than 200/],
	])('is refused: %s', async (_name, redirect, said) => {
		const parameters = {
			redirect: '={{ $json.redirect }}',
			expectedAmount: '1',
			expectedOrderReference: 'A-1',
		};
		const { error, status } = await harness.run(
			{ resource: 'payment', operation: 'verifyRedirect', ...parameters },
			{ items: [{ redirect: redirect as string }] },
		);
		expect(status).toBe('error');
		expect(error.message).toMatch(said);
		expect(error.message).toMatch(/^'Redirect' (is|has)/);
	});
});
