import { byDefault, useStream } from '../../support/use.mts';

const { sim: simulator, harness, merchant } = useStream();

async function once(reference: string, amount = '100.00', more: any = {}): Promise<any> {
	const product = await merchant.product('Ticket', amount, { currency: more.currency ?? 'SAR' });
	const custom_metadata = { order_reference: reference, ...more.custom_metadata };
	return await merchant.link(product.id, { ...more, custom_metadata });
}

async function monthly(reference: string, amount = '50.00', more: any = {}): Promise<any> {
	const product = await merchant.product('Plan', amount, { recurring_interval: 'MONTH' });
	const custom_metadata = { order_reference: reference, ...more.custom_metadata };
	return await merchant.link(product.id, { ...more, custom_metadata });
}

async function status(reference = 'A-1', more: any = {}): Promise<any> {
	const [row] = await harness.rows({
		resource: 'order',
		operation: 'getStatus',
		orderReference: reference,
		simplify: false,
		...more,
	});
	return row;
}

describe('one link', () => {
	test('unpaid: nobody has paid, a card was declined, a payment is pending', async () => {
		const link = await once('A-1');
		await simulator.pay(link.id, { outcome: 'declined' });
		await simulator.pay(link.id, { outcome: 'pending' });
		const [row] = await harness.rows({
			resource: 'order',
			operation: 'getStatus',
			orderReference: 'A-1',
		});
		expect(row).toEqual({
			orderReference: 'A-1',
			status: 'unpaid',
			amount: '100.00',
			paidAmount: '0.00',
			refundedAmount: '0.00',
			currency: 'SAR',
			paidAt: null,
			payUrl: link.url,
			eventIds: [],
			evidence: [expect.stringContaining('is ACTIVE and has no invoice')],
		});
	});

	test.each([true, false])('paid (payment_link_id on invoices: %s)', async (shown) => {
		simulator.switches.paymentLinkIdOnInvoice = shown;
		const link = await once('A-1');
		await once('A-2');
		const { invoiceId, paymentId } = await simulator.pay(link.id);
		expect(await status()).toMatchObject({
			status: 'paid',
			amount: '100.00',
			paidAmount: '100.00',
			paidAt: expect.any(String),
			payUrl: null,
			eventIds: [`paymentLinkPaid:${invoiceId}`],
			links: [
				{
					id: link.id,
					part: 'one-time',
					status: 'paid',
					invoices: [{ payments: [{ id: paymentId }] }],
				},
			],
		});
		expect(await status('A-2')).toMatchObject({ status: 'unpaid' });
	});

	test('settled money is still paid', async () => {
		const { paymentId } = await simulator.pay((await once('A-1')).id);
		simulator.act.setPaymentStatus(paymentId!, 'SETTLED');
		expect(await status()).toMatchObject({ status: 'paid' });
	});

	test.each(['COMPLETED', 'CANCELED'] as const)('refunded (invoice then %s)', async (after) => {
		simulator.switches.invoiceAfterRefund = after;
		const { paymentId } = await simulator.pay((await once('A-1')).id);
		const refund = { refund_reason: 'OTHER' };
		await merchant.request('POST', `/payments/${paymentId}/refund`, refund);
		expect(await status()).toMatchObject({
			status: 'refunded',
			paidAmount: '0.00',
			refundedAmount: '100.00',
			eventIds: [],
		});
	});

	test('a partial refund leaves a part', async () => {
		simulator.switches.partialRefunds = 'once';
		const { paymentId } = await simulator.pay((await once('A-1')).id);
		const refund = { refund_reason: 'OTHER', amount: '40.00' };
		await merchant.request('POST', `/payments/${paymentId}/refund`, refund);
		expect(await status()).toMatchObject({
			status: 'partlyPaid',
			paidAt: null,
			paidAmount: '60.00',
			refundedAmount: '40.00',
		});
	});

	test.each(['COMPLETED', 'ACTIVE'] as const)('expired (Stream says %s)', async (shown) => {
		simulator.switches.expiredLinkStatus = shown;
		const link = await once('A-1');
		simulator.act.expireLink(link.id);
		expect(await status()).toMatchObject({ status: 'expired', payUrl: null });
	});

	test('closed by hand without money is expired', async () => {
		const link = await once('A-1');
		simulator.act.setLinkStatus(link.id, 'INACTIVE');
		expect(await status()).toMatchObject({ status: 'expired' });
	});

	test('COMPLETED alone never counts as paid', async () => {
		const link = await once('A-1');
		simulator.act.setLinkStatus(link.id, 'COMPLETED');
		expect((await status()).status).toBe('expired');
		// Not even when the link says that it has collected money; but then nobody may give the order up.
		simulator.find('paymentLink', link.id)!.amount_collected = 10_000;
		expect(await status()).toMatchObject({
			status: 'unpaid',
			payUrl: null,
			evidence: [
				expect.stringMatching(/has collected money, but Stream does not show its invoice/),
			],
		});
	});

	test('an invoice that says COMPLETED without money does not count', async () => {
		const { invoiceId, paymentId } = await simulator.pay((await once('A-1')).id);
		simulator.act.setPaymentStatus(paymentId!, 'UNDER_REVIEW');
		simulator.act.setInvoiceStatus(invoiceId!, 'COMPLETED');
		expect((await status()).status).not.toBe('paid');
	});

	test('installments: partly paid until the last one', async () => {
		const { invoiceId, paymentId } = await simulator.pay((await once('A-1')).id);
		simulator.act.setPaymentStatus(paymentId!, 'PENDING');
		simulator.act.setInvoiceStatus(invoiceId!, 'ACCEPTED');
		const parts = simulator.act.splitInvoice(invoiceId!, 2);
		expect(await status()).toMatchObject({ status: 'unpaid' });
		simulator.act.payInvoice(invoiceId!, { paymentIds: [parts[0]] });
		expect(await status()).toMatchObject({ status: 'partlyPaid', paidAmount: '50.00' });
		simulator.act.payInvoice(invoiceId!, { paymentIds: [parts[1]] });
		expect(await status()).toMatchObject({ status: 'paid', paidAmount: '100.00' });
	});

	test('less than expected is partly paid; another currency, too', async () => {
		await simulator.pay((await once('A-1')).id);
		const expecting = (expectedAmount: string, expectedCurrency = 'SAR') =>
			status('A-1', { additionalFields: { expectedAmount, expectedCurrency } });
		expect(await expecting('100')).toMatchObject({ status: 'paid' });
		const why = (received: string) => expect.arrayContaining([`${received} were received.`]);
		expect(await expecting('100.01')).toMatchObject({
			status: 'partlyPaid',
			evidence: why('100.00 SAR of the expected 100.01 SAR'),
		});
		expect(await expecting('100', 'USD')).toMatchObject({
			status: 'partlyPaid',
			evidence: why('0.00 USD of the expected 100.00 USD'),
		});
	});

	test.each([3, 'bare'] as const)(
		'amounts with %s decimals, times without offset',
		async (form) => {
			Object.assign(simulator.switches, { amountDecimals: form, timestampOffset: 'none' });
			await simulator.pay((await once('A-1', '99.90')).id);
			expect(await status()).toMatchObject({
				status: 'paid',
				amount: '99.90',
				paidAmount: '99.90',
			});
		},
	);

	test('three decimals where the currency has them', async () => {
		await simulator.pay((await once('A-1', '10.005', { currency: 'KWD' })).id);
		expect(await status()).toMatchObject({ status: 'paid', paidAmount: '10.005', currency: 'KWD' });
	});
});

test('an order without links is a status of its own where that is asked for', async () => {
	await once('A-1');
	const more = { additionalFields: { ifNotFound: 'return', expectedAmount: '5' } };
	const columns = Object.keys(await status('A-1', { ...more, simplify: true }));
	const row = await status('A-404', { ...more, simplify: true });
	expect(Object.keys(row)).toEqual(columns);
	expect(row).toMatchObject({ orderReference: 'A-404', status: 'notFound', payUrl: null });
	expect(row.evidence).toEqual(['No payment link has the Order Reference A-404.']);
});

describe('several links', () => {
	test('a new link after an expired one', async () => {
		const old = await once('A-1');
		simulator.act.expireLink(old.id);
		const link = await once('A-1');
		expect(await status()).toMatchObject({ status: 'unpaid', amount: '100.00', payUrl: link.url });
		await simulator.pay(link.id);
		expect(await status()).toMatchObject({ status: 'paid', amount: '100.00' });
	});

	test('a mixed cart is paid when both parts are', async () => {
		const [ticket, plan] = [await once('A-1'), await monthly('A-1')];
		expect(await status()).toMatchObject({ status: 'unpaid', amount: '150.00' });
		await simulator.pay(ticket.id);
		expect(await status()).toMatchObject({
			status: 'partlyPaid',
			paidAmount: '100.00',
			payUrl: plan.url,
		});
		const { subscriptionId } = await simulator.pay(plan.id);
		expect(await status()).toMatchObject({ status: 'paid', paidAmount: '150.00' });
		// A renewal that fails is no matter of this order.
		simulator.act.renewSubscription(subscriptionId!, 'declined');
		expect(await status()).toMatchObject({ status: 'paid', paidAmount: '150.00' });
	});

	test('an order that knows of a second part is not paid without it', async () => {
		const ticket = await once('A-1', '100.00', { custom_metadata: { order_parts: 2 } });
		await simulator.pay(ticket.id);
		expect(await status()).toMatchObject({ status: 'partlyPaid' });
	});

	test('one part refunded, the other never paid', async () => {
		const [ticket, plan] = [await once('A-1'), await monthly('A-1')];
		const { paymentId } = await simulator.pay(ticket.id);
		await merchant.request('POST', `/payments/${paymentId}/refund`, { refund_reason: 'OTHER' });
		expect(await status()).toMatchObject({ status: 'unpaid' });
		simulator.act.setLinkStatus(plan.id, 'INACTIVE');
		expect(await status()).toMatchObject({ status: 'refunded' });
	});

	test.each([true, false])(
		'a link over 0.00 counts as paid when it was used (payment_link_id on invoices: %s)',
		async (shown) => {
			Object.assign(simulator.switches, { paymentLinkIdOnInvoice: shown, amountDecimals: 2 });
			const coupon = { name: 'All', discount_value: '100', is_percentage: true };
			const { id } = await merchant.request('POST', '/coupons', coupon);
			const free = { coupons: [id] };
			expect((await once('A-1', '100.00', free)).amount).toBe('0.00');
			expect(await status()).toMatchObject({ status: 'unpaid' });
			await simulator.pay(simulator.all('paymentLink')[0].id);
			expect(await status()).toMatchObject({ status: 'paid', amount: '0.00', payUrl: null });
			expect(await status('A-1', { additionalFields: { expectedAmount: '1' } })).toMatchObject({
				status: 'partlyPaid',
			});
			// One that ran out was not used.
			const day = 86_400_000;
			simulator.act.advance(-day);
			const valid_until = new Date(Date.now() - day / 2).toISOString();
			const unused = await once('A-2', '100.00', { ...free, valid_until });
			simulator.act.advance(day);
			expect(await status('A-2')).toMatchObject({ status: 'expired' });
			expect(simulator.find('paymentLink', unused.id)).toMatchObject({ status: 'COMPLETED' });
		},
	);

	test('a trial shows no payment, and is not taken for an expired link', async () => {
		const plan = await monthly('A-1', '50.00', { trial_period_days: 7 });
		await simulator.pay(plan.id);
		expect(await status()).toMatchObject({ status: 'unpaid' });
	});
});

describe('in a run', () => {
	test('many orders, each with its own item; unknown ones fail', async () => {
		byDefault(simulator);
		const paid = await once('A-1');
		await once('A-2');
		await simulator.pay(paid.id);
		const before = simulator.ledger.length;
		const { outputs } = await harness.run(
			{
				resource: 'order',
				operation: 'getStatus',
				orderReference: '={{ $json.order }}',
			},
			{
				items: [{ order: 'A-2' }, { order: 'B-9' }, { order: 'A-1' }],
				node: { onError: 'continueErrorOutput' },
			},
		);
		expect(outputs[0].map(({ json }) => json.status)).toEqual(['unpaid', 'paid']);
		expect(outputs[1].map(({ json }) => json.error)).toEqual([
			"No payment link has the 'Order Reference' B-9.",
		]);
		// The links are listed once for all items; then one request for the invoices of each link.
		expect(simulator.ledger.length - before).toBe(1 + 2);
	});

	test('writes nothing', async () => {
		await simulator.pay((await once('A-1')).id);
		const before = simulator.ledger.length;
		await status();
		const sent = merchant.requests(before);
		expect(sent.every((request) => request.startsWith('GET '))).toBe(true);
	});

	test('an outage is an error, not a status', async () => {
		await simulator.pay((await once('A-1')).id);
		simulator.faults.add({
			path: '/api/v2/invoices',
			action: { type: 'status', status: 403, body: { detail: 'Forbidden' } },
		});
		await expect(status()).rejects.toThrow('Forbidden');
	});
});
