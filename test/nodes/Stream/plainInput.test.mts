import { byId, UNKNOWN_ID } from '../../../support/engine/stream.mts';
import { aConsumer } from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

/** What sheets, forms and AI agents hand to fields of every resource. */
const stream = useStream();

describe('text of nothing but invisible characters', () => {
	it('is empty where a value is needed', async () => {
		const refusal = await stream.refusal('consumer.create', { name: '\u200f\u200b' });
		expect(refusal).toMatch(/^'Name' is empty/);
		expect(stream.sent()).toEqual([]);
	});

	it('leaves what a record has', async () => {
		const { id } = await aConsumer(stream.call, { alias: 'Abu Ali' });
		await stream.rows('consumer.update', {
			consumerId: byId(id),
			updateFields: { alias: '\u200b', name: 'Ali' },
		});
		expect(stream.writes().map(({ body }) => body)).toContainEqual({ name: 'Ali' });
	});
});

describe('several values as text', () => {
	it.each([
		['names with spaces', 'Under Review, Succeeded', ['UNDER_REVIEW', 'SUCCEEDED']],
		['values with spaces between', 'PENDING SETTLED', ['PENDING', 'SETTLED']],
		['Arabic commas', 'Pending، Under Review؛ FAILED', ['PENDING', 'UNDER_REVIEW', 'FAILED']],
		['lines', 'Under Review\nPending', ['UNDER_REVIEW', 'PENDING']],
		['a JSON list', '["SUCCEEDED", "UNDER_REVIEW"]', ['SUCCEEDED', 'UNDER_REVIEW']],
	])('are read from %s', async (_name, statuses, sent) => {
		await stream.rows('payment.getAll', { limit: 1, filters: { statuses } });
		expect(stream.sent()[0].query.statuses).toEqual(sent);
	});

	it('are refused by the one that Stream does not know', async () => {
		const refusal = await stream.refusal('payment.getAll', {
			filters: { statuses: 'Succeeded, Under Revision' },
		});
		expect(refusal).toMatch(/^'Statuses' "Under Revision" is not a valid value/);
	});
});

describe('lists', () => {
	it.each(['true', 'yes', 1])('Return All given as %p returns all', async (returnAll) => {
		for (let row = 0; row < 52; row++) await aConsumer(stream.call);
		const rows = await stream.rows('consumer.getAll', { returnAll });
		expect(rows).toHaveLength(52);
	});

	it('Return All that is neither true nor false is refused', async () => {
		const refusal = await stream.refusal('consumer.getAll', { returnAll: 'maybe' });
		expect(refusal).toMatch(/^'Return All' "maybe" is not true or false/);
	});

	it.each([
		[
			'payment.getAll',
			{ fromDate: '2026-05-01', toDate: '2026-01-01' },
			/^'To Date' is before 'From Date'/,
		],
		[
			'invoice.getAll',
			{ fromDate: '2026-05-01', toDate: '2026-01-01' },
			/^'To Date' is before 'From Date'/,
		],
		[
			'invoice.getAll',
			{ dueDateFrom: '2026-05-02', dueDateTo: '2026-05-01' },
			/^'Due Date To' is before 'Due Date From'/,
		],
		[
			'subscription.getAll',
			{ currentPeriodEndFromDate: '2026-05-02', currentPeriodEndToDate: '2026-05-01' },
			/^'Current Period End To Date' is before/,
		],
		[
			'paymentLink.getAll',
			{ fromPrice: '99', toPrice: '10' },
			/^'To Price' is less than 'From Price'/,
		],
	])('%s refuses a range that ends before it begins', async (operation, filters, message) => {
		expect(await stream.refusal(operation, { filters })).toMatch(message);
		expect(stream.sent()).toEqual([]);
	});

	it('a range may be one day or one price', async () => {
		const day = { fromDate: '2026-05-01', toDate: '2026-05-01' };
		await stream.rows('payment.getAll', { filters: day });
		await stream.rows('paymentLink.getAll', { filters: { fromPrice: '10', toPrice: '10.00' } });
		expect(stream.sent()).toHaveLength(2);
	});

	it('a list of IDs that is empty does not become a list of everything', async () => {
		const refusal = await stream.refusal('payment.getAll', {
			filters: { invoiceIds: '={{ [] }}' },
		});
		expect(refusal).toMatch(/^'Invoice IDs' is empty, which would select every record\./);
		expect(stream.sent()).toEqual([]);
	});
});

it.each(['USD 5', '5 ر.س', '$5'])(
	'the new amount %p of a price is only a number',
	async (amount) => {
		const refusal = await stream.refusal('product.updatePrice', {
			productId: byId(UNKNOWN_ID),
			priceId: byId(UNKNOWN_ID),
			updateFields: { amount },
		});
		expect(refusal).toMatch(/^'Amount' .* contains a currency/);
		expect(stream.sent()).toEqual([]);
	},
);

it('an IBAN is sent without the spaces it is written with', async () => {
	await stream.rows('consumer.create', {
		name: 'Ali',
		additionalFields: { iban: 'sa03 8000 0000 6080 1016 7519' },
	});
	expect(stream.sent()[0].body.iban).toBe('SA0380000000608010167519');
});
