import { InputError } from '../errors/inputError';
import { attempt, isEmpty, readLine, refusal, trimEnd, trimStart, type ValueFormat } from './clean';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const EXAMPLE = '123e4567-e89b-12d3-a456-426614174000';

/** Most ids in a list: more do not fit into the address of a request. */
const MOST_IDS = 200;

/** Other words than the resource's own name that stand before its id in addresses. */
const ALIASES: Record<string, string[]> = {
	consumer: ['customer'],
	paymentlink: ['pay', 'checkout'],
};

/**
 * The id of a record in lower case, from the bare id (spaces and quotes around it are dropped) or from a
 * pasted address or path in which it follows the resource's name, such as
 * `https://stream-app-service.streampay.sa/api/v2/consumers/<id>`. Locator values are unwrapped.
 *
 * The result is safe in a path: nothing but a UUID ever comes out.
 *
 * @param resource the resource's value (`consumer`, `paymentLink`, …)
 * @throws InputError
 */
export function toUuid(value: unknown, label: string, resource: string): string {
	const given = unwrap(value);
	const subject = resource.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
	const form: ValueFormat = {
		problem: `is not the ID or URL of ${/^[aio]/.test(subject) ? 'an' : 'a'} ${subject}`,
		hint: `Enter the ID of the ${subject}, such as ${EXAMPLE}, or paste its URL.`,
		limit: 2000,
	};
	if (typeof given !== 'string' && !isEmpty(given)) throw refusal(given, label, form);
	const marks = /[\s"'`“”‘’«»<>]/;
	const text = trimStart(trimEnd(readLine(given, label, form), marks), marks).toLowerCase();
	const found = [...new Set(text.match(new RegExp(UUID, 'g')))];
	if (found.length > 1) throw refusal(given, label, form, 'contains more than one ID');
	const [id] = found;
	if (id !== undefined && (id === text || holds(text, id, resource))) return id;
	throw refusal(given, label, form);
}

/**
 * Several ids: a list, or text with commas, semicolons, spaces or line breaks between them. Doubles are
 * dropped, the order stays. Empty values give an empty list; an empty entry of a list is refused, because
 * a filter that lost its ids would select everything.
 *
 * @throws InputError
 */
export function toUuidList(value: unknown, label: string, resource: string): string[] {
	const given = unwrap(value);
	if (isEmpty(given)) return [];
	let parts: unknown[] = [given];
	if (typeof given === 'string' && given.length <= MOST_IDS * 100) {
		const inner = given.replace(/^\s*\[|\]\s*$/g, '').split(/[\s,;،؛]+/);
		parts = inner.filter((part) => !isEmpty(part));
		// Text without any id, such as a lone comma, goes on to be refused.
		if (parts.length === 0) parts = [given];
	} else {
		parts =
			attempt(() => (Array.isArray(given) ? [...given.slice(0, MOST_IDS + 1)] : parts)) ?? parts;
	}
	if (parts.length > MOST_IDS) {
		throw new InputError(
			`${label} has more than ${MOST_IDS} IDs.`,
			`Enter at most ${MOST_IDS} IDs.`,
		);
	}
	return [...new Set(parts.map((part) => toUuid(part, label, resource)))];
}

/** Whether an ID is anywhere in it. */
export function hasUuid(value: unknown): boolean {
	return typeof value === 'string' && new RegExp(UUID, 'i').test(value);
}

function unwrap(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	const locator = value as { __rl?: unknown; value?: unknown };
	return attempt(() => (locator.__rl === true ? [locator.value] : [value]))?.[0];
}

/** Whether the id is the segment after the resource's name in an address or path of plain segments. */
function holds(text: string, id: string, resource: string): boolean {
	const path = text.split(/[?#]/, 1)[0].replace(/^https?:\/\//, '');
	if (!/^[\w.:-]*(?:\/[\w.-]+)+\/?$/.test(path)) return false;
	const segments = path.split('/').filter((segment) => segment !== '');
	if (segments.some((segment) => /^\.+$/.test(segment))) return false;
	const at = segments.indexOf(id);
	if (at < 1 || segments.lastIndexOf(id) !== at) return false;
	const name = resource.toLowerCase();
	const before = segments[at - 1].replace(/[-_]/g, '').replace(/s$/, '');
	return before === name || (ALIASES[name] ?? []).includes(before);
}
