import fc from '../../support/fastCheck.mts';

import { hasUuid, toUuid, toUuidList } from '../../../nodes/shared/values/ids';
import { outcome, refusalOf } from '../../support/refusals.mts';

const A = '0b6f1a52-6c0e-4c55-9d0b-6a3f9d1b7c11';
const B = '7d2c4f0e-95b1-4f43-8a57-2f6a0e5d9b20';
const API = 'https://stream-app-service.streampay.sa/api/v2';

describe('toUuid', () => {
	test.each<[string, unknown]>([
		['consumer', A],
		['consumer', A.toUpperCase()],
		['consumer', `  ${A}\n`],
		['consumer', `"${A}"`],
		['consumer', `«${A}»`],
		['consumer', `\u200b${A}\u200e`],
		['consumer', { __rl: true, mode: 'id', value: A }],
		['consumer', { __rl: true, mode: 'url', value: `${API}/consumers/${A}` }],
		['consumer', `${API}/consumers/${A}`],
		['consumer', `${API}/consumers/${A}/`],
		['consumer', `${API}/consumers/${A}?tab=invoices#top`],
		['consumer', `<${API}/consumers/${A}>`],
		['consumer', `https://app.streampay.sa/en/customers/${A}/edit`],
		['consumer', `http://127.0.0.1:4010/api/v2/consumers/${A}`],
		['consumer', `/api/v2/consumers/${A}`],
		['consumer', `consumers/${A}`],
		['paymentLink', `${API}/payment_links/${A}/status`],
		['paymentLink', `https://app.streampay.sa/payment-links/${A}`],
		['paymentLink', `https://checkout.streampay.sa/pay/${A}`],
		['paymentLink', `https://checkout.streampay.sa/pay/${A}?x=${A}`],
		['paymentLink', `https://streampay.sa/checkout/${A}`],
		['consumer', `https://app.streampay.sa./consumers/${A}`],
		['consumer', `https://app.streampay.sa/.shop/consumers/${A}`],
		['payment', `${API}/payments/${A}/refund`],
		['subscription', `${API}/subscriptions/${A}/freeze`],
		['invoice', `${API}/invoices/${A}/inplace`],
		['product', `${API}/products/${A}/prices`],
		['coupon', `${API}/coupons/${A}`],
		['meteredSubscription', `${API}/metered/metered-subscriptions/${A}`],
	])('%s: %p', (resource, value) => {
		expect(toUuid(value, 'Record', resource)).toBe(A);
	});

	test.each<[string, unknown, RegExp]>([
		['consumer', '../x', /is not the ID/],
		['consumer', `../${A}`, /is not the ID/],
		['consumer', `consumers/../${A}`, /is not the ID/],
		['consumer', `/consumers/./${A}`, /is not the ID/],
		['consumer', `${API}/consumers/${A}/../../products`, /is not the ID/],
		['consumer', `${API}/consumers%2F${A}`, /is not the ID/],
		['consumer', `${API}/consumers/%2e%2e/${A}`, /is not the ID/],
		['consumer', `${API}\\consumers\\${A}`, /is not the ID/],
		['consumer', `${API}/products/${A}`, /is not the ID/],
		['payment', `${API}/payment_links/${A}`, /is not the ID/],
		['payment', `https://checkout.streampay.sa/pay/${A}`, /is not the ID/],
		['subscription', `${API}/metered/metered-subscriptions/${A}`, /is not the ID/],
		['consumer', `${API}/${A}`, /is not the ID/],
		['consumer', `https://shop.sa/thanks?consumer_id=${A}`, /is not the ID/],
		['consumer', `https://user:pass@x.sa/consumers/${A}`, /is not the ID/],
		['consumer', `ftp://x.sa/consumers/${A}`, /is not the ID/],
		['consumer', `x/https://x.sa/consumers/${A}`, /is not the ID/],
		['consumer', `/consumers/${A}/(old)`, /is not the ID/],
		['consumer', `consumer ${A}`, /is not the ID/],
		['consumer', `${A}x`, /is not the ID/],
		['consumer', `${A}${A}`, /is not the ID/],
		['consumer', `${A}/${A}`, /is not the ID/],
		['consumer', `/consumers/${A}/${A}`, /is not the ID/],
		['consumer', `consumers/${A}-old`, /is not the ID/],
		['consumer', `{${A}}`, /is not the ID/],
		['consumer', A.replace(/-/g, ''), /is not the ID/],
		['consumer', A.slice(1), /is not the ID/],
		['consumer', 'Ahmed', /is not the ID/],
		['consumer', `${A} ${B}`, /more than one ID/],
		['subscription', `${API}/subscriptions/${A}/freeze/${B}`, /more than one ID/],
		['consumer', `${API}/consumers/${A}?other=${B}`, /more than one ID/],
		['consumer', 12345, /is not the ID/],
		['consumer', true, /is not the ID/],
		['consumer', [A], /is not the ID/],
		['consumer', { id: A }, /is not the ID/],
		['consumer', { __rl: true, mode: 'list', value: '' }, /is empty/],
		['consumer', '', /is empty/],
		['consumer', ' \u200b', /is empty/],
		['consumer', null, /is empty/],
		['consumer', undefined, /is empty/],
	])('%s: %p is refused: %p', (resource, value, message) => {
		const refusal = refusalOf(() => toUuid(value, 'Customer', resource));
		expect(refusal.message).toMatch(message);
		expect(refusal.message).toMatch(/^Customer /);
	});

	test('the sentences name the record as people do', () => {
		const refusal = refusalOf(() => toUuid('x', 'Payment Link', 'paymentLink'));
		expect(refusal.message).toContain('is not the ID or URL of a payment link');
		expect(refusalOf(() => toUuid('x', 'Invoice', 'invoice')).message).toContain('of an invoice');
		expect(refusal.fix).toMatch(/ID of the payment link, such as [0-9a-f-]{36},/);
	});

	test('what cannot be looked into is refused', () => {
		const hostile = {
			get __rl() {
				throw new Error('nobody looks');
			},
		};
		expect(refusalOf(() => toUuid(hostile, 'Customer', 'consumer')).message).toMatch(/^Customer /);
	});

	test('nothing but a UUID comes out, whatever stands around it', () => {
		const around = fc.oneof(
			fc.string({ maxLength: 12 }),
			fc.constantFrom(
				'/',
				'../',
				'%2f',
				'consumers/',
				'"',
				' ',
				'?x=',
				'#',
				'\\',
				`${API}/consumers/`,
			),
		);
		fc.assert(
			fc.property(around, fc.uuid(), around, (before, id, after) => {
				const result = outcome(() => toUuid(before + id + after, 'Customer', 'consumer'));
				expect(['refused', id]).toContain(result);
			}),
			{ numRuns: 1000 },
		);
	});
});

describe('toUuidList', () => {
	test.each<[unknown, string[]]>([
		[`${A},${B}`, [A, B]],
		[`${B}; ${A}`, [B, A]],
		[`${A}\n${B}\r\n`, [A, B]],
		[`${A} ${B} ${A.toUpperCase()}`, [A, B]],
		[`${A}، ${B}`, [A, B]],
		[`["${A}", "${B}"]`, [A, B]],
		[
			[A, `${API}/products/${B}`],
			[A, B],
		],
		[[{ __rl: true, mode: 'list', value: A }], [A]],
		[{ __rl: true, mode: 'list', value: A }, [A]],
		[A, [A]],
		[`  [ ${A} ]  `, [A]],
		[Array.from({ length: 200 }, () => A), [A]],
		[`${A},${B}`.padEnd(20_000), [A, B]],
		['', []],
		[[], []],
		[null, []],
		[undefined, []],
	])('%p is %p', (value, expected) => {
		expect(toUuidList(value, 'Products', 'product')).toEqual(expected);
	});

	test.each<[unknown]>([
		[`${A},x`],
		[`${A},[${B}]`],
		[`x[${A}]`],
		[`[${A}],${B}`],
		[`[${A}]x`],
		[`${A},${' '.repeat(20_000)}${B}`],
		[[A, '']],
		[[undefined]],
		[[null, A]],
		[[[A]]],
		[','],
		['[]'],
		[5],
		[{}],
		[true],
		[Array.from({ length: 201 }, () => A)],
		[new Array(4_000_000_000)],
		[`${A},`.repeat(201)],
		[`${A} `.repeat(50_000)],
	])('a list is refused (%#)', (value) => {
		expect(refusalOf(() => toUuidList(value, 'Products', 'product')).message).toMatch(/^Products /);
	});
});

test.each<[unknown, boolean]>([
	[A, true],
	[A.toUpperCase(), true],
	[`order ${A}, please`, true],
	[`${A.slice(0, -1)}`, false],
	['order_7', false],
	['', false],
	[[A], false],
	[undefined, false],
])('%p has an ID in it: %p', (value, expected) => expect(hasUuid(value)).toBe(expected));
