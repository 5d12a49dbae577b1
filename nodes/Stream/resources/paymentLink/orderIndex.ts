import type { IDataObject } from 'n8n-workflow';

import type { Explanation } from '../../../shared/errors/explain';
import type { Client } from '../../../shared/transport/client';
import { MOST_ROWS, PAGE_SIZE, readPage } from '../../../shared/transport/paging';

/** A link that carries an order reference, as the list last showed it. */
export interface IndexedLink {
	link: IDataObject;
	/** Made by this process and not yet confirmed to be the one link of its order. */
	justCreated: boolean;
}

/** Rows may be committed a little later than they are stamped: the list is always read this far back. */
const MARGIN_MS = 2 * 60_000;

const ABOUT: Explanation = { subject: 'payment link' };

/**
 * Which links exist for which order reference, for one account.
 *
 * Stream has neither an idempotency key nor a filter for metadata, so all links are read once, newest first and
 * unfiltered (a filter by status would make rows skip between pages), and from then on only what is new.
 */
export class OrderIndex {
	private readonly byReference = new Map<string, Map<string, IndexedLink>>();
	/** Creation time of the newest link that has been seen; undefined before the first full read. */
	private newest?: number;
	private queue: Promise<unknown> = Promise.resolve();

	/** Links of this order, oldest first; the same on every machine. */
	get(reference: string): IndexedLink[] {
		return [...(this.byReference.get(reference)?.values() ?? [])].sort((a, b) =>
			byAge(a.link, b.link),
		);
	}

	/** Takes note of a link as Stream has just shown it. */
	put(link: IDataObject, justCreated?: boolean): void {
		const reference = referenceOf(link);
		if (reference === undefined) return;
		const links = this.byReference.get(reference) ?? new Map<string, IndexedLink>();
		this.byReference.set(reference, links);
		const id = String(link.id);
		links.set(id, { link, justCreated: justCreated ?? links.get(id)?.justCreated ?? false });
	}

	/** Reads what has been created since the last read; the read begins after this call. */
	async refresh(client: Client): Promise<void> {
		const mine = this.queue.catch(() => undefined).then(async () => await this.read(client));
		this.queue = mine;
		await mine;
	}

	private async read(client: Client): Promise<void> {
		const until = this.newest === undefined ? -Infinity : this.newest - MARGIN_MS;
		const query = { sort_field: 'created_at', sort_direction: 'desc' };
		const found: IDataObject[] = [];
		for (let page = 1; (page - 1) * PAGE_SIZE < MOST_ROWS; page++) {
			const request = { path: '/payment_links', query, about: ABOUT };
			const { rows, hasMore } = await readPage(client, request, page, PAGE_SIZE);
			found.push(...rows);
			const oldest = Math.min(...rows.map(createdAt));
			if (!hasMore || rows.length === 0 || oldest < until) break;
		}
		// Only now: a read that breaks off half way must not look complete.
		for (const link of found) this.put(link);
		const newest = Math.max(this.newest ?? 0, ...found.map(createdAt));
		this.newest = newest;
	}
}

const indexes = new Map<string, OrderIndex>();

/** The index of the account that the client works for; kept as long as this process lives. */
export function orderIndexOf(client: Client): OrderIndex {
	const index = indexes.get(client.account) ?? new OrderIndex();
	indexes.set(client.account, index);
	return index;
}

/** The order reference that a link carries in its metadata. */
export function referenceOf(link: IDataObject): string | undefined {
	const reference = (link.custom_metadata as IDataObject | null | undefined)?.order_reference;
	return reference === undefined || reference === null ? undefined : String(reference);
}

/** Older first; with the same time stamp the smaller id. */
export function byAge(a: IDataObject, b: IDataObject): number {
	return createdAt(a) - createdAt(b) || (String(a.id) < String(b.id) ? -1 : 1);
}

/** Milliseconds since 1970, with the fraction that Stream gives; a time without an offset is UTC. */
export function createdAt(link: IDataObject): number {
	const stamp = String(link.created_at ?? '');
	const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(stamp) ? stamp : `${stamp}Z`;
	const ms = Date.parse(zoned);
	const micros = /\.\d{3}(\d{1,3})/.exec(stamp);
	return Number.isNaN(ms) ? 0 : ms + (micros ? Number(micros[1].padEnd(3, '0')) / 1000 : 0);
}
