import type { IDataObject } from 'n8n-workflow';

import type { Client } from '../api/client';
import { PAGE_SIZE, readPage } from '../api/paging';
import { readIfExists } from '../api/record';
import { textOf } from '../values/text';

/** Requests of one poll after which everything waits that can. A usual poll needs one to three. */
const MOST_REQUESTS = 200;

const SUBJECTS: Record<string, string> = {
	payment_links: 'payment link',
	invoices: 'invoice',
	payments: 'payment',
	subscriptions: 'subscription',
	consumers: 'consumer',
};

export interface StreamReader extends Reader {
	/** The organization that the records belong to, as soon as one was read that says so. */
	readonly organization: string | undefined;
}

/**
 * Reads through the client of the Stream node.
 * @param deadline when everything waits that can, in milliseconds
 */
export function createReader(client: Client, deadline: number): StreamReader {
	let sent = 0;
	let organization: string | undefined;
	const errorContext = (path: string) => ({ subject: SUBJECTS[path.split('/')[1]] ?? 'record' });
	return {
		async list(path: string, query: Query, page: number, size = PAGE_SIZE): Promise<Page> {
			sent++;
			const response = await readPage(
				client,
				{ path, query, errorContext: errorContext(path) },
				page,
				size,
			);
			organization ??= response.rows.map((row) => textOf(row.organization_id)).find(Boolean);
			return { ...response, hasMore: response.hasMore ?? response.rows.length >= size };
		},
		async get(path: string): Promise<IDataObject | undefined> {
			sent++;
			return await readIfExists(client, path, errorContext(path));
		},
		get sent() {
			return sent;
		},
		get organization() {
			return organization;
		},
		get exhausted() {
			return sent >= MOST_REQUESTS || Date.now() >= deadline;
		},
	};
}
export type Query = Record<string, string | number | boolean | string[] | undefined>;
/** One page of a list. */
export interface Page {
	rows: IDataObject[];
	hasMore: boolean;
	/** Rows in all, when Stream says so. */
	total?: number;
}
/** Reads from Stream, within the budget of one poll. */
export interface Reader {
	/** One page, counted from 1, of up to `size` rows (100). */
	list(path: string, query: Query, page: number, size?: number): Promise<Page>;
	/** Undefined when there is no such record. */
	get(path: string): Promise<IDataObject | undefined>;
	/** Requests sent in this poll. */
	readonly sent: number;
	/** Time or requests are used up: what can wait, waits for the next poll. */
	readonly exhausted: boolean;
}
