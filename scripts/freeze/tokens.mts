import { queryOf } from '../../support/engine/inventory.mts';
import type { Exchange } from '../../support/engine/recorder.mts';
import type { Row } from '../../support/engine/testBed.mts';

/** Ids, and texts that the simulator's records have only once. */
const UNIQUE =
	/^[0-9a-f]{8}-[0-9a-f-]{27}$|^https:\/\/example\.com\/.*[?]|_\d+$|^[A-Z]\w+ \d+$|^\+9665/;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** Times of the run; the cases themselves name times of 2031 only. */
const TIME = /20(?!31)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?|\b1[6-9]\d{11}\b/g;

/** One thing that is different in every run: where it comes from, and what it is now. */
export interface Token {
	path: string;
	text: string;
}

/** Everything in the records that another run has otherwise, the longest first. */
export function tokensOf(rows: Record<string, Row>): Token[] {
	const tokens = new Map<string, string>();
	const walk = (value: unknown, path: string): void => {
		if (typeof value === 'string' && UNIQUE.test(value) && !tokens.has(value)) {
			tokens.set(value, path);
		} else if (Array.isArray(value)) {
			value.forEach((one, index) => walk(one, `${path}[${index}]`));
		} else if (typeof value === 'object' && value !== null) {
			for (const [name, one] of Object.entries(value)) walk(one, path ? `${path}.${name}` : name);
		}
	};
	walk(rows, '');
	return [...tokens]
		.map(([text, path]) => ({ text, path }))
		.sort((a, b) => b.text.length - a.text.length);
}

/** Parameters in which records are named by expressions, as in a workflow that goes through rows. */
export function toExpressions<T>(value: T, tokens: Token[]): T {
	if (typeof value === 'string') {
		const text = replaceAll(value, tokens, (path) => `{{ $json.${path} }}`);
		return (text === value ? value : `=${text}`) as T;
	}
	if (Array.isArray(value)) return value.map((one: unknown) => toExpressions(one, tokens)) as T;
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, one]) => [name, toExpressions(one as unknown, tokens)]),
	) as T;
}

/** A request that is the same in every run. */
export function toPattern({ method, path, query, body }: Exchange, tokens: Token[]): unknown {
	const request = { method, path, query: Object.fromEntries(queryOf(query)), body };
	return JSON.parse(withoutChance(JSON.stringify(request), tokens)) as unknown;
}

/** A text without what is different in every run. */
export function withoutChance(text: string, tokens: Token[]): string {
	return replaceAll(text, tokens, (path) => `{${path}}`)
		.replace(UUID, '{id}')
		.replace(TIME, '{time}');
}

function replaceAll(text: string, tokens: Token[], by: (path: string) => string): string {
	return tokens.reduce((left, token) => left.replaceAll(token.text, by(token.path)), text);
}
