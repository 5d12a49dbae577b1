/** A change of the code that changes nothing for anybody. */
export interface Equivalent {
	file: string;
	/** The line as it stands, without the blanks around it. */
	line: string;
	/** What stands there instead. */
	replacement: string;
	/** Why nobody can tell. */
	reason: string;
}

/** Several mutants with one reason. */
function all(reason: string, file: string, line: string, ...replacements: string[]): Equivalent[] {
	return replacements.map((replacement) => ({ file, line, replacement, reason }));
}

const MONEY = 'nodes/shared/values/money.ts';
const IDS = 'nodes/shared/values/ids.ts';
const PAYMENTS = 'nodes/shared/records/payments.ts';
const PAID_INVOICE = 'nodes/shared/records/paidInvoice.ts';
const DIFFERENCES = 'nodes/Stream/orders/differences.ts';
const ORDER_LINK = 'nodes/shared/records/orderLink.ts';
const ORDER_PARTS = 'nodes/shared/records/orderParts.ts';
const LINK_STATE = 'nodes/shared/records/linkState.ts';

export const equivalents: Equivalent[] = [
	...all(
		'what is no text is refused by what follows, too, in the same words',
		IDS,
		"if (typeof given !== 'string' && !isEmpty(given)) throw refusal(given, label, form);",
		'false',
	),
	...all(
		'undefined is no text, and no segment of an address',
		IDS,
		'if (id !== undefined && (id === text || holds(text, id, resource))) return id;',
		'true',
	),
	...all(
		'empty parts are dropped afterwards',
		IDS,
		"const inner = given.replace(/^\\s*\\[|\\]\\s*$/g, '').split(/[\\s,;،؛]+/);",
		'/[\\s,;،؛]/',
	),
	...all(
		'what is no object has no __rl, and null and undefined are both empty',
		IDS,
		"if (typeof value !== 'object' || value === null) return value;",
		'false',
		"typeof value !== 'object' && value === null",
	),
	...all(
		'empty segments are only at the ends, where no name and no id stands',
		IDS,
		"const segments = path.split('/').filter((segment) => segment !== '');",
		"path.split('/')",
		'true',
		'"Stryker was here!"',
	),
	...all(
		'segments have no blanks',
		IDS,
		'return before === name || (ALIASES[name] ?? []).includes(before);',
		'["Stryker was here"]',
	),
	...all(
		'the first digit is found from the beginning on, and without one nothing is read',
		MONEY,
		"const [all = '', before, number] = /^(\\D*)(\\d[\\d.,\\s]*)/.exec(text) ?? [];",
		'"Stryker was here!"',
		'/(\\D*)(\\d[\\d.,\\s]*)/',
		'["Stryker was here"]',
	),
	...all(
		'what is no finite number is no decimal text either',
		MONEY,
		"typeof amount === 'number' && Number.isFinite(amount) ? numberToText(amount) : amount;",
		"typeof amount === 'number' || Number.isFinite(amount)",
		'true',
	),
	...all(
		'what is no text is no decimal text when it is written out',
		MONEY,
		"typeof text === 'string' && text.length <= AMOUNT.limit",
		'true',
	),
	...all('both sides of the comparison go through it', MONEY, 'return mark', 'mark.toUpperCase()'),
	...all(
		'only within the same millisecond',
		LINK_STATE,
		'return isFree && !(until && timeOf(until) < Date.now());',
		'timeOf(until) <= Date.now()',
	),
	...all(
		'no status of Stream, either',
		PAID_INVOICE,
		"const status = String(invoice.status ?? '');",
		'"Stryker was here!"',
	),
	...all(
		'nothing is as much as undefined',
		PAYMENTS,
		"invoice.status === 'COMPLETED' && remaining === 0n && total !== undefined && paid >= total;",
		'true',
	),
	...all(
		'without a text its fraction is not asked for',
		PAYMENTS,
		"const [, fraction = ''] = trimFraction(text ?? '').split('.');",
		'"Stryker was here!"',
	),
	...all(
		'nothing, with a minus, is nothing',
		PAYMENTS,
		"const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');",
		'amount <= 0n',
	),
	...all(
		'both sides of the comparison begin with it',
		DIFFERENCES,
		'const keys: string[] = [];',
		'["Stryker was here"]',
	),
	...all(
		'no two links have one ID',
		ORDER_LINK,
		'return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);',
		'a.id <= b.id',
	),
	...all(
		'links of two kinds are never the same link',
		ORDER_PARTS,
		'declared?.parts === 1 && declared.kind !== kind && last && byAge(last, declared) < 0;',
		'byAge(last, told) <= 0',
	),
	...all(
		'only asked for kinds of which there is a link',
		ORDER_PARTS,
		'return last?.isDropped === true || isLeftOut === true;',
		'last.isDropped',
	),
];
