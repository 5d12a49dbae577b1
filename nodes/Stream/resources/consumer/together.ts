import type { IDataObject } from 'n8n-workflow';

import type { Client } from '../../../shared/api/client';
import { PAGE_SIZE } from '../../../shared/api/paging';
import { type List, pageOf, readOldestFirst } from '../../../shared/api/wholeList';
import { ApiError } from '../../../shared/errors/apiError';
import { rethrow } from '../../../shared/errors/rethrow';
import { type Key, keysOf, nameOfKey, oldestOf } from './search';

const CONSUMERS: List = { path: '/consumers', errorContext: { subject: 'consumer' } };

/** Fewer customers are looked up one by one, because counting all consumers is not worth a request. */
const LEAST_CUSTOMERS = 20;
/**
 * The list is read if it has this many times fewer pages than there are customers. It does not help for customers who
 * change or who are new with only an External ID: they are looked up again before anything is written.
 */
const LEAST_GAIN = 4;

/** The consumers that the rows of a run are about, as the list shows them and as the run itself leaves them. */
export class KnownConsumers {
	/** By each key of the rows. */
	private readonly byKey = new Map<string, IDataObject[]>();
	/** Under which of these a consumer stands. */
	private readonly names = new Map<unknown, string[]>();

	/** @param keys those of all rows */
	constructor(keys: Key[]) {
		for (const key of keys) this.byKey.set(nameOfKey(key), []);
	}

	/** Takes note of a consumer as Stream has just shown it. */
	put(record: IDataObject): void {
		for (const name of this.names.get(record.id) ?? []) {
			const all = this.byKey.get(name);
			if (all)
				this.byKey.set(
					name,
					all.filter(({ id }) => id !== record.id),
				);
		}
		const names = record.is_deleted ? [] : keysOf(record).map(nameOfKey);
		const wanted = names.filter((name) => this.byKey.has(name));
		for (const name of wanted) this.byKey.get(name)?.push(record);
		if (wanted.length) this.names.set(record.id, wanted);
		else this.names.delete(record.id);
	}

	/** From now on only a search can tell who has these values, and what has become of them. */
	forget(keys: Key[]): void {
		const names = keys.map(nameOfKey);
		const records = names.flatMap((name) => this.byKey.get(name) ?? []);
		const all = [...names, ...records.flatMap(({ id }) => this.names.get(id) ?? [])];
		for (const name of all) this.byKey.delete(name);
	}

	/**
	 * The consumer who has this value, as a search would give it.
	 * @returns null for nobody; undefined when only a search can tell
	 */
	get(key: Key): IDataObject | null | undefined {
		const found = this.byKey.get(nameOfKey(key));
		// Written otherwise than it is searched for: whether Stream finds it, Stream alone knows.
		if (!found?.every((record) => isFoundByText(record[key.column], key.value))) return undefined;
		return oldestOf(found) ?? null;
	}
}

/**
 * Reads the list of all consumers, where its pages are much fewer than the customers of the run.
 *
 * @param rows the keys of each row
 * @param lanes how many pages may be asked for at once
 * @returns undefined where each customer is to be looked up: there are few of them or very many consumers, or nothing
 *   proves that the list is whole
 */
export async function readTogether(
	client: Client,
	rows: Key[][],
	lanes: number,
): Promise<KnownConsumers | undefined> {
	const keys = rows.flat();
	const customers = new Set(
		rows.filter((row) => row.length).map((row) => row.map(nameOfKey).join()),
	);
	if (customers.size < LEAST_CUSTOMERS) return undefined;
	try {
		const first = await pageOf(client, CONSUMERS, 1, 'desc');
		const pages = Math.ceil((first.total ?? Infinity) / PAGE_SIZE);
		if (pages * LEAST_GAIN > customers.size) return undefined;
		const known = new KnownConsumers(keys);
		const list = await readOldestFirst(client, CONSUMERS, first, lanes, (row) => known.put(row));
		return list && known;
	} catch (thrown) {
		// One row after another may still do.
		if (thrown instanceof ApiError) return undefined;
		throw rethrow(thrown);
	}
}

function isFoundByText(has: unknown, value: string): boolean {
	return String(has).toLowerCase().includes(value.toLowerCase());
}
