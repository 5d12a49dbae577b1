import { byId, type Row } from '../../../support/engine/stream.mts';
import { anInvoice, ok } from '../../../support/simulator/client.mts';
import { pass } from '../../../support/engine/shop.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();

/** A payment of 100.00 SAR that was paid; the log of requests begins after it. */
async function paid(): Promise<string> {
	const invoice = await anInvoice(stream.call);
	stream.sim.act.payInvoice(invoice.id);
	stream.begin();
	return invoice.payments[0].id as string;
}

const refund = (id: string, additionalFields: Row = {}) => ({
	paymentId: byId(id),
	refundReason: 'OTHER',
	additionalFields,
});
const run = async (id: string, fields: Row = {}, options = {}) =>
	await stream.rows('payment.refund', refund(id, fields), options);
const refusal = async (id: string, fields: Row = {}, options = {}) =>
	await stream.refusal('payment.refund', refund(id, fields), options);
const posts = () => stream.writes().map(({ body }) => body.amount);
/** What has gone back, in halalas. */
const back = (id: string) => stream.sim.find('payment', id)!.amount_refunded;

describe('a part of a payment', () => {
	it.each(['once', 'cumulative'] as const)('goes back (server: %s)', async (partialRefunds) => {
		stream.sim.switches.partialRefunds = partialRefunds;
		const id = await paid();
		const [row] = await run(id, { amount: '10.5' });
		expect(stream.writes()).toMatchObject([{ body: { refund_reason: 'OTHER', amount: '10.50' } }]);
		expect(row).toMatchObject({
			id,
			current_status: 'PARTIALLY_REFUNDED',
			refundedAmount: '10.50',
			refundableAmount: '89.50',
			alreadyRefunded: false,
		});
	});

	it('a server that gives everything back all the same is told, with both sums', async () => {
		stream.sim.switches.partialRefunds = 'ignored';
		const id = await paid();
		const said = await refusal(id, { amount: '10' });
		expect(said).toMatch(/refunded 100\.00 SAR instead of 10\.00 SAR/);
		expect(said).toMatch(/Do not run/);
		expect(await refusal(id, { amount: '10' })).toMatch(
			/already been refunded in full \(100\.00 SAR\)/,
		);
		expect(posts()).toEqual(['10.00']);
	});

	it.each([true, false])(
		'again: the same refund is not made twice (amounts shown: %p)',
		async (shown) => {
			stream.sim.switches.partialRefunds = 'cumulative';
			stream.sim.switches.amountRefunded = shown;
			const id = await paid();
			await run(id, { amount: '10' });
			if (shown) {
				expect(await run(id, { amount: '10' })).toMatchObject([{ alreadyRefunded: true }]);
			} else {
				expect(await refusal(id, { amount: '10' })).toMatch(/does not say how much/);
			}
			expect(back(id)).toBe(1_000);
		},
	);

	it('another refund of the same payment has to be asked for', async () => {
		stream.sim.switches.partialRefunds = 'cumulative';
		const id = await paid();
		await run(id, { amount: '10' });
		expect(await refusal(id, { amount: '5' })).toMatch(
			/10\.00 of 100\.00 SAR of this payment has already been refunded.*'Refund Again'/,
		);
		expect(back(id)).toBe(1_000);
		const [row] = await run(id, { amount: '5', refundAgain: true });
		expect(row).toMatchObject({ refundedAmount: '15.00', refundableAmount: '85.00' });
		expect(await refusal(id, { amount: '85.01', refundAgain: true })).toMatch(
			/'Amount' 85\.01 SAR is more than can be refunded.*100\.00 SAR.*15\.00/,
		);
		// Without an amount the rest goes back.
		expect(await run(id)).toMatchObject([{ current_status: 'REFUNDED', alreadyRefunded: false }]);
		expect(back(id)).toBe(10_000);
		expect(await run(id)).toMatchObject([{ alreadyRefunded: true }]);
	});

	it('a refused second one tells how much has gone back, and how much has not', async () => {
		const id = await paid();
		await run(id, { amount: '10' });
		for (const fields of [{}, { amount: '5', refundAgain: true }]) {
			const said = await refusal(id, fields);
			expect(said).toMatch(/10\.00 of 100\.00 SAR of this payment has been refunded/);
			expect(said).toMatch(/refuses to refund it again.*PAYMENT_REFUNDED_ALREADY/);
			expect(said).toMatch(/To refund the remaining 90\.00 SAR/);
			expect(said).not.toMatch(/Nothing else is needed/);
		}
		expect(back(id)).toBe(1_000);
	});

	it('two rows of one payment give back what they ask for together, never more', async () => {
		stream.sim.switches.partialRefunds = 'cumulative';
		const id = await paid();
		const items = [{ part: '10' }, { part: '10' }, { part: '81' }];
		const { outputs } = await stream.run(
			'payment.refund',
			refund(id, { amount: '={{ $json.part }}' }),
			{ items, node: { onError: 'continueErrorOutput' } },
		);
		expect(outputs[0].map(({ json }) => json.refundedAmount)).toEqual(['10.00', '20.00']);
		expect(outputs[1].map(({ json }) => json.error)).toEqual([
			expect.stringMatching(/'Amount' 81\.00 SAR is more than can be refunded/),
		]);
		expect(back(id)).toBe(2_000);
	});

	it('the sentences say what can go back', async () => {
		const id = await paid();
		const said = async (fields: Row) => await refusal(id, fields);
		expect(await said({ amount: '0' })).toMatch(
			/'Amount' 0\.00 is too low to refund\..*Enter an amount above 0, or remove 'Amount'/,
		);
		expect(await said({ amount: 'x' })).toContain('\'Amount\' "x" is not an amount.');
		expect(await said({ amount: '100.01' })).toMatch(
			/'Amount' 100\.01 SAR is more than can be refunded: 100\.00 SAR was paid\..*Enter at most 100\.00,/,
		);
		expect(await said({ amount: '5', allowRefundMultipleRelatedPayments: true })).toContain(
			"Remove one of the two under 'Additional Fields'.",
		);
		expect(await run(id)).toMatchObject([{ current_status: 'REFUNDED' }]);
		for (const refundAgain of [false, true]) {
			expect(await run(id, { amount: '100', refundAgain })).toMatchObject([
				{ alreadyRefunded: true },
			]);
		}
		expect(await said({ amount: '10' })).toMatch(
			/already been refunded in full \(100\.00 SAR\)\..*nothing left to refund\. Nothing was sent\./,
		);
		expect(posts()).toHaveLength(1);
	});

	it('of a payment of which an unknown part has gone back nothing is sent', async () => {
		stream.sim.switches.amountRefunded = false;
		const id = await paid();
		await run(id, { amount: '10' });
		expect(await refusal(id, { amount: '10' })).toContain(
			'Check the payment in the Stream dashboard',
		);
		expect(posts()).toHaveLength(1);
	});

	it('what an earlier row gave back of another payment is no reason to give back again', async () => {
		stream.sim.switches.partialRefunds = 'cumulative';
		const [one, other] = [await paid(), await paid()];
		await run(other, { amount: '10' });
		const parameters = {
			...refund(one, { amount: '10' }),
			paymentId: byId('={{ $json.id }}'),
			options: { requestsAtOnce: 1 },
		};
		const items = [{ id: one }, { id: other }];
		const rows = await stream.rows('payment.refund', parameters, { items });
		expect(rows.map(({ alreadyRefunded }) => alreadyRefunded)).toEqual([false, true]);
		expect([back(one), back(other)]).toEqual([1_000, 1_000]);
	});

	it('a later one that gives everything back is told with what it gave, and no row goes on', async () => {
		stream.sim.switches.partialRefunds = 'cumulative';
		const id = await paid();
		await run(id, { amount: '10' });
		stream.sim.switches.partialRefunds = 'ignored';
		const { outputs } = await stream.run(
			'payment.refund',
			refund(id, { amount: '5', refundAgain: true }),
			{ items: [{}, {}], node: { onError: 'continueErrorOutput' } },
		);
		const said = outputs[1].map(({ json }) => String(json.error));
		expect(said).toHaveLength(2);
		for (const one of said) expect(one).toMatch(/refunded 90\.00 SAR instead of 5\.00 SAR/);
	});

	it('one that does not show yet is not taken for another amount', async () => {
		stream.sim.switches.refundAnswer = 'refund';
		const id = await paid();
		const body = await stream.call('GET', `/payments/${id}`).then(({ body: one }: any) => one);
		const action = { type: 'status', status: 200, body } as const;
		stream.sim.faults.add({ method: 'GET', path: `/payments/${id}`, action });
		const [row] = await run(id, { amount: '10' });
		expect(row).toMatchObject({ refundedAmount: '0.00', alreadyRefunded: false });
		expect(posts()).toEqual(['10.00']);
	});

	it('a second one that is refused, of a payment that cannot be read again', async () => {
		const id = await paid();
		await run(id, { amount: '10' });
		const action = { type: 'status', status: 403, body: { detail: 'Forbidden' } } as const;
		stream.sim.faults.add({ method: 'GET', path: `/payments/${id}`, skip: 1, action });
		expect(await refusal(id, { amount: '5', refundAgain: true })).toMatch(
			/^This payment has been refunded, at least in part, and Stream refuses.*To refund the rest,/,
		);
	});

	it('a refund that does not show yet, and was made elsewhere: nobody is told to give it back again', async () => {
		const id = await paid();
		await pass(60_000);
		stream.sim.switches.replica = { lagMs: 20_000, reads: 'all' };
		await ok(stream.call('POST', `/payments/${id}/refund`, { refund_reason: 'OTHER' }));
		const said = await refusal(id);
		expect(said).toMatch(/^This payment has been refunded, at least in part, and Stream refuses/);
		expect(said).not.toMatch(/\d\.\d\d/);
		expect(back(id)).toBe(10_000);
	});

	it('of two rows that ask for as much, one that was made before is found for one of them only', async () => {
		stream.sim.switches.partialRefunds = 'cumulative';
		const id = await paid();
		await run(id, { amount: '10' });
		const { outputs } = await stream.run('payment.refund', refund(id, { amount: '10' }), {
			items: [{}, {}],
			node: { onError: 'continueErrorOutput' },
		});
		expect(outputs[0].map(({ json }) => json.alreadyRefunded)).toEqual([true]);
		expect(outputs[1].map(({ json }) => json.error)).toEqual([
			expect.stringMatching(/10\.00 of 100\.00 SAR .* already been refunded/),
		]);
		expect(back(id)).toBe(1_000);
	});

	it('as much as went back in two refunds is not taken for the one that is asked for', async () => {
		stream.sim.switches.partialRefunds = 'cumulative';
		const id = await paid();
		await run(id, { amount: '5' });
		const items = [
			{ part: '5', again: true },
			{ part: '10', again: false },
		];
		const { outputs } = await stream.run(
			'payment.refund',
			refund(id, { amount: '={{ $json.part }}', refundAgain: '={{ $json.again }}' }),
			{ items, node: { onError: 'continueErrorOutput' } },
		);
		expect(outputs[0].map(({ json }) => json.refundedAmount)).toEqual(['10.00']);
		expect(outputs[1].map(({ json }) => json.error)).toEqual([
			expect.stringMatching(/10\.00 of 100\.00 SAR .* already been refunded/),
		]);
	});

	it('all that is left is sent as the refund that Stream documents', async () => {
		const id = await paid();
		expect(await run(id, { amount: '100' })).toMatchObject([{ current_status: 'REFUNDED' }]);
		expect(posts()).toEqual([undefined]);
	});

	it.each([
		['more than was paid', { amount: '100.01' }, /more than can be refunded/],
		['more decimals than the currency has', { amount: '1.005' }, /^'Amount' .*decimal places/],
		['nothing', { amount: '0' }, /'Amount'|Amount/],
		['an amount in another currency', { amount: 'USD 10' }, /^'Amount' "USD 10"/],
		['neither yes nor no', { refundAgain: '={{ "perhaps" }}' }, /^'Refund Again' "perhaps"/],
		[
			'neither one payment nor all of them',
			{ allowRefundMultipleRelatedPayments: '={{ "perhaps" }}' },
			/^'Refund Related Payments' "perhaps"/,
		],
		[
			'beside related payments',
			{ amount: '5', allowRefundMultipleRelatedPayments: true },
			/'Refund Related Payments' refunds whole payments/,
		],
	])('%s is refused before anything is sent', async (_name, fields, message) => {
		const id = await paid();
		expect(await refusal(id, fields)).toMatch(message);
		expect(stream.writes()).toEqual([]);
	});
});

describe('a lost answer', () => {
	const DOWN = { type: 'status', status: 503, headers: { 'retry-after': '0' } } as const;
	const lose = (when: 'before' | 'after') =>
		stream.sim.faults.add({ method: 'POST', times: 1, action: { type: 'reset', when } });

	it.each([true, false])(
		'of a refund that was made is found (amounts shown: %p)',
		async (shown) => {
			stream.sim.switches.amountRefunded = shown;
			const id = await paid();
			lose('after');
			expect(await run(id, { amount: '10' })).toMatchObject([
				{ current_status: 'PARTIALLY_REFUNDED', alreadyRefunded: true },
			]);
			expect(posts()).toEqual(['10.00']);
		},
	);

	it('of one that was not made is said, and running again makes it once', async () => {
		const id = await paid();
		lose('before');
		expect(await refusal(id, { amount: '10' })).toMatch(
			/may have made this refund.*does not refund twice/,
		);
		await run(id, { amount: '10' });
		expect(await run(id, { amount: '10' })).toMatchObject([{ alreadyRefunded: true }]);
		expect(back(id)).toBe(1_000);
	});

	it.each(['before', 'after'] as const)(
		'of a refund on top of another one (lost %s): nobody is told that running again is safe',
		async (when) => {
			stream.sim.switches.partialRefunds = 'cumulative';
			const id = await paid();
			await run(id, { amount: '10' });
			lose(when);
			stream.sim.faults.add({ method: 'GET', skip: 1, times: 6, action: DOWN });
			const said = await refusal(id, { amount: '5', refundAgain: true });
			expect(said).toMatch(
				/may have made this refund\. Check the payment in Stream.*'Refund Again' would refund it twice\.$/,
			);
			expect(said).not.toContain('does not refund twice');
			expect(posts()).toHaveLength(2);
		},
	);

	it("of a whole refund can be run again, with 'Refund Again' too", async () => {
		const id = await paid();
		lose('before');
		expect(await refusal(id, { refundAgain: true })).toMatch(/does not refund twice/);
		await run(id, { refundAgain: true });
		expect(await run(id, { refundAgain: true })).toMatchObject([{ alreadyRefunded: true }]);
		expect(posts()).toHaveLength(2);
	});

	it('with Retry On Fail gives back no more than was asked for', async () => {
		stream.sim.switches.partialRefunds = 'cumulative';
		const id = await paid();
		lose('after');
		stream.sim.faults.add({ method: 'GET', skip: 1, times: 6, action: DOWN });
		await stream.run('payment.refund', refund(id, { amount: '10' }), {
			node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 20 },
		});
		expect(back(id)).toBe(1_000);
	});
});

it('two payments of one transaction in two rows go back one after another', async () => {
	const invoice = await anInvoice(stream.call);
	const ids = stream.sim.act.splitInvoice(invoice.id, 2);
	stream.sim.act.payInvoice(invoice.id);
	stream.begin();
	stream.sim.faults.add({ method: 'POST', action: { type: 'delay', ms: 150, when: 'before' } });
	const rows = await stream.rows(
		'payment.refund',
		{
			paymentId: byId('={{ $json.id }}'),
			refundReason: 'OTHER',
			additionalFields: { allowRefundMultipleRelatedPayments: true },
		},
		{ items: ids.map((id) => ({ id })) },
	);
	expect(rows.map(({ alreadyRefunded }) => alreadyRefunded)).toEqual([false, true]);
	expect(stream.writes()).toHaveLength(1);
});

it('a payment in a currency that nobody knows goes back as a whole, once', async () => {
	const id = await paid();
	stream.sim.find('payment', id)!.currency = 'JPY' as never;
	expect(await refusal(id, { amount: '10' })).toMatch(/JPY/);
	for (const alreadyRefunded of [false, true]) {
		expect(await run(id)).toMatchObject([
			{ refundedAmount: null, refundableAmount: null, alreadyRefunded },
		]);
	}
	expect(posts()).toEqual([undefined]);
});

it('its refund is shown at once, even where copies are behind', async () => {
	const id = await paid();
	stream.sim.find('payment', id)!.currency = 'JPY' as never;
	await pass(60_000);
	stream.sim.switches.replica = { lagMs: 20_000, reads: 'all' };
	expect(await run(id)).toMatchObject([{ current_status: 'REFUNDED', alreadyRefunded: false }]);
});

it('an invoice tells how much has gone back', async () => {
	const id = await paid();
	await run(id, { amount: '10' });
	const [{ id: invoiceId }] = stream.sim.all('invoice');
	const [invoice] = await stream.rows('invoice.get', { invoiceId: byId(invoiceId) });
	expect(invoice).toMatchObject({ status: 'COMPLETED', refundedAmount: '10.00' });
});

it.each([1, 3])('a list of invoices tells it, too (Requests at Once: %i)', async (at) => {
	for (const amount of ['10', '20', '30']) await run(await paid(), { amount });
	await paid();
	stream.begin();
	const parameters = { returnAll: true, options: { requestsAtOnce: at } };
	const rows = await stream.rows('invoice.getAll', {
		...parameters,
		filters: { includePayments: true },
	});
	const amounts = rows.map(({ refundedAmount }) => refundedAmount as string);
	expect(amounts.sort()).toEqual(['0.00', '10.00', '20.00', '30.00']);
	expect(stream.sent().map(({ request }) => request.replace(/[0-9a-f-]{36}/, 'ID'))).toEqual([
		'GET /invoices',
		...Array.from({ length: 3 }, () => 'GET /payments/ID'),
	]);
});

describe('where Stream answers reads from copies that are behind', () => {
	it.each([
		[500, true],
		[500, false],
		[20_000, true],
		[20_000, false],
	])('by %i ms, nothing goes back twice (amounts shown: %p)', async (lagMs, shown) => {
		stream.sim.switches.partialRefunds = 'cumulative';
		stream.sim.switches.amountRefunded = shown;
		const id = await paid();
		await pass(60_000);
		stream.sim.switches.replica = { lagMs, reads: 'all' };
		const [row] = await run(id, { amount: '10' });
		expect(row).toMatchObject({ refundedAmount: shown ? '10.00' : null, alreadyRefunded: false });
		await stream.run('payment.refund', refund(id, { amount: '10' }));
		expect(back(id)).toBe(1_000);
		await pass(lagMs);
		await stream.run('payment.refund', refund(id, { amount: '10' }));
		expect(back(id)).toBe(1_000);
	});

	it('nothing goes back twice where the answer to a refund is no payment', async () => {
		Object.assign(stream.sim.switches, { partialRefunds: 'cumulative', refundAnswer: 'refund' });
		const id = await paid();
		await pass(60_000);
		stream.sim.switches.replica = { lagMs: 20_000, reads: 'all' };
		await run(id, { amount: '10' });
		expect(await refusal(id, { amount: '10' })).toMatch(
			/does not show the last change to this payment yet\. Nothing was sent/,
		);
		expect(back(id)).toBe(1_000);
		await pass(20_000);
		expect(await run(id, { amount: '10' })).toMatchObject([{ alreadyRefunded: true }]);
		expect(back(id)).toBe(1_000);
	});
});
