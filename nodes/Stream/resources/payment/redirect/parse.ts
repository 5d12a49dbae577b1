import { InputError } from '../../../../shared/errors/inputError';
import { attempt } from '../../../../shared/values/clean';

/** What Stream adds to the address that the customer's browser is sent to (guide, "Query Parameters"). */
const NAMES = [
	'payment_link_id',
	'id',
	'status',
	'message',
	'login_method',
	'invoice_id',
	'consent_id',
	'payment_id',
	'organization_consumer_id',
] as const;

export type RedirectName = (typeof NAMES)[number];

/** Every value that a parameter has in the redirect: anybody can write anything into an address. */
export type Redirect = Map<RedirectName, string[]>;

const LONGEST = 16_384;
const MOST_PARAMETERS = 200;

const FORM_OF_USE =
	'Use the whole URL that the customer returned to, or the query of a Webhook node: {{ $json.query }}.';

/** A question mark before one of Stream's parameters: joined blindly to an address that had a query. */
const SWALLOWED = new RegExp(`\\?(?=(?:${NAMES.join('|')})=)`);

/**
 * Reads Stream's parameters from the redirect: an address, a query string, or an object of parameters (of a
 * Webhook node: its query, or the whole item).
 *
 * Parameters of the shop's own are left alone. An address that already had a query may have been joined with a
 * second `?`; the first parameter of Stream then hides in the value before it and is found there.
 *
 * @throws InputError when it is neither
 */
export function toRedirect(value: unknown, label: string): Redirect {
	const redirect: Redirect = new Map();
	const hidden: Redirect = new Map();
	const given = pairs(value, label);
	requireShort(given, label);
	for (const [name, text] of given) {
		const [first, ...rest] = text.split(SWALLOWED);
		add(redirect, name, first);
		for (const pair of rest) {
			const at = pair.indexOf('=');
			add(hidden, pair.slice(0, at), pair.slice(at + 1));
		}
	}
	// The shop's own parameter may hold an address with a query: what stands openly comes first.
	for (const [name, values] of hidden) if (!redirect.has(name)) redirect.set(name, values);
	return redirect;
}

/** Anybody can write an address: what is longer than a browser's is nothing that Stream has made. */
function requireShort(given: Array<[string, string]>, label: string): void {
	if (given.length > MOST_PARAMETERS) {
		throw new InputError(`${label} has more than ${MOST_PARAMETERS} parameters.`, FORM_OF_USE);
	}
	const length = given.reduce((sum, [name, text]) => sum + name.length + text.length, 0);
	if (length > LONGEST) throw tooLong(label);
}

function tooLong(label: string): InputError {
	return new InputError(`${label} is longer than ${LONGEST} characters.`, FORM_OF_USE);
}

function add(redirect: Redirect, name: string, value: string): void {
	if (!(NAMES as readonly string[]).includes(name)) return;
	const key = name as RedirectName;
	redirect.set(key, [...(redirect.get(key) ?? []), value.trim()]);
}

function pairs(value: unknown, label: string): Array<[string, string]> {
	if (typeof value === 'string') {
		if (value.length > LONGEST) throw tooLong(label);
		const text = value.trim();
		if (text.startsWith('{')) return fromObject(parsed(text, label), label);
		return fromText(text);
	}
	if (typeof value === 'object' && value !== null) return fromObject(value, label);
	throw new InputError(`${label} is not a URL and has no parameters.`, FORM_OF_USE);
}

function parsed(text: string, label: string): object {
	const value = attempt(() => JSON.parse(text) as object);
	if (value) return value;
	throw new InputError(`${label} is neither a URL nor a JSON object.`, FORM_OF_USE);
}

/** Everything behind the first `?`; a bare query string has none. */
function fromText(text: string): Array<[string, string]> {
	const query = text.includes('?') ? text.slice(text.indexOf('?') + 1) : text;
	return query
		.split(/[&#]/, MOST_PARAMETERS + 1)
		.flatMap((part) => part.split(SWALLOWED))
		.filter((part) => part.includes('='))
		.map((part) => {
			const at = part.indexOf('=');
			return [decoded(part.slice(0, at)), decoded(part.slice(at + 1))];
		});
}

function decoded(text: string): string {
	const spaced = text.replace(/\+/g, ' ');
	return attempt(() => decodeURIComponent(spaced)) ?? spaced;
}

function fromObject(value: object, label: string): Array<[string, string]> {
	const { query } = value as { query?: unknown };
	const source = typeof query === 'object' && query !== null ? query : value;
	if (Array.isArray(source)) {
		throw new InputError(`${label} is a list, not the parameters of one redirect.`, FORM_OF_USE);
	}
	// One more than may be, to be refused.
	const most = MOST_PARAMETERS + 1;
	return Object.entries(source)
		.slice(0, most)
		.flatMap(([name, given]) =>
			(Array.isArray(given) ? given.slice(0, most) : [given]).map((one): [string, string] => [
				name,
				textOf(one),
			]),
		);
}

/** A parameter such as `invoice_id[a]=1` becomes an object: not a value that Stream sends. */
function textOf(value: unknown): string {
	if (typeof value === 'string') return value.slice(0, LONGEST + 1);
	return typeof value === 'number' ? String(value) : '\u0000';
}
