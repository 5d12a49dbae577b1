import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { lineLabel, quoted } from '../errors/labels';
import { attempt, isEmpty, show, trimInvisible } from '../values/clean';
import { toUuid } from '../values/ids';
import { toInteger } from '../values/text';
import { camelCase, choice, MOST_INTEGER, text } from './builders';
import { group } from './composites';
import { notSent, type Field } from './field';
import { orDefault, shownWhen } from './shownWhen';

/** How the items of something that is sold are given: what stands on the panel for each way. */
export const FROM = {
	fields: { itemsFrom: ['fields'] },
	json: { itemsFrom: ['json'] },
	list: { itemsFrom: ['list'] },
};

export const itemsFrom: Field = orDefault(
	choice(
		undefined,
		'Items From',
		[
			{ name: 'Fields', value: 'fields', description: 'Fill in fields for each item' },
			{ name: 'JSON', value: 'json', description: "A JSON list with Stream's field names" },
			{
				name: 'List From Input',
				value: 'list',
				description:
					'A list from an earlier step, such as line_items. You choose which key is which.',
			},
		],
		{
			name: 'itemsFrom',
			description: 'How to specify the items',
			default: 'fields',
			builderHint: {
				propertyHint:
					'list for the line_items of a shop: no Code node is needed to rename their keys',
			},
		},
	),
);

/** As messages call what the panel calls List of Items. */
export const LIST_LABEL = quoted('List of Items');

/** The most items that a list may have. */
const MOST_LINES = 100;

/** @throws InputError for more items than are possible */
export function requireFew(lines: unknown[], label: string): void {
	if (lines.length <= MOST_LINES) return;
	throw new InputError(
		`${label} has ${lines.length} items, but at most ${MOST_LINES} are allowed.`,
		'Combine items of the same product into one with a higher quantity, or split the list.',
	);
}

/** A list of an earlier step as it is; its lines are read with the keys that are named beside it (ListLine). */
export const itemsList: Field = {
	property: {
		displayName: 'List of Items',
		name: 'itemsList',
		type: 'json',
		default: '',
		description:
			'The items from an earlier step. Drag the list here, such as line_items. Other keys are ignored.',
		placeholder: 'e.g. {{ $json.line_items }}',
	},
	parse: (value, label) => {
		const given = typeof value === 'string' && !isEmpty(value) ? parsed(value) : value;
		if (isEmpty(given)) return undefined;
		if (Array.isArray(given)) return given as unknown[];
		throw new InputError(
			`${label} is not a list.`,
			'Drag the list of items into it, such as line_items, not the whole order and not one of its items.',
		);
	},
};

/** Text copied from a chat or a right-to-left page may have invisible marks around it. */
const parsed = (value: string): unknown =>
	attempt(() => JSON.parse(trimInvisible(value)) as unknown) ?? value;

/** Asks under which key the lines of a list have something. */
export const key = (name: string, displayName: string, of: string, preset?: string): Field =>
	text(name, displayName, {
		description: `Key of ${of} in each item. Use a dot for nested keys, such as product.name.`,
		placeholder: `e.g. ${preset ?? name.replace(/Key$/, '')}`,
		// Without the quantity or the VAT the order would cost something else.
		ifEmpty: 'refuse',
		...(preset === undefined ? {} : { default: preset }),
	});

/** What else the panel asks about a list. */
export const listOptions = (description: string, fields: Field[]): Field =>
	shownWhen(
		notSent(
			group(
				'listOptions',
				'List Options',
				{ name: 'options', displayName: 'Options', fields },
				{ description, placeholder: 'Add Options' },
			),
		),
		FROM.list,
	);

/** One line of a list, read by the keys that the panel names. */
export class ListLine {
	/** As messages call it: "item 2 in 'List of Items'". */
	readonly label: string;
	private readonly line: IDataObject;

	/** @throws InputError for what is no object */
	constructor(line: unknown, index: number) {
		this.label = lineLabel('Item', index, LIST_LABEL);
		if (typeof line !== 'object' || line === null || Array.isArray(line)) {
			throw new InputError(
				`${this.label} is not an object.`,
				'Use a list whose entries have keys and values, such as {"name": "Ticket", "quantity": 2}.',
			);
		}
		this.line = line as IDataObject;
	}

	/**
	 * The value under a key, else at the path that the dots make.
	 * @param from the parameter that names the key
	 * @throws InputError when the line does not have it
	 */
	need(path: string, from: string): unknown {
		const value = this.at(path);
		if (value === undefined) throw lacksKey(`${this.label} has no`, path, this.line, from);
		return value;
	}

	/** The same where lines may lack it or have it empty; `seen` notes that one has it. */
	may(path: string | undefined, seen: Set<string>): unknown {
		const value = path === undefined ? undefined : this.at(path);
		if (value === undefined) return undefined;
		seen.add(String(path));
		return isEmpty(value) ? undefined : value;
	}

	/**
	 * How many of an item.
	 * @throws InputError for what is no whole number from 1
	 */
	quantity(path: string, from: string): number {
		return toInteger(this.need(path, from), this.named(path), { min: 1, max: MOST_INTEGER });
	}

	/** As messages call a value: `"qty" of item 2 in 'List of Items'`. */
	named(path: string): string {
		return `${show(path)} of ${this.label}`;
	}

	private at(path: string): unknown {
		if (has(this.line, path)) return this.line[path];
		let value: unknown = this.line;
		for (const step of path.split('.')) {
			if (!has(value, step)) return undefined;
			value = value[step];
		}
		return value;
	}
}

/**
 * A key that no line has is misspelt.
 * @param keys the keys that lines may lack, by the parameters that name them
 * @throws InputError
 */
export function requireSeen(
	lines: unknown[],
	seen: Set<string>,
	keys: Record<string, string | undefined>,
): void {
	for (const [from, path] of Object.entries(keys)) {
		if (path === undefined || seen.has(path) || !lines.length) continue;
		throw lacksKey(`No item in ${LIST_LABEL} has the key`, path, lines[0], from);
	}
}

/**
 * The ID of a product of Stream in a list of a shop, which has numbers of its own.
 * @throws InputError
 */
export function listedProduct(value: unknown, label: string): string {
	if (/^\s*\d{1,20}\s*$/.test(String(value))) {
		throw new InputError(
			`${label}: ${show(String(value))} is not the ID of a product in Stream. It looks like your shop's own product number.`,
			"In 'Product ID Key', enter the key of the product's ID in Stream. If the list has none, use Order → Create Payment Links, which sells by name and price.",
		);
	}
	return toUuid(value, label, 'product');
}

function has(value: unknown, name: string): value is IDataObject {
	return (
		typeof value === 'object' && value !== null && Object.prototype.hasOwnProperty.call(value, name)
	);
}

const MOST_NAMED = 12;

function lacksKey(what: string, path: string, line: unknown, from: string): InputError {
	const keys = Object.keys((line ?? {}) as object);
	const named = keys.slice(0, MOST_NAMED).map(show).join(', ');
	return new InputError(
		`${what} ${show(path)}.`,
		keys.length
			? `Correct ${from}: the line has ${named}.`
			: 'The line is empty: correct the list.',
	);
}

/**
 * A list of lines as JSON gives it, with the panel's names.
 *
 * @param fields of one line; other keys are refused
 * @param example of such a list
 * @throws InputError
 */
export function jsonLines(
	value: unknown,
	label: string,
	fields: Field[],
	example: string,
): IDataObject[] {
	const list =
		typeof value === 'string' ? attempt(() => JSON.parse(trimInvisible(value)) as unknown) : value;
	if (!Array.isArray(list)) {
		throw new InputError(
			list === undefined
				? `${label} cannot be read: a comma, a quotation mark or a bracket may be missing.`
				: `${label} is not a list.`,
			`Use a list such as ${example}, for example from an expression.`,
		);
	}
	return list.map((line: unknown, index) =>
		toPanelNames(line, lineLabel('Item', index, label), fields),
	);
}

/** A key that is not known may be a misspelt quantity: better no link than a wrong amount. */
function toPanelNames(line: unknown, label: string, fields: Field[]): IDataObject {
	const known = fields.map(({ api = '' }) => api).join(', ');
	if (typeof line !== 'object' || line === null || Array.isArray(line)) {
		throw new InputError(`${label} is not an object.`, `Use the keys ${known}.`);
	}
	const keys = new Map<string, string>();
	const entries = Object.entries(line).map(([own, value]) => {
		const name = camelCase(own);
		if (!fields.some(({ property }) => property.name === name)) {
			throw new InputError(`${label} has the unknown key ${show(own)}.`, `Use only ${known}.`);
		}
		const before = keys.get(name);
		if (before !== undefined) {
			throw new InputError(`${label} has both ${before} and ${own}.`, 'Keep one of the two.');
		}
		keys.set(name, own);
		return [name, value] as const;
	});
	return Object.fromEntries(entries) as IDataObject;
}
