import { ExpressionParser } from 'n8n-workflow';

/** What the text of an expression says about the columns that it takes. */
export interface ExpressionFacts {
	/** The code of each `{{ }}`. */
	parts: string[];
	/** It is one `{{ }}` with nothing around it, not even a blank. */
	isSingle: boolean;
	/** An AI agent fills it in. */
	isFromAi: boolean;
}

/** Values that come as data and not from a field of the panel: an empty one there counts as given. */
export const FROM_DATA = Symbol('data');

/** A column of the item as the editor writes it when it is dragged: `$json.name`, `$json['Order No']`. */
const COLUMN = /^\$json((?:\??\.[A-Za-z_]\w*|\['[^'\\]+'\]|\["[^"\\]+"\])+)$/;
const KEY = /\.(\w+)|\['([^']+)'\]|\["([^"]+)"\]/g;

/** The first key behind `$json` anywhere in code; what is called is a method and no column. */
const FIRST_KEY = /\$json(?:\??\.([A-Za-z_]\w*)|\['([^'\\]+)'\]|\["([^"\\]+)"\])(?![\w(])/g;

/** Whoever writes one of these has thought of the column that is not there. */
const FALLBACK = /\?(?!\.\D)|\|\|/;

const MOST_KNOWN = 1_000;
const known = new Map<string, ExpressionFacts>();

/** Whether n8n evaluates a parameter: its text begins with `=`. */
export function isExpression(raw: unknown): raw is string {
	return typeof raw === 'string' && raw.startsWith('=');
}

/** @param expression with its `=` */
export function factsOf(expression: string): ExpressionFacts {
	const before = known.get(expression);
	if (before) return before;
	const chunks = ExpressionParser.splitExpression(expression.slice(1));
	const parts = chunks.filter(({ type }) => type === 'code').map(({ text }) => text.trim());
	const isBare = chunks.every(({ type, text }) => type === 'code' || text === '');
	const facts = {
		parts,
		isSingle: isBare && parts.length === 1,
		isFromAi: /\$fromAI\s*\(/i.test(expression),
	};
	if (known.size >= MOST_KNOWN) known.clear();
	known.set(expression, facts);
	return facts;
}

/** The keys of a plain column, `undefined` for any other code. */
export function columnOf(code: string): string[] | undefined {
	const path = COLUMN.exec(code)?.[1];
	if (path === undefined) return undefined;
	return [...path.matchAll(KEY)].map(([, plain, single, double]) => plain ?? single ?? double);
}

/** Whether code says itself what is to be where a column is empty. */
export function hasFallback(code: string): boolean {
	return FALLBACK.test(code);
}

/** The columns that some code cannot do without. */
export function columnsIn(code: string): string[] {
	if (hasFallback(code)) return [];
	return [...code.matchAll(FIRST_KEY)].map(
		([, plain, single, double]) => plain ?? single ?? double,
	);
}
