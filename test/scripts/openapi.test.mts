import { createContract } from '../../scripts/contract/openapi.mts';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object) => ({ content: { 'application/json': { schema } } });

/** A small document in the vendor's dialect. */
const contract = createContract({
	openapi: '3.1.0',
	components: {
		schemas: {
			Colour: { type: 'string', enum: ['RED', 'BLUE'] },
			Line: {
				type: 'object',
				required: ['id'],
				properties: {
					id: { type: 'string', format: 'uuid4' },
					amount: {
						anyOf: [
							{ type: 'number', minimum: 1 },
							{ type: 'string', pattern: '^\\d+$' },
						],
						description: '[DEPRECATED] use prices',
					},
				},
			},
			Cart: {
				type: 'object',
				required: ['lines'],
				properties: {
					lines: { type: 'array', items: ref('Line'), minItems: 1 },
					colour: { ...ref('Colour'), nullable: true },
					phone: { type: 'string', format: 'phone', nullable: true },
					extra: { type: 'object', additionalProperties: true },
				},
			},
		},
	},
	paths: {
		'/carts': {
			post: {
				requestBody: json(ref('Cart')),
				responses: { 200: json(ref('Cart')) },
			},
			get: {
				parameters: [
					{ in: 'query', name: 'limit', schema: { type: 'integer', maximum: 100 } },
					{ in: 'query', name: 'colours', schema: { type: 'array', items: ref('Colour') } },
					{ in: 'query', name: 'open', required: true, schema: { type: 'boolean' } },
				],
				responses: { 200: json({ type: 'array', items: ref('Cart') }) },
			},
		},
		'/carts/{cart_id}': {
			get: {
				parameters: [{ in: 'path', name: 'cart_id', schema: { type: 'string', format: 'uuid' } }],
				responses: { 200: json(ref('Cart')) },
			},
		},
		'/carts/latest': { get: { responses: { 200: { description: 'no schema' } } } },
	},
});

const id = '7d2c4f0e-95b1-4f43-8a57-2f6a0e5d9b20';

describe('requests', () => {
	const post = (body: unknown) => contract.validateRequest('POST', '/carts', '', body);
	const get = (query: string) => contract.validateRequest('GET', '/carts', query, undefined);

	test('fine ones get no complaint', () => {
		expect(post({ lines: [{ id, amount: '5' }], colour: null, extra: { any: 1 } })).toEqual([]);
		expect(get('limit=10&colours=RED&colours=BLUE&open=true')).toEqual([]);
		expect(contract.validateRequest('GET', `/carts/${id}`, '', undefined)).toEqual([]);
	});

	test('body: missing, unknown and wrong fields are named with their place', () => {
		expect(post(undefined)).toEqual(['body: missing']);
		expect(post({})).toEqual(['body.lines: missing']);
		expect(post({ lines: [] })).toEqual(['body.lines: must NOT have fewer than 1 items']);
		expect(post({ lines: [{ id }], color: 'RED' })).toEqual(['body.color: not in the document']);
		expect(post({ lines: [{ id: 'x' }] })).toEqual(['body.lines[0].id: must match format "uuid4"']);
		expect(post({ lines: [{ id }], colour: 'GREEN' })).toEqual([
			'body.colour: must be equal to one of the allowed values (RED, BLUE)',
		]);
		expect(post({ lines: [{ id }], phone: '0501234567' })).toEqual([
			'body.phone: must match format "phone"',
		]);
		expect(post({ lines: [{ id, amount: true }] })).toEqual(
			expect.arrayContaining([expect.stringMatching(/^body\.lines\[0\]\.amount: must be number/)]),
		);
	});

	test('query: unknown names, wrong types, comma lists, repeated single values', () => {
		expect(get('open=true&size=5')).toEqual(['query.size: not in the document']);
		expect(get('limit=10')).toEqual(['query.open: missing']);
		expect(get('open=yes')).toEqual(['query.open: must be boolean']);
		expect(get('open=true&limit=500')).toEqual(['query.limit: must be <= 100']);
		expect(get('open=true&limit=5&limit=6')).toEqual(['query.limit: sent 2 times']);
		expect(get('open=true&colours=RED,BLUE')).toEqual([
			'query.colours[0]: must be equal to one of the allowed values (RED, BLUE)',
		]);
	});

	test('path: ids and operations that do not exist', () => {
		expect(contract.validateRequest('GET', '/carts/x', '', undefined)).toEqual([
			'path.cart_id: must match format "uuid"',
		]);
		expect(contract.validateRequest('PUT', '/carts', '', undefined)).toEqual([
			'PUT /carts: the document has no such operation',
		]);
		expect(contract.validateRequest('GET', '/carts/latest', '', {})).toEqual([
			'body: the operation takes none',
		]);
	});
});

describe('responses', () => {
	const answer = (body: unknown, exact?: { beyond?: string[] }) =>
		contract.validateResponse('GET', `/carts/${id}`, 200, body, exact);

	test('schema only, unless told to be exact', () => {
		expect(answer({ lines: [{ id }], newer: 1 })).toEqual([]);
		expect(answer({ lines: 'none' })).toEqual(['body.lines: must be array']);
		expect(answer({ lines: [{ id }], newer: 1 }, {})).toEqual([
			'body.colour: missing',
			'body.phone: missing',
			'body.extra: missing',
			'body.newer: not in the document',
			'body.lines[0].amount: missing',
		]);
		const whole = { lines: [{ id, amount: 5 }], colour: null, phone: null, extra: {}, newer: 1 };
		expect(answer(whole, { beyond: ['newer'] })).toEqual([]);
	});

	test('undocumented statuses; documented ones without a schema take anything', () => {
		expect(contract.validateResponse('GET', '/carts', 404, {})).toEqual([
			'status 404 is not documented',
		]);
		expect(contract.validateResponse('GET', '/carts/latest', 200, 'anything')).toEqual([]);
	});
});

test('operations with their parameters and fields', () => {
	expect(contract.find('post', '/carts')).toMatchObject({
		method: 'POST',
		path: '/carts',
		query: [],
		bodyFields: ['lines', 'lines[].id', 'lines[].amount', 'colour', 'phone', 'extra'],
		deprecated: ['lines[].amount'],
	});
	expect(contract.find('GET', '/carts/latest')?.path).toBe('/carts/latest');
	expect(contract.operations).toHaveLength(4);
});
