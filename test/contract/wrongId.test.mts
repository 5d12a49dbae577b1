import { byId, UNKNOWN_ID } from '../../support/engine/stream.mts';
import { useStream } from '../support/use.mts';

/** An ID that is there, but of something else: the message says of what, where it can be told. */

const stream = useStream();

const consumer = async () =>
	(await stream.call('POST', '/consumers', { name: 'Sara', phone_number: '+966501234567' })).body;

it('the ID of the person behind a consumer', async () => {
	const { id, consumer: person } = await consumer();
	for (const consumerId of [byId(person.id), byId('={{ $json.consumer.id }}')]) {
		const said = await stream.refusal(
			'consumer.get',
			{ consumerId },
			{ items: [{ consumer: person }] },
		);
		expect(said).toMatch(/This is the ID of the person behind a consumer \(column consumer\.id\)/);
		expect(said).toContain(`Use the column id of the consumer: ${id}.`);
	}
});

it('the same where the consumer is part of something new', async () => {
	const { consumer: person } = await consumer();
	const product = await stream.merchant.product('Coffee', '25');
	const said = await stream.refusal('paymentLink.create', {
		name: 'A',
		consumerId: byId(person.id),
		items: { item: [{ productId: byId(product.id), quantity: 1 }] },
	});
	expect(said).toMatch(/person behind a consumer/);
	expect(stream.sim.all('paymentLink')).toEqual([]);
});

it.each([
	['consumer.get', 'consumerId', 'productId', 'a product', 'consumer'],
	['consumer.delete', 'consumerId', 'user_id', 'a user', 'consumer'],
	['paymentLink.get', 'paymentLinkId', 'organization_consumer_id', 'a consumer', 'payment link'],
	['invoice.get', 'invoiceId', 'payment.id', 'a payment', 'invoice'],
	['subscription.cancel', 'subscriptionId', 'latestInvoiceId', 'an invoice', 'subscription'],
])('%s with the column of another record', async (operation, parameter, column, kind, wanted) => {
	const [first, inner] = column.split('.');
	const item = { [first]: inner ? { [inner]: UNKNOWN_ID } : UNKNOWN_ID };
	const said = await stream.refusal(
		operation,
		{ [parameter]: byId(`={{ $json.${column} }}`) },
		{ items: [item] },
	);
	expect(said).toContain(
		`"${column}", which is the ID of ${kind}. Use the ID of the ${wanted} instead.`,
	);
});

it('says no more than before where nothing can be told', async () => {
	for (const [item, column] of [
		[{ id: UNKNOWN_ID }, 'id'],
		[{ consumerId: UNKNOWN_ID }, 'consumerId'],
	] as const) {
		const parameters = { consumerId: byId(`={{ $json.${column} }}`) };
		const said = await stream.refusal('consumer.get', parameters, { items: [item] });
		expect(said).not.toMatch(/which is the ID|person/);
	}
});
