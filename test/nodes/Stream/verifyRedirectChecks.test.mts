import type { IDataObject } from 'n8n-workflow';

import {
	type Expected,
	idOf,
	type Reason,
	checkInvoice,
	checkLink,
	checkPayment,
	checkRedirect,
	valueOf,
} from '../../../nodes/Stream/resources/payment/redirect/checks';
import { toRedirect } from '../../../nodes/Stream/resources/payment/redirect/parse';
import { refusalOf } from '../../support/refusals.mts';

const A = '0b6f1a52-6c0e-4c55-9d0b-6a3f9d1b7c11';
const B = '7d2c4f0e-95b1-4f43-8a57-2f6a0e5d9b20';

const read = (value: unknown) => toRedirect(value, "'Redirect'");
const parameters = (value: unknown) => Object.fromEntries(read(value));
const codes = (reasons: Reason[]) => reasons.map(({ code }) => code);
const texts = (reasons: Reason[]) => reasons.map(({ text }) => text);

describe('what stands in a redirect', () => {
	test.each<[string, unknown, object]>([
		[
			'an address',
			`https://shop.sa/thanks?status=paid&invoice_id=${A}`,
			{ status: ['paid'], invoice_id: [A] },
		],
		['a query', `status=paid&invoice_id=${A}`, { status: ['paid'], invoice_id: [A] }],
		['a query with ?', '?status=paid', { status: ['paid'] }],
		['blanks around it', '  ?status=paid \n', { status: ['paid'] }],
		['a query behind #', 'https://shop.sa/#/thanks?status=paid', { status: ['paid'] }],
		[
			'a query before #',
			'https://shop.sa/?status=paid#message=x',
			{ status: ['paid'], message: ['x'] },
		],
		['no value', 'https://shop.sa/?status=&id', { status: [''] }],
		['no name', 'https://shop.sa/?=paid', {}],
		['parameters of the shop', 'https://shop.sa/?order=7&status=paid&x', { status: ['paid'] }],
		['a value with =', '?message=a=b', { message: ['a=b'] }],
		[
			'what is percent-encoded',
			'?message=Not%20enough+money%21',
			{ message: ['Not enough money!'] },
		],
		['what is encoded wrongly', '?message=50%+off', { message: ['50% off'] }],
		['a name that is encoded', 'https://shop.sa/?invoice%5Fid=x', { invoice_id: ['x'] }],
		['JSON with blanks around it', ' {"status": "paid"} ', { status: ['paid'] }],
		['one parameter twice', '?status=paid&status=failed', { status: ['paid', 'failed'] }],
		['a second ?', 'https://shop.sa/?order=7?status=paid&id=1', { status: ['paid'], id: ['1'] }],
		['a ? of the shop', 'https://shop.sa/?order=a?b&status=paid', { status: ['paid'] }],
		['JSON', `{"status": "paid", "id": 5}`, { status: ['paid'], id: ['5'] }],
		['an object', { status: ' paid ', id: 5, order: 7 }, { status: ['paid'], id: ['5'] }],
		['an item of a Webhook node', { headers: {}, query: { status: 'paid' } }, { status: ['paid'] }],
		['a query that is text', { query: 'status=failed', status: 'paid' }, { status: ['paid'] }],
		['a query that is null', { query: null, status: 'paid' }, { status: ['paid'] }],
		['a list of values', { status: ['paid', 'failed'] }, { status: ['paid', 'failed'] }],
		[
			'what is no text',
			{ status: true, invoice_id: { a: 1 } },
			{ status: ['\u0000'], invoice_id: ['\u0000'] },
		],
		['a parameter in the value before it', { order: '7?status=paid' }, { status: ['paid'] }],
		[
			'two in the value before them',
			{ order: `7?status=paid?id=1` },
			{ status: ['paid'], id: ['1'] },
		],
		// What stands openly comes first.
		[
			'an open one and a hidden one',
			{ order: '7?status=failed', status: 'paid' },
			{ status: ['paid'] },
		],
		['nothing of Stream', 'https://shop.sa/thanks', {}],
		['empty text', '', {}],
	])('%s', (_, value, expected) => expect(parameters(value)).toEqual(expected));

	test('all of what Stream adds is known', () => {
		const names =
			'payment_link_id id status message login_method invoice_id consent_id payment_id organization_consumer_id';
		const query = Object.fromEntries(names.split(' ').map((name) => [name, name]));
		expect([...read(query).keys()]).toEqual(Object.keys(query));
	});

	const many = (count: number) =>
		Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, '']));
	const long = (length: number) => 'x'.repeat(length);
	test.each<[string, unknown, RegExp]>([
		['a number', 7, /^'Redirect' is not a URL and has no parameters\.$/],
		['nothing', null, /^'Redirect' is not a URL and has no parameters\.$/],
		['half an object', '{"status": ', /^'Redirect' is neither a URL nor a JSON object\.$/],
		['a list', [1], /^'Redirect' is a list, not the parameters of one redirect\.$/],
		['a list as query', { query: [1] }, /^'Redirect' is a list/],
		['201 parameters', many(201), /^'Redirect' has more than 200 parameters\.$/],
		[
			'201 parameters in text',
			`?${'a=1&'.repeat(201)}`,
			/^'Redirect' has more than 200 parameters\.$/,
		],
		['201 values', { status: Array(201).fill('') }, /^'Redirect' has more than 200 parameters\.$/],
		['16,385 letters', long(16_385), /^'Redirect' is longer than 16384 characters\.$/],
		[
			'a value of 16,385 letters',
			{ a: long(16_385) },
			/^'Redirect' is longer than 16384 characters\.$/,
		],
		['16,385 letters with the name', { ab: long(16_383) }, /^'Redirect' is longer than 16384/],
		[
			'16,385 letters in two',
			{ a: long(8_000), b: long(8_383) },
			/^'Redirect' is longer than 16384/,
		],
	])('%s is refused', (_, value, message) => {
		const refusal = refusalOf(() => read(value));
		expect(refusal.message).toMatch(message);
		expect(refusal.fix).toMatch(/^Use the whole URL .* \{\{ \$json\.query \}\}\.$/);
	});

	test.each<[string, unknown]>([
		['200 parameters', many(200)],
		['200 parameters in text', `?${Array(200).fill('a=1').join('&')}`],
		['16,384 letters', long(16_384)],
		['16,384 letters with the name', { ab: long(16_382) }],
	])('%s are taken', (_, value) => expect(parameters(value)).toEqual({}));
});

describe('a parameter', () => {
	test.each<[unknown, string | undefined, string | undefined]>([
		[{ invoice_id: A }, A, A],
		[{ invoice_id: A.toUpperCase() }, A.toUpperCase(), A],
		[{ invoice_id: [A, '', A] }, A, A],
		[{ invoice_id: [A, B] }, undefined, undefined],
		[{ invoice_id: '' }, undefined, undefined],
		[{}, undefined, undefined],
		[{ invoice_id: `${A}x` }, `${A}x`, undefined],
		[{ invoice_id: `x${A}` }, `x${A}`, undefined],
		[{ invoice_id: `${A}-0000` }, `${A}-0000`, undefined],
	])('of %p is %p, as an ID %p', (value, text, id) => {
		expect(valueOf(read(value), 'invoice_id')).toBe(text);
		expect(idOf(read(value), 'invoice_id')).toBe(id);
	});
});

describe('what can be seen without asking Stream', () => {
	const good = { status: 'paid', invoice_id: A, payment_id: B };
	test.each<[string, object, string[]]>([
		['nothing is wrong', good, []],
		['paid in capitals', { ...good, status: 'PAID' }, []],
		['nothing is there', { order: 7 }, ['noParameters']],
		['no status', { invoice_id: A }, ['statusMissing']],
		['an empty status', { ...good, status: '' }, ['statusMissing']],
		['pending', { ...good, status: 'Pending' }, ['pending']],
		['failed', { ...good, status: 'failed' }, ['failed']],
		['no invoice', { status: 'paid' }, ['noInvoice']],
		['an empty invoice', { ...good, invoice_id: ['', ' '] }, ['noInvoice']],
		['two statuses', { ...good, status: ['paid', 'failed'] }, ['ambiguous', 'statusMissing']],
		['the same twice', { ...good, status: ['paid', 'paid'] }, []],
		['the same and nothing', { ...good, payment_id: ['', B] }, []],
		['no invoice ID', { ...good, invoice_id: '5' }, ['invalidId']],
		['no payment ID', { ...good, payment_id: '5' }, ['invalidId']],
		['no link ID', { ...good, payment_link_id: '5' }, ['invalidId']],
		['no consumer ID', { ...good, organization_consumer_id: '5' }, ['invalidId']],
		['any other ID', { ...good, id: '5', consent_id: '5' }, []],
		[
			'two invoices and two payments',
			{ status: 'paid', invoice_id: [A, B], payment_id: [A, B] },
			['ambiguous', 'ambiguous'],
		],
	])('%s', (_, redirect, expected) => {
		expect(codes(checkRedirect(read(redirect)))).toEqual(expected);
	});

	test.each<[object, string[]]>([
		[{}, ['The redirect has no Stream parameters.']],
		[{ invoice_id: A }, ['The redirect does not say how the payment ended.']],
		[
			{ ...good, status: 'pending', message: 'Wait' },
			['The payment was still pending when the customer came back ("Wait").'],
		],
		[
			{ ...good, status: 'pending' },
			['The payment was still pending when the customer came back.'],
		],
		[
			{ ...good, status: 'failed', message: 'DECLINED' },
			['The redirect says "failed" ("DECLINED"): the customer has not paid.'],
		],
		[{ status: 'paid' }, ['The redirect names no invoice.']],
		[
			{ status: 'paid', id: '5' },
			['The redirect names no invoice (its id belongs to the payment gateway and proves nothing).'],
		],
		[{ ...good, payment_id: '5' }, ['The redirect\'s payment_id "5" is not a Stream ID.']],
		[
			{ ...good, payment_id: [A, B] },
			['The redirect has the parameter payment_id more than once.'],
		],
	])('%p says why', (redirect, expected) => {
		expect(texts(checkRedirect(read(redirect)))).toEqual(expected);
	});
});

const wanted = (more: Partial<Expected> = {}): Expected => ({
	amount: '30.00',
	currency: 'SAR',
	...more,
});

describe('the invoice', () => {
	const invoice = (more: IDataObject = {}): IDataObject => ({
		status: 'COMPLETED',
		currency: 'SAR',
		total_amount: '30.00',
		organization_consumer_id: A,
		payments: [{ id: B, current_status: 'SUCCEEDED', amount: '30.00' }],
		...more,
	});
	const back = { current_status: 'REFUNDED', amount: '30.00' };
	test.each<[string, IDataObject, Partial<Expected>, object, string[]]>([
		['is right', {}, {}, {}, []],
		['is right in riyals', { currency: undefined }, {}, {}, []],
		['is right to the halala', { total_amount: '30.000' }, { amount: '30' }, {}, []],
		[
			'is not finished',
			{ status: 'SENT', payments: [] },
			{},
			{},
			['The invoice is SENT, not completed.'],
		],
		[
			'has no status',
			{ status: undefined },
			{},
			{},
			['The invoice has no status, so it does not count as completed.'],
		],
		[
			'is over more',
			{ total_amount: '30.01' },
			{},
			{},
			[
				'The invoice is for 30.01, but 30.00 was expected.',
				'The invoice is completed, but its payments do not cover its amount.',
			],
		],
		[
			'is over nothing',
			{ total_amount: undefined },
			{},
			{},
			[
				'The invoice is for no amount, but 30.00 was expected.',
				'The invoice is completed, but its payments do not cover its amount.',
			],
		],
		[
			'is over less',
			{},
			{ amount: '30.01' },
			{},
			['The invoice is for 30.00, but 30.01 was expected.'],
		],
		[
			'is in another currency',
			{},
			{ currency: 'USD' },
			{},
			['The invoice is in SAR, but USD was expected.'],
		],
		[
			'is not covered',
			{ payments: [{ current_status: 'PENDING', amount: '30.00' }] },
			{},
			{},
			['The invoice is completed, but its payments do not cover its amount.'],
		],
		[
			'was given back',
			{ payments: [back] },
			{},
			{},
			['This invoice has been refunded, at least in part.'],
		],
		[
			'was given back when it was canceled',
			{ status: 'CANCELED', payments: [back] },
			{},
			{},
			[
				'The invoice is CANCELED, not completed.',
				'This invoice has been refunded, at least in part.',
			],
		],
		[
			'is of the consumer',
			{},
			{ consumerId: A },
			{ organization_consumer_id: A.toUpperCase() },
			[],
		],
		[
			'belongs to a different consumer than expected',
			{},
			{ consumerId: B },
			{},
			['The invoice belongs to a different consumer than expected.'],
		],
		[
			'belongs to a different consumer than the redirect says',
			{},
			{ consumerId: B },
			{ organization_consumer_id: B },
			['The invoice belongs to a different consumer than the redirect says.'],
		],
	])('%s', (_, more, expected, redirect, reasons) => {
		const found = checkInvoice(invoice(more), wanted(expected), read(redirect));
		expect(texts(found)).toEqual(reasons);
	});

	test('has a code for each reason', () => {
		const all = [
			checkInvoice(invoice({ status: 'SENT', total_amount: '1.00' }), wanted(), read({})),
			checkInvoice(
				invoice({ payments: [back] }),
				wanted({ currency: 'USD', consumerId: B }),
				read({}),
			),
			checkInvoice(invoice({ payments: [back] }), wanted(), read({ organization_consumer_id: B })),
			checkInvoice(invoice({ payments: [{ current_status: 'PENDING' }] }), wanted(), read({})),
		];
		expect(all.map(codes)).toEqual([
			['notCompleted', 'amountDiffers'],
			['currencyDiffers', 'consumerDiffers'],
			['refunded', 'consumerDiffers'],
			['notPaid'],
		]);
	});
});

describe('the payment', () => {
	const now = Date.UTC(2026, 2, 1, 12);
	const payment = (more: IDataObject = {}): IDataObject => ({
		id: A,
		current_status: 'SUCCEEDED',
		payed_at: '2026-03-01T11:00:00Z',
		...more,
	});
	test.each<
		[string, IDataObject | undefined, IDataObject[], Partial<Expected>, Array<[string, string]>]
	>([
		['is right', payment(), [{ id: B }, { id: A }], {}, []],
		['is right where the invoice does not show it', payment(), [], {}, []],
		['is settled', payment({ current_status: 'SETTLED' }), [], {}, []],
		[
			'is unknown',
			undefined,
			[],
			{},
			[['paymentUnknown', 'Stream has no payment for this redirect.']],
		],
		[
			'is of another invoice',
			payment(),
			[{ id: B }],
			{},
			[['paymentDiffers', 'The payment in the redirect does not belong to its invoice.']],
		],
		[
			'was given back',
			payment({ current_status: 'REFUNDED' }),
			[],
			{},
			[['refunded', 'This payment has been refunded, at least in part.']],
		],
		[
			'was given back in part',
			payment({ current_status: 'PARTIALLY_REFUNDED' }),
			[],
			{},
			[['refunded', 'This payment has been refunded, at least in part.']],
		],
		[
			'waits',
			payment({ current_status: 'PENDING' }),
			[],
			{},
			[['notPaid', 'The payment is PENDING, not paid.']],
		],
		[
			'has no status',
			payment({ current_status: undefined }),
			[],
			{},
			[['notPaid', 'The payment has no status, so it does not count as paid.']],
		],
		['is an hour old', payment(), [], { maxAge: 60 }, []],
		['has no time, where no age is set', payment({ payed_at: null }), [], {}, []],
		[
			'is older',
			payment(),
			[],
			{ maxAge: 59 },
			[['tooOld', 'The payment was made at 2026-03-01T11:00:00Z, more than 59 minutes ago.']],
		],
		[
			'is of nobody knows when',
			payment({ payed_at: null }),
			[],
			{ maxAge: 60 },
			[['tooOld', 'The payment was made at an unknown time, more than 60 minutes ago.']],
		],
	])('%s', (_, one, payments, expected, reasons) => {
		const found = checkPayment(one, { payments }, wanted(expected), now);
		expect(found.map(({ code, text }) => [code, text])).toEqual(reasons);
	});
});

describe('the payment link', () => {
	const link = (more: IDataObject = {}): IDataObject => ({
		id: A,
		custom_metadata: { order_reference: 'A-1' },
		...more,
	});
	test.each<[string, IDataObject | undefined, Partial<Expected>, object, Array<[string, string]>]>([
		['is right', link(), { orderReference: 'A-1', paymentLinkId: A }, { payment_link_id: A }, []],
		['is right where nothing is asked', link({ custom_metadata: null }), {}, {}, []],
		[
			'is right, however its accents are encoded',
			link({ custom_metadata: { order_reference: 'Cafe\u0301' } }),
			{ orderReference: 'Caf\u00e9' },
			{},
			[],
		],
		[
			'is unknown',
			undefined,
			{},
			{},
			[['linkUnknown', 'The invoice cannot be traced to the expected payment link.']],
		],
		[
			'is another than the redirect says',
			link(),
			{},
			{ payment_link_id: B },
			[['linkDiffers', 'The invoice belongs to a different payment link than the redirect says.']],
		],
		[
			'is another than expected',
			link(),
			{ paymentLinkId: B },
			{},
			[['linkDiffers', 'The invoice belongs to a different payment link than expected.']],
		],
		[
			'is of another order',
			link(),
			{ orderReference: 'A-2' },
			{},
			[['orderDiffers', 'The payment has the order reference "A-1", but "A-2" was expected.']],
		],
		[
			'is of no order',
			link({ custom_metadata: null }),
			{ orderReference: 'A-2' },
			{},
			[['orderDiffers', 'The payment has no order reference, but "A-2" was expected.']],
		],
		['is bound to the consumer', link({ organization_consumer_id: A }), { consumerId: A }, {}, []],
		['is bound to nobody', link({ organization_consumer_id: null }), { consumerId: A }, {}, []],
		[
			'is bound to somebody where nobody is expected',
			link({ organization_consumer_id: B }),
			{},
			{},
			[],
		],
		[
			'is bound to somebody else',
			link({ organization_consumer_id: B }),
			{ consumerId: A },
			{},
			[['consumerDiffers', 'The payment link belongs to a different consumer than expected.']],
		],
	])('%s', (_, one, expected, redirect, reasons) => {
		const found = checkLink(one, wanted(expected), read(redirect));
		expect(found.map(({ code, text }) => [code, text])).toEqual(reasons);
	});
});
