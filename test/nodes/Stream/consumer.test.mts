import { byId, expectOneFailing, UNKNOWN_ID } from '../../../support/engine/stream.mts';
import { aConsumer, ok } from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();

const address = { addressLine1: 'King Fahd Road', city: 'Riyadh', country: 'SA' };
const fields = {
	phoneNumber: '0501234567',
	email: 'ahmad@example.com',
	externalId: 'cust_1',
	iban: 'SA0380000000608010167519',
	alias: 'Ahmad',
	comment: 'Calls after 5 pm',
	preferredLanguage: 'EN',
	communicationMethods: ['WHATSAPP', 'EMAIL'],
	consumerType: 'BUSINESS',
	address: { details: { ...address, addressLine2: 'Floor 2', postalCode: '12212' } },
	vatNumber: '300000000000003',
	commercialRegistration: '1010000000',
};
const body = {
	phone_number: '+966501234567',
	email: 'ahmad@example.com',
	external_id: 'cust_1',
	iban: 'SA0380000000608010167519',
	alias: 'Ahmad',
	comment: 'Calls after 5 pm',
	preferred_language: 'EN',
	communication_methods: ['WHATSAPP', 'EMAIL'],
	consumer_type: 'BUSINESS',
	address: {
		address_line_1: 'King Fahd Road',
		address_line_2: 'Floor 2',
		city: 'Riyadh',
		postal_code: '12212',
		country: 'SA',
	},
	vat_number: '300000000000003',
	commercial_registration: '1010000000',
};

it.each([
	['create', {}, 'POST /consumers', { name: 'Ahmad Ali', ...body }],
	['update', { consumerId: true }, 'PUT /consumers/', body],
])('%s sends all fields', async (operation, more, request, sent) => {
	const { id } = await aConsumer(stream.call);
	stream.begin();
	const isUpdate = 'consumerId' in more;
	const [row] = await stream.rows(
		`consumer.${operation}`,
		isUpdate
			? { consumerId: byId(id), updateFields: fields }
			: { name: 'Ahmad Ali', additionalFields: fields },
	);
	const path = isUpdate ? `${request}${id}` : request;
	expect(stream.sent()).toEqual([{ request: path, query: {}, body: sent }]);
	expect(row).toMatchObject({ external_id: 'cust_1', consumer_type: 'BUSINESS' });
});

it.each([
	['create', 'a business without address', { consumerType: 'BUSINESS' }, /'Address' is empty/],
	[
		'create',
		'half an address',
		{ address: { details: { city: 'Riyadh' } } },
		/'Address Line 1' and 'Country' in 'Address' are empty/,
	],
	['create', 'a phone number that is none', { phoneNumber: '12' }, /'Phone Number' "12"/],
	['create', 'an email address that is none', { email: 'x' }, /'Email' "x"/],
	['update', 'half an address', { address: { details: { country: 'SA' } } }, / in 'Address' /],
	['update', 'nothing', {}, /nothing to change/],
])('%s refuses %s before anything is sent', async (operation, _name, given, message) => {
	const refusal = await stream.refusal(`consumer.${operation}`, {
		name: 'Ahmad',
		consumerId: byId(UNKNOWN_ID),
		additionalFields: given,
		updateFields: given,
	});
	expect(refusal).toMatch(message);
	expect(stream.sent()).toEqual([]);
});

it('get returns the useful columns, or everything', async () => {
	const { id } = await aConsumer(stream.call);
	const [simple] = await stream.rows('consumer.get', { consumerId: byId(id) });
	expect(Object.keys(simple)).toHaveLength(10);
	const [full] = await stream.rows('consumer.get', { consumerId: byId(id), simplify: false });
	expect(full).toEqual(await ok(stream.call('GET', `/consumers/${id}`)));
});

it('getAll sends its filter; delete says what it deleted', async () => {
	const { id } = await aConsumer(stream.call);
	stream.begin();
	expect(await stream.rows('consumer.getAll', { filters: { searchTerm: 'ahmad' } })).toMatchObject([
		{ id },
	]);
	expect(stream.sent()[0].query).toEqual({ search_term: ['ahmad'], page: ['1'], limit: ['50'] });
	expect(await stream.rows('consumer.delete', { consumerId: byId(id) })).toEqual([
		{ deleted: true, id },
	]);
});

it.each(['get', 'update', 'delete'])('%s ends each item where it belongs', async (operation) => {
	const [{ id }, second] = [await aConsumer(stream.call), await aConsumer(stream.call)];
	const parameters = {
		consumerId: '={{ $json.id }}',
		...(operation === 'update' ? { updateFields: { alias: 'A' } } : {}),
	};
	const bad = { id: UNKNOWN_ID };
	if (operation !== 'delete') {
		await expectOneFailing(stream, `consumer.${operation}`, parameters, [{ id }, bad], /not found/);
		return;
	}
	const { outputs } = await stream.run('consumer.delete', parameters, {
		items: [{ id }, bad, { id: second.id }],
		node: { onError: 'continueErrorOutput' },
	});
	expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
	expect(outputs[1]).toMatchObject([{ pairedItem: { item: 1 } }]);
});
