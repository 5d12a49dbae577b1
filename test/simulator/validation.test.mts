import { aConsumer, aProduct, client } from '../../support/simulator/client.mts';
import { useSimulator } from '../support/use.mts';

const simulator = useSimulator();
const call = client(simulator);

/** The complaints of a refused request, without the parts a test does not look at. */
async function complaints(method: string, path: string, body?: unknown) {
	const reply = await call(method, path, body);
	expect(reply.status).toBe(422);
	return reply.body.detail as Array<Record<string, any>>;
}

describe('a request that does not fit the schema', () => {
	test('a missing field is named with its place and what was sent', async () => {
		expect(await complaints('POST', '/consumers', { alias: 'x' })).toEqual([
			{ type: 'missing', loc: ['body', 'name'], msg: 'Field required', input: { alias: 'x' } },
		]);
	});

	test('all complaints come together: path, query and body', async () => {
		const found = await complaints('PUT', '/consumers/nope', { email: 5, phone_number: '050' });
		expect(found.map(({ loc, type }) => [loc.join('.'), type])).toEqual([
			['path.consumer_id', 'uuid_parsing'],
			['body.phone_number', 'value_error'],
			['body.email', 'string_type'],
		]);
	});

	test.each([
		['not E.164', { phone_number: '0501234567' }, 'value is not a valid phone number'],
		[
			'too short for a Saudi mobile',
			{ phone_number: '+96650123' },
			'value is not a valid phone number',
		],
		['not a Saudi prefix', { phone_number: '+966201234567' }, 'value is not a valid phone number'],
		['no @', { email: 'ahmad' }, /^value is not a valid email address: .*@-sign/],
		['no domain dot', { email: 'a@b' }, /^value is not a valid email address: .*period/],
		['a space', { email: 'a b@example.com' }, /^value is not a valid email address/],
	])('contact details that cannot be used: %s', async (_name, fields, message) => {
		const [complaint] = await complaints('POST', '/consumers', { name: 'A', ...fields });
		expect(complaint.type).toBe('value_error');
		expect(complaint.msg).toEqual(
			typeof message === 'string' ? message : expect.stringMatching(message),
		);
	});

	test.each(['+966501234567', '+966112345678', '+14155552671', '+971501234567'])(
		'%s is a phone number',
		async (phone_number) => {
			expect((await call('POST', '/consumers', { name: 'A', phone_number })).status).toBe(200);
		},
	);

	test.each([
		['my-link', /found `m` at 1$/],
		['12345', /invalid length: expected length 32 for simple format, found 5/],
		['12345678-1234', /invalid group count: expected 5, found 2/],
		['1234567-1234-1234-1234-123456789012', /invalid group length in group 0: expected 8, found 7/],
		['..%2Fproducts', /found `\.` at 1/],
	])('the id %s is no UUID', async (id, message) => {
		const [complaint] = await complaints('GET', `/payments/${id}`);
		expect(complaint).toMatchObject({ type: 'uuid_parsing', loc: ['path', 'payment_id'] });
		expect(complaint.msg).toMatch(message);
		expect(complaint.ctx.error).toBe(complaint.msg.replace('Input should be a valid UUID, ', ''));
	});

	test('an id may be written in capitals or without hyphens', async () => {
		const { id } = await aConsumer(call);
		for (const form of [id.toUpperCase(), id.replaceAll('-', '')]) {
			expect((await call('GET', `/consumers/${form}`)).body.id).toBe(id);
		}
	});

	test('ids in bodies must be random UUIDs where the document says so', async () => {
		const [complaint] = await complaints('POST', '/payment_links', {
			name: 'x',
			items: [{ product_id: '11111111-1111-1111-1111-111111111111' }],
		});
		expect(complaint).toMatchObject({
			type: 'uuid_version',
			loc: ['body', 'items', 0, 'product_id'],
			msg: 'UUID version 4 expected',
		});
	});

	test('numbers: kinds, bounds and texts', async () => {
		const product = await aProduct(call);
		const quantity = async (value: unknown) => {
			const items = [{ product_id: product.id, quantity: value }];
			const reply = await call('POST', '/payment_links', { name: 'x', items });
			return reply.status === 200 ? reply.body.items[0].quantity : reply.body.detail[0].type;
		};
		expect(await quantity(2)).toBe(2);
		expect(await quantity('3')).toBe(3);
		expect(await quantity(0)).toBe('greater_than_equal');
		expect(await quantity(1.5)).toBe('int_from_float');
		expect(await quantity('two')).toBe('int_parsing');
		expect(await quantity(null)).toBe('int_type');
		expect(await quantity([1])).toBe('int_type');
		expect(await quantity(3e9)).toBe('less_than_equal');
	});

	test('amounts: numbers and texts, never below the minimum', async () => {
		const price = async (amount: unknown) => {
			const prices = [{ currency: 'SAR', amount }];
			const reply = await call('POST', '/products', { name: 'x', type: 'ONE_OFF', prices });
			return reply.status === 200 ? reply.body.price : reply.body.detail[0].type;
		};
		expect(await price('19.99')).toBe('19.99');
		expect(await price(19.99)).toBe('19.99');
		expect(await price('1')).toBe('1.00');
		expect(await price('19.995')).toBe('20.00');
		expect(await price('999999999999.99')).toBe('999999999999.99');
		expect(await price('0.99')).toBe('greater_than_equal');
		expect(await price(-5)).toBe('greater_than_equal');
		expect(await price('١٩')).toBe('decimal_parsing');
		expect(await price('NaN')).toBe('decimal_parsing');
		expect(await price(true)).toBe('decimal_type');
		expect(await price('1234567890123')).toBe('decimal_whole_digits');
	});

	test('an amount of 1e400 is no finite number', async () => {
		const response = await fetch(`${simulator.url}/api/v2/products`, {
			method: 'POST',
			headers: {
				'x-api-key': Buffer.from('sim-key:sim-secret').toString('base64'),
				'content-type': 'application/json',
			},
			body: '{"name":"x","type":"ONE_OFF","prices":[{"currency":"SAR","amount":1e400}]}',
		});
		const body = await response.json();
		expect([response.status, body.detail[0].type]).toEqual([422, 'finite_number']);
	});

	test('enums and lists say what they would take', async () => {
		expect(
			await complaints('POST', '/consumers', { name: 'A', communication_methods: ['FAX'] }),
		).toEqual([
			{
				type: 'enum',
				loc: ['body', 'communication_methods', 0],
				msg: "Input should be 'WHATSAPP', 'EMAIL' or 'SMS'",
				input: 'FAX',
				ctx: { expected: "'WHATSAPP', 'EMAIL' or 'SMS'" },
			},
		]);
		const [empty] = await complaints('POST', '/payment_links', { name: 'x', items: [] });
		expect(empty).toMatchObject({
			type: 'too_short',
			msg: 'List should have at least 1 item after validation, not 0',
			ctx: { field_type: 'List', min_length: 1, actual_length: 0 },
		});
		const [none] = await complaints('POST', '/payment_links', { name: 'x', items: 'abc' });
		expect(none.type).toBe('list_type');
	});

	test('texts are measured in characters', async () => {
		const named = (name: string) => call('POST', '/products', { name, type: 'ONE_OFF', price: 5 });
		expect((await named('🎁'.repeat(160))).status).toBe(200);
		const [long] = await complaints('POST', '/products', {
			name: 'ن'.repeat(161),
			type: 'ONE_OFF',
			price: 5,
		});
		expect(long).toMatchObject({
			type: 'string_too_long',
			msg: 'String should have at most 160 characters',
			ctx: { max_length: 160 },
		});
	});

	test.each([
		['2030-01-31T10:00:00Z', '2030-01-31T10:00:00Z'],
		['2030-01-31T13:00:00+03:00', '2030-01-31T10:00:00Z'],
		['2030-01-31T10:00:00', '2030-01-31T10:00:00Z'],
		['2030-01-31', '2030-01-31T00:00:00Z'],
		['2030-01-31 10:00:00.5', '2030-01-31T10:00:00.500000Z'],
		[1896170400, '2030-02-01T10:00:00Z'],
	])('the date %s is understood', async (sent, kept) => {
		const { id } = await aProduct(call);
		const reply = await call('POST', '/payment_links', {
			name: 'x',
			items: [{ product_id: id }],
			valid_until: sent,
		});
		expect(reply.body.valid_until).toBe(kept);
	});

	test.each([
		['soon', 'input is too short'],
		['', 'input is too short'],
		['2030-13-01T00:00:00Z', 'month value is outside expected range of 1-12'],
		['2030-02-30T00:00:00Z', 'day value is outside expected range'],
		['2030-01-31T25:00:00Z', 'unexpected extra characters at the end of the input'],
		['+275760-09-13T00:00:00Z', 'invalid character in year'],
	])('the date "%s" is refused', async (sent, error) => {
		const [complaint] = await complaints(
			'GET',
			`/payment_links?from_date=${encodeURIComponent(sent)}`,
		);
		expect(complaint).toEqual({
			type: 'datetime_from_date_parsing',
			loc: ['query', 'from_date'],
			msg: `Input should be a valid datetime or date, ${error}`,
			input: sent,
			ctx: { error },
		});
	});

	test('redirect addresses must be http(s)', async () => {
		const sent = async (success_redirect_url: string) =>
			(await complaints('POST', '/payment_links', { name: 'x', items: [], success_redirect_url }))
				.map(({ type }) => type)
				.filter((type) => type !== 'too_short');
		expect(await sent('javascript:alert(1)')).toEqual(['url_scheme']);
		expect(await sent('/thanks')).toEqual(['url_parsing']);
		expect(await sent(`https://a.example/${'x'.repeat(2000)}`)).toEqual(['string_too_long']);
	});

	test('a body that is no JSON, no object, or absent', async () => {
		const raw = async (body: string | undefined, type = 'application/json') => {
			const response = await fetch(`${simulator.url}/api/v2/consumers`, {
				method: 'POST',
				headers: {
					'x-api-key': Buffer.from('sim-key:sim-secret').toString('base64'),
					'content-type': type,
				},
				body,
			});
			return (await response.json()).detail?.[0] ?? response.status;
		};
		expect(await raw('{"name": ')).toMatchObject({
			type: 'json_invalid',
			msg: 'JSON decode error',
			input: {},
		});
		expect(await raw('[1]')).toMatchObject({ type: 'model_attributes_type', loc: ['body'] });
		expect(await raw(undefined)).toEqual({
			type: 'missing',
			loc: ['body'],
			msg: 'Field required',
			input: null,
		});
		expect(await raw('{"name":"A"}', 'text/plain')).toMatchObject({
			type: 'model_attributes_type',
			input: '{"name":"A"}',
		});
		expect(await raw('{"name":"A"}', 'application/json; charset=utf-8')).toBe(200);
	});

	test('rules over several fields are value errors', async () => {
		const [clash] = await complaints('POST', '/products', {
			name: 'x',
			type: 'ONE_OFF',
			prices: [{ currency: 'SAR', amount: 5, is_price_exempt_from_vat: true }],
		});
		expect(clash).toMatchObject({ type: 'value_error', loc: ['body', 'prices', 0] });
		expect(clash.msg).toMatch(/^Value error, A price exempt from VAT/);
		const [coupon] = await complaints('POST', '/coupons', { name: 'x', discount_value: 5 });
		expect(coupon.msg).toBe('Value error, currency is required for fixed amount coupons');
	});

	test('unknown body keys and keys of a dangerous kind do no harm', async () => {
		const { id } = await aProduct(call);
		const metadata = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}') as object;
		const reply = await call('POST', '/payment_links', {
			name: 'x',
			items: [{ product_id: id, sku: 'unknown' }],
			custom_metadata: metadata,
			surprise: true,
		});
		expect(reply.status).toBe(200);
		expect(JSON.stringify(reply.body.custom_metadata)).toBe(JSON.stringify(metadata));
		expect(reply.body).not.toHaveProperty('surprise');
		expect({}).not.toHaveProperty('polluted');
	});
});

describe('query parameters', () => {
	test.each([
		['limit=0', 'greater_than', 'Input should be greater than 0'],
		['page=0', 'greater_than', 'Input should be greater than 0'],
		['page=-1', 'greater_than', 'Input should be greater than 0'],
		[
			'limit=ten',
			'int_parsing',
			'Input should be a valid integer, unable to parse string as an integer',
		],
		[
			'limit=',
			'int_parsing',
			'Input should be a valid integer, unable to parse string as an integer',
		],
		['limit=101', 'less_than_equal', 'Input should be less than or equal to 100'],
	])('%s is refused', async (query, type, msg) => {
		const [complaint] = await complaints('GET', `/consumers?${query}`);
		expect(complaint).toMatchObject({ type, msg, loc: ['query', query.split('=')[0]] });
	});

	test('lists repeat their key; a comma list is one wrong value', async () => {
		expect((await call('GET', '/invoices?statuses=SENT&statuses=COMPLETED')).status).toBe(200);
		const [joined] = await complaints('GET', '/invoices?statuses=SENT,COMPLETED');
		expect(joined).toMatchObject({
			type: 'enum',
			loc: ['query', 'statuses', 0],
			input: 'SENT,COMPLETED',
		});
		const [second] = await complaints('GET', '/invoices?statuses=SENT&statuses=PAID');
		expect(second.loc).toEqual(['query', 'statuses', 1]);
	});

	test('unknown keys are ignored, as the vendor’s server ignores its own SDK’s `size`', async () => {
		await aConsumer(call);
		const { body } = await call('GET', '/consumers?size=100&sort=name&whatever');
		expect(body.pagination.limit).toBe(10);
	});

	test('booleans', async () => {
		expect((await call('GET', '/products?active=true')).status).toBe(200);
		const [wrong] = await complaints('GET', '/products?active=maybe');
		expect(wrong).toMatchObject({ type: 'bool_parsing', loc: ['query', 'active'] });
	});
});
