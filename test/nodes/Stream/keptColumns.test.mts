import { byId, type Row } from '../../../support/engine/stream.mts';
import { aConsumer, aProduct } from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

/** What an account does not keep is said, and never decides who a consumer is. */
const stream = useStream();

const PHONE = '+966504444444';
const entries = (values: Row) => ({
	entry: Object.entries(values).map(([key, value]) => ({ key, value })),
});
const metadata = { externalMetadata: entries({ shop: 'a' }) };
const consumers = () => stream.sim.all('consumer');

const hintsOf = async (operation: string, parameters: Row, items = 1): Promise<string[]> => {
	const { status, task, error } = await stream.run(operation, parameters, {
		items: Array.from({ length: items }, () => ({})),
	});
	if (status !== 'success') throw new Error(error?.message);
	return ((task as any).hints ?? []).map(({ message }: { message: string }) => message);
};
const upsert = (more: Row, phoneNumber = PHONE) => ({
	name: 'Sara',
	phoneNumber,
	additionalFields: more,
});
const product = (more: Row) => ({
	name: 'Ticket',
	type: 'ONE_OFF',
	prices: { price: [{ currency: 'SAR', amount: '10' }] },
	additionalFields: more,
});

/** Each write with what it sends: the switch under which that is lost, and what the hint names. */
const WRITES: Array<[string, (more: Row) => Row | Promise<Row>]> = [
	['consumer.create', (more) => ({ name: 'Sara', additionalFields: more })],
	['consumer.upsert', (more) => upsert(more)],
	[
		'consumer.update',
		async (more) => ({ consumerId: byId((await aConsumer(stream.call)).id), updateFields: more }),
	],
	['product.create', product],
	[
		'product.update',
		async (more) => ({ productId: byId((await aProduct(stream.call)).id), updateFields: more }),
	],
];
const OTHER: Record<string, Row> = { consumer: { comment: 'A' }, product: { description: 'A' } };
const BUSINESS = {
	consumerType: 'BUSINESS',
	vatNumber: '300000000000003',
	address: { details: { addressLine1: 'King Fahd Road', city: 'Riyadh', country: 'SA' } },
};

describe.each(['sent', 'omitted'] as const)('where nulls are %s', (nulls) => {
	beforeEach(() => Object.assign(stream.sim.switches, { nulls }));

	describe.each(WRITES)('%s', (operation, parameters) => {
		it.each([true, false])('External Metadata (kept: %s)', async (kept) => {
			stream.sim.switches.externalMetadata = kept;
			const hints = await hintsOf(operation, await parameters(metadata), 2);
			if (kept) expect(hints).toEqual([]);
			else expect(hints).toEqual([expect.stringMatching(/does not store 'External Metadata'/)]);
		});

		it('says nothing where nothing of the kind is sent', async () => {
			Object.assign(stream.sim.switches, { externalMetadata: false, sdkOnlyFields: false });
			expect(await hintsOf(operation, await parameters(OTHER[operation.split('.')[0]]))).toEqual(
				[],
			);
		});
	});

	it.each(WRITES.filter(([operation]) => operation.startsWith('consumer')))(
		'%s: what businesses have',
		async (operation, parameters) => {
			expect(await hintsOf(operation, await parameters(BUSINESS))).toEqual([]);
			stream.sim.switches.sdkOnlyFields = false;
			const fields = operation === 'consumer.upsert' ? { ...BUSINESS, vatNumber: '3' } : BUSINESS;
			expect(await hintsOf(operation, await parameters(fields))).toEqual([
				expect.stringMatching(/store .*'Consumer Type'.*'Address'.*'VAT Number'/),
			]);
		},
	);

	it.each([true, false])('External ID of a product (kept: %s)', async (kept) => {
		stream.sim.switches.productExternalId = kept;
		const hints = await hintsOf('product.create', product({ externalId: 'sku-1' }));
		expect(hints.join()).toMatch(kept ? /^$/ : /does not store 'External ID'/);
	});

	it('Create or Update does not write what is not kept again for every row', async () => {
		stream.sim.switches.externalMetadata = false;
		stream.begin();
		await hintsOf('consumer.upsert', upsert(metadata), 4);
		expect(stream.writes().map(({ request }) => request)).toEqual(['POST /consumers']);
		stream.begin();
		await hintsOf('consumer.upsert', upsert(metadata), 4);
		expect(stream.writes()).toHaveLength(1);
	});
});

/** Both ways in which a consumer is found. */
const WAYS: Array<[string, (externalId: string, more?: Row) => Row]> = [
	[
		'consumer.upsert',
		(externalId, more) => ({
			...upsert({ externalIdMetadataKey: 'shop_id', ...more }),
			name: externalId,
			externalId,
		}),
	],
	[
		'order.createPaymentLinks',
		(externalId, more) => ({
			orderReference: `order of ${externalId}`,
			customer: { details: { name: externalId, phoneNumber: PHONE, externalId } },
			items: { line: [{ name: 'Ticket', price: '100' }] },
			additionalFields: { externalIdMetadataKey: 'shop_id', ...more },
		}),
	],
];

describe.each(WAYS)('%s with the own ID in External Metadata', (operation, parameters) => {
	describe.each(['sent', 'omitted'] as const)('where nulls are %s', (nulls) => {
		beforeEach(() => Object.assign(stream.sim.switches, { nulls }));

		it.each([{}, { ifFoundByPhoneOrEmail: 'update' }])(
			'not kept: nobody gets or overwrites the consumer of somebody else (%p)',
			async (more) => {
				stream.sim.switches.externalMetadata = false;
				const made = await stream.refusal(operation, parameters('C-1', more));
				expect(made).toMatch(/was created, but without the 'External ID'.*'External Metadata'/);
				const before = structuredClone(consumers());
				expect(before).toMatchObject([{ name: 'C-1' }]);
				for (const id of ['C-1', 'C-2']) {
					const said = await stream.refusal(operation, parameters(id, more));
					expect(said).toMatch(/'External ID' cannot be checked.*'External Metadata'/);
				}
				expect(consumers()).toMatchObject([{ name: 'C-1' }]);
				expect(stream.sim.all('paymentLink')).toEqual([]);
			},
		);

		it('kept: each has their own, and one without any gets theirs', async () => {
			await stream.rows(operation, parameters('C-1'));
			expect(consumers()).toMatchObject([{ external_metadata: { shop_id: 'C-1' } }]);
			expect(await stream.refusal(operation, parameters('C-2'))).toMatch(/External ID "C-1"/);
			expect(await stream.rows(operation, parameters('C-1'))).toHaveLength(1);
		});

		it('kept: a consumer without an own ID is theirs', async () => {
			const { id } = await aConsumer(stream.call, { name: 'C-1', phone_number: PHONE });
			const [row] = await stream.rows(operation, { ...parameters('C-1'), simplify: false });
			expect([row.id, row.consumerId, row.consumer?.id]).toContain(id);
			expect(consumers()).toHaveLength(1);
		});
	});
});
