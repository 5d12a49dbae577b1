import { Judge, type Report } from '../../scripts/contract/judge.mts';
import type { PanelOperation } from '../../support/engine/panel.mts';
import type { Exchange } from '../../support/engine/recorder.mts';
import { isClean } from '../../scripts/contract/table.mts';

const TEXT = { type: 'string' };
const ANSWER = {
	'200': {
		content: {
			'application/json': {
				schema: { type: 'object', properties: { id: TEXT }, required: ['id'] },
			},
		},
	},
};

/** A made-up document with one operation of each kind. */
function makeDocument(properties: Record<string, unknown> = {}) {
	return {
		openapi: '3.1.0',
		paths: {
			'/api/v2/shops': {
				post: {
					requestBody: {
						content: {
							'application/json': {
								schema: {
									type: 'object',
									required: ['name'],
									properties: { name: TEXT, ...properties },
								},
							},
						},
					},
					responses: ANSWER,
				},
				get: {
					parameters: [
						{ name: 'kinds', in: 'query', schema: { type: 'array', items: { enum: ['A', 'B'] } } },
						{ name: 'open', in: 'query', schema: { type: 'boolean' } },
					],
					responses: ANSWER,
				},
			},
		},
	};
}

const operation = { key: 'shop.create', method: 'POST', path: '/shops' } as PanelOperation;

const exchange = (more: Partial<Exchange>): Exchange => ({
	method: 'POST',
	path: '/api/v2/shops',
	query: '',
	contentType: 'application/json',
	body: { name: 'Dates' },
	status: 200,
	answer: { id: '1' },
	...more,
});
const list = (query: string) =>
	exchange({ method: 'GET', query, contentType: '', body: undefined });

function reportOf(document: object, ...exchanges: Exchange[]): Report {
	const judge = new Judge(document);
	for (const one of exchanges) judge.take(operation, 'case', one);
	return judge.report();
}

describe('what is covered', () => {
	it('counts endpoints, body fields and query parameters that have been used', () => {
		const report = reportOf(makeDocument(), exchange({}), list('kinds=A&kinds=B&open=true'));
		expect(report.endpoints).toEqual({ covered: 2, total: 2, missing: [] });
		expect(report.bodyFields).toEqual({ covered: 1, total: 1, missing: [] });
		expect(report.queryParameters).toEqual({ covered: 2, total: 2, missing: [] });
		expect(isClean(report)).toBe(true);
	});

	it('names what is missing, nested fields and values of enums too', () => {
		const lines = { type: 'array', items: { type: 'object', properties: { price: TEXT } } };
		const report = reportOf(makeDocument({ lines }), exchange({}), list('kinds=A'));
		expect(report.bodyFields.missing).toEqual([
			'POST /api/v2/shops lines',
			'POST /api/v2/shops lines[].price',
		]);
		expect(report.queryParameters).toEqual({
			covered: 0,
			total: 2,
			missing: ['GET /api/v2/shops kinds=B', 'GET /api/v2/shops open'],
		});
		expect(isClean(report)).toBe(false);
	});

	it('does not count a request that is invalid or refused', () => {
		const report = reportOf(makeDocument(), exchange({ body: { name: 5 } }));
		expect(report.endpoints.covered).toBe(0);
		expect(reportOf(makeDocument(), exchange({ status: 400 })).endpoints.covered).toBe(0);
	});
});

describe('what is invalid', () => {
	it.each<[string, Partial<Exchange>, string]>([
		['a wrong type', { body: { name: 5 } }, 'body.name: must be string'],
		['a missing field', { body: {} }, 'body.name: missing'],
		['an unknown field', { body: { name: 'a', colour: 'red' } }, 'body.colour: not in'],
		['an unknown endpoint', { path: '/api/v2/shop' }, 'no such operation'],
		['another content type', { contentType: 'text/plain' }, 'body: sent as text/plain'],
		['a list with commas', { ...list('kinds=A,B') }, 'query.kinds[0]: must be equal to one of'],
		['an empty parameter', { ...list('open=') }, 'query.open: sent without a value'],
		['an unknown parameter', { ...list('size=5') }, 'query.size: not in the document'],
		['a refusal', { status: 409, answer: { id: '1' } }, 'refused (409)'],
	])('request: %s', (_what, more, problem) => {
		const { invalidRequests } = reportOf(makeDocument(), exchange(more));
		expect(invalidRequests.map((one) => one.problem).join()).toContain(problem);
	});

	it('response: a missing field, an undocumented status', () => {
		const problems = (more: Partial<Exchange>) =>
			reportOf(makeDocument(), exchange(more)).invalidResponses.map(({ problem }) => problem);
		expect(problems({ answer: {} })).toEqual(['body.id: missing']);
		expect(problems({ status: 201 })).toEqual(['status 201 is not documented']);
		expect(problems({})).toEqual([]);
	});

	it('a value that the panel offers and the document does not know', () => {
		const judge = new Judge(makeDocument({ size: { enum: ['S', 'M'] } }));
		const options = ['S', 'M', 'XL'].map((value) => ({ name: value, value }));
		const field = { property: { displayName: 'Size', options }, api: 'size' };
		judge.takeOptions({ ...operation, fields: [field] } as unknown as PanelOperation);
		expect(judge.report().invalidRequests).toEqual([
			expect.objectContaining({ case: 'options', problem: 'Size offers XL' }),
		]);
	});
});

it('what only the newer SDK has is beyond the document, not invalid', () => {
	const path = '/api/v2/subscriptions/4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e31/uncancel';
	const report = reportOf(makeDocument(), exchange({ method: 'PUT', path }));
	expect(report.invalidRequests).toEqual([]);
	expect(report.beyond).toEqual([
		{ kind: 'operation', name: 'PUT /api/v2/subscriptions/{subscription_id}/uncancel' },
	]);
});

it('a field is left out only where the document calls it deprecated', () => {
	const products = (description: string) => {
		const { paths } = makeDocument({ price: { ...TEXT, description } });
		return { openapi: '3.1.0', paths: { '/api/v2/products': paths['/api/v2/shops'] } };
	};
	const field = 'POST /api/v2/products price';
	const old = reportOf(products('[DEPRECATED] Use prices.'));
	expect(old.excluded).toEqual([{ field, reason: expect.stringContaining('prices[]') as string }]);
	expect(old.bodyFields.missing).not.toContain(field);
	const current = reportOf(products('What it costs.'));
	expect(current.excluded).toEqual([]);
	expect(current.bodyFields.missing).toContain(field);
});
