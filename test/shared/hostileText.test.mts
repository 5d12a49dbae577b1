import type { FieldContext, Field } from '../../nodes/shared/fields/field';
import type { Operation } from '../../nodes/shared/operation/operation';
import { resources } from '../../nodes/Stream/resources';
import { toDiscount } from '../../nodes/Stream/resources/coupon/fields';
import { toRedirect } from '../../nodes/Stream/resources/payment/redirect/parse';
import { requireOwnServer, toBaseUrl, toConnection } from '../../nodes/shared/api/connection';
import { explainResponse, retryAfter } from '../../nodes/shared/api/errorMessages';
import { withoutErrnoWords } from '../../nodes/shared/errors/inputError';
import { columnOf, columnsIn, factsOf, hasFallback } from '../../nodes/shared/fields/expression';
import { piecesOf } from '../../nodes/shared/fields/joined';
import { limit, returnAll } from '../../nodes/shared/fields/list';
import { refuseObjectAsText } from '../../nodes/shared/fields/readField';
import { sortFields } from '../../nodes/shared/fields/sort';
import { labelOf } from '../../nodes/shared/operation/errorContext';
import { moneyOf, paymentStateOf, statusWords } from '../../nodes/shared/records/payments';
import { refundsOf } from '../../nodes/shared/records/refunds';
import { pastedSecret, printable, show, trimFraction } from '../../nodes/shared/values/clean';
import { compareAmounts, currencyOf, toSmallestUnit } from '../../nodes/shared/values/money';
import { nearest } from '../../nodes/shared/values/nearest';
import { lackOf } from '../../nodes/shared/values/ownKey';
import { keyOf, toDelivery } from '../../nodes/StreamWebhookTrigger/delivery';
import { refusalOf, secretsOf } from '../../nodes/StreamWebhookTrigger/signature';
import { transitionOf } from '../../nodes/StreamWebhookTrigger/transition';

/**
 * Whatever reads text of users, models, browsers or servers takes linear time: 50 KB are done in some milliseconds. The
 * bound is of CPU time, and ten times and more of what any of them needs.
 */
const BOUND_MS = 1_000;
const LENGTH = 50_000;

const UNITS = [
	...'a1 \t\n/_-.,([{"\'\\%=&?@:;#+e٠é\u200f',
	...['😀', 'a ', '1 ', '1,', '1,234', '1.', 'a.', 'a@', 'a-', 'A_', '0 ', '%41', '%%', '[[', '{}'],
	...[
		'?id=',
		'?invoice_id=',
		'&id=a',
		'://',
		'https://',
		'../',
		'ال ',
		'ريال ',
		'{{',
		'}}',
		'{{ a }}',
	],
	...[
		'$json.',
		'$json.a.',
		'="',
		'[object O',
		'null',
		'undefined ',
		'#N/A',
		'\\"',
		'"a":',
		'<a',
		'ECONN',
	],
	...['2026-01-31', 'T00:00', '5 SAR ', 'v1=', 't=1,', '1e', '00', '+9665', 'a_b ', 'Loading'],
];
const TEXTS = UNITS.flatMap((unit) => {
	const long = unit.repeat(Math.ceil(LENGTH / unit.length)).slice(0, LENGTH);
	return [`${long}!`, `x${long}`];
});

const fieldContext: FieldContext = {
	timezone: 'Asia/Riyadh',
	defaultCountry: 'SA',
	row: { evaluate: () => undefined, columnsWithout: () => undefined },
};

function flat(fields: Field[]): Field[] {
	return fields.flatMap((field) => [field, ...flat(field.lines ?? [])]);
}

const fieldsOf = ({ fields = [], collection }: Operation) =>
	flat([...fields, ...(collection?.fields ?? [])]);
const all = [
	...resources.flatMap(({ operations }) => operations.flatMap(fieldsOf)),
	...sortFields,
	...[returnAll, limit],
];
/** Those of one name and kind are read alike. */
const fields = [
	...new Map(all.map((one) => [`${one.property.displayName} ${one.property.type}`, one])).values(),
];

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

const PARSERS: Array<[string, (text: string) => unknown]> = [
	...fields.map((field): [string, (text: string) => unknown] => {
		const { displayName } = field.property;
		const read = (text: string) =>
			field.parse(text, `'${displayName}'`, { ...fieldContext, raw: `={{ ${text} }}` });
		return [`the field ${displayName}`, read];
	}),
	['a redirect', (text) => toRedirect(text, "'Redirect'")],
	[
		'a redirect as an object',
		(text) => toRedirect({ invoice_id: text, [text]: '1' }, "'Redirect'"),
	],
	['a redirect as JSON', (text) => toRedirect(JSON.stringify({ id: text }), "'Redirect'")],
	['a query of many', (text) => toRedirect({ query: { id: [...text] } }, "'Redirect'")],
	['a discount', (text) => toDiscount(text)],
	['a discount in SAR', (text) => toDiscount(text, 'SAR')],
	['a base URL', toBaseUrl],
	['a key', (text) => toConnection({ apiKey: text, apiSecret: '' })],
	['a pasted secret', pastedSecret],
	['the secrets of webhooks', (text) => secretsOf({ secret: text, otherSecrets: text })],
	['an address', (url) => requireOwnServer({ url }, 'https://stream.example')],
	['a signature', (text) => refusalOf(Buffer.from('{}'), text, ['s'], 0, 0)],
	['a body that is no JSON', (text) => toDelivery(Buffer.from(text))],
	[
		'an event',
		(text) => {
			const body = { event_type: text, entity_type: text, entity_id: text, status: text };
			const delivery = toDelivery(json({ ...body, timestamp: text, data: { [text]: text } }))!;
			return [keyOf(delivery), transitionOf(delivery)];
		},
	],
	['an expression', (text) => factsOf(`=${text}`)],
	['code', (text) => [columnOf(text), columnsIn(text), hasFallback(text)]],
	[
		'code that joins',
		(text) => [piecesOf(text), piecesOf(`\`${text}\``), piecesOf(`'a' + (${text}`)],
	],
	['an object in text', (text) => refuseObjectAsText("'Items'", text)],
	['a name that is nearly another', (text) => nearest(text, [text.slice(1), `${text}x`])],
	['a key of the user', lackOf],
	['a currency', currencyOf],
	['a value in a message', show],
	['words of a message', withoutErrnoWords],
	['what can be printed', printable],
	['a fraction', (text) => trimFraction(`${text}.`)],
	['a wait', (text) => retryAfter(text, 0)],
	['amounts', (text) => compareAmounts(text, '1')],
	['an amount', (text) => toSmallestUnit(text, 'SAR')],
	['money', (text) => moneyOf({ total_amount: text, paid_amount: text, currency: text })],
	['refunds', (text) => refundsOf({ amount: text, amount_refunded: text, currency: 'SAR' })],
	['a status', (text) => [paymentStateOf({ status: text }), statusWords({ status: text })]],
	...[{ detail: 1 }, { error: { code: 'X' } }, {}].map(
		(body): [string, (text: string) => unknown] => [
			`an answer such as ${JSON.stringify(body)}`,
			(text) => {
				const said =
					'error' in body
						? { error: { code: text, message: text } }
						: { detail: text, [text]: text };
				const own = {
					subject: 'order',
					labelOf: (path: Array<string | number>) => labelOf(fields, path),
				};
				return explainResponse({ status: 400, headers: {}, body: said, text } as never, own);
			},
		],
	),
];

it.each(PARSERS)('%s takes little time', (_name, parse) => {
	const slow: string[] = [];
	for (const text of TEXTS) {
		const before = process.cpuUsage();
		try {
			parse(text);
		} catch {
			// Refused, which is as good: hostile.test.mts looks at how.
		}
		const { user } = process.cpuUsage(before);
		if (user / 1000 > BOUND_MS) slow.push(`${text.slice(0, 20)}… ${user / 1000} ms`);
		// One is enough, and the others might take as long.
		if (slow.length) break;
	}
	expect(slow).toEqual([]);
});
