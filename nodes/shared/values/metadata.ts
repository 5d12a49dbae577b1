import type { JsonObject, JsonValue } from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { isEmpty, printable, show } from './clean';
import { instantOf } from './dates';

const MOST_KEYS = 100;
const MOST_BYTES = 32 * 1024;
const DEEPEST = 20;

const FORM =
	'Enter a JSON object such as {"order": "A-1001"}. Values can be text, numbers, true, false or null.';
const ONCE = 'Use each key only once.';
const OTHER_KEY = 'Use another key.';
const FEWER = `Use at most ${MOST_KEYS} keys and ${MOST_BYTES / 1024} KB.`;

/** n8n's HTTP client drops these keys from bodies without a word. */
const LOST_KEYS = ['__proto__', 'constructor', 'prototype'];

/**
 * Metadata from the key/value list and its JSON alternative (an object or JSON text), which may be used
 * together. Rows without key and value are skipped, a missing value is null, dates become ISO 8601 text.
 *
 * @returns a plain object that survives JSON unchanged; undefined when there is nothing in it
 * @throws InputError for keys used twice, keys that get lost on the way, values that JSON does not have,
 * more than 100 keys or 32 KB
 */
export function toMetadata(
	input: { entries?: Array<{ key: unknown; value: unknown }>; json?: unknown },
	label: string,
): JsonObject | undefined {
	return new Reader(label).read((reader) => {
		const all = new Map(Object.entries(reader.object(input.json)));
		for (const { key, value } of input.entries ?? []) {
			if (isEmpty(key) && isEmpty(value)) continue;
			if (typeof key !== 'string' && typeof key !== 'number')
				reader.stop('has a key that is not text');
			const name = String(key).trim();
			if (name === '')
				reader.stop(
					`has the value ${show(value)} without a key`,
					'Enter a key, or remove the value.',
				);
			reader.checkKey(name);
			if (all.has(name)) reader.stop(`has the key ${show(name)} twice`, ONCE);
			all.set(name, reader.copy(value ?? null));
		}
		return Object.fromEntries(all);
	});
}

/**
 * A JSON object from an object or JSON text, with the same rules as metadata; undefined when empty.
 * @throws InputError
 */
export function toJsonObject(value: unknown, label: string): JsonObject | undefined {
	return new Reader(label).read((reader) => reader.object(value));
}

/** Copies foreign data. Whatever its code does (getters, proxies), it ends in data or an InputError. */
class Reader {
	private size = 0;
	private keys = 0;
	private readonly above: object[] = [];
	private refused?: InputError;

	constructor(private readonly label: string) {}

	read(run: (reader: Reader) => JsonObject): JsonObject | undefined {
		try {
			const result = run(this);
			const { length } = Object.keys(result);
			if (length > MOST_KEYS) this.stop(`has more than ${MOST_KEYS} keys`, FEWER);
			if (Buffer.byteLength(JSON.stringify(result)) > MOST_BYTES) this.spend(Infinity);
			return length ? result : undefined;
		} catch {
			this.refused ??= new InputError(
				`${this.label} cannot be read.`,
				'Enter a plain JSON object.',
			);
		}
		throw this.refused;
	}

	stop(what: string, fix = FORM): never {
		this.refused = new InputError(`${this.label} ${what}.`, fix);
		throw this.refused;
	}

	object(value: unknown): JsonObject {
		if (isEmpty(value)) return {};
		let result: JsonValue;
		if (typeof value === 'string') {
			// Indented text is longer than what it says.
			if (value.length > 4 * MOST_BYTES) this.spend(Infinity);
			result = this.copy(this.parse(value));
			// JSON.parse keeps only the last of two equal keys, so those in the text are counted.
			const strings = [...value.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"\s*(:?)/g)];
			if (strings.filter(([, colon]) => colon).length !== this.keys)
				this.stop('has the same key twice', ONCE);
		} else {
			result = this.copy(value);
		}
		if (typeof result === 'object' && result !== null && !Array.isArray(result)) return result;
		return this.stop(`${show(value)} is not a JSON object`);
	}

	copy(value: unknown): JsonValue {
		this.spend(1);
		if (value === null || typeof value === 'boolean') return value;
		if (typeof value === 'string') {
			this.spend(value.length);
			return printable(value);
		}
		if (typeof value === 'number') {
			if (!Number.isFinite(value)) this.stop(`contains ${value}, which is not valid in JSON`);
			if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
				this.stop(
					`contains the number ${show(value)}, which only stays exact as text`,
					'Enter the number as text: in JSON, put it in quotation marks.',
				);
			}
			return value === 0 ? 0 : value;
		}
		if (typeof value !== 'object') this.stop(`contains a value of type ${typeof value}`);
		const instant = instantOf(value);
		if (instant !== undefined) return new Date(instant).toISOString();
		if (this.above.includes(value)) this.stop('refers to itself');
		if (this.above.length >= DEEPEST)
			this.stop(`is nested more than ${DEEPEST} levels deep`, `Use at most ${DEEPEST} levels.`);
		this.above.push(value);
		const result = Array.isArray(value) ? this.copyList(value) : this.copyObject(value);
		this.above.pop();
		return result;
	}

	checkKey(key: string): void {
		if (LOST_KEYS.includes(key))
			this.stop(`has the key "${key}", which n8n does not send`, OTHER_KEY);
		if (printable(key) !== key)
			this.stop(`has unprintable characters in the key ${show(key)}`, OTHER_KEY);
		this.spend(key.length);
		this.keys++;
	}

	private copyList(list: unknown[]): JsonValue[] {
		this.spend(list.length);
		return Array.from({ length: list.length }, (_, at) => this.copy(list[at]));
	}

	private copyObject(value: object): JsonObject {
		const prototype = Object.getPrototypeOf(value) as object | null;
		// Not compared with Object.prototype: values of expressions can come from another realm.
		if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
			this.stop('contains an object that is not plain data');
		}
		const result: Array<[string, JsonValue]> = [];
		for (const key of Object.keys(value)) {
			const inner = (value as Record<string, unknown>)[key];
			// As in JSON: a missing column is no key.
			if (inner === undefined) continue;
			this.checkKey(key);
			result.push([key, this.copy(inner)]);
		}
		return Object.fromEntries(result);
	}

	private parse(text: string): unknown {
		try {
			return JSON.parse(text);
		} catch {
			return this.stop(`${show(text)} is not valid JSON`);
		}
	}

	/** Counts what every value takes at least in JSON, so that nothing large is ever built. */
	private spend(bytes: number): void {
		this.size += bytes;
		if (this.size > MOST_BYTES) this.stop(`is larger than ${MOST_BYTES / 1024} KB`, FEWER);
	}
}
