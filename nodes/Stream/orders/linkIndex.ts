import type { IDataObject } from 'n8n-workflow';

import { CanceledError, cancelableSleep } from '../../shared/api/cancelableSleep';
import type { Client } from '../../shared/api/client';
import { PAGE_SIZE } from '../../shared/api/paging';
import { rethrow } from '../../shared/errors/rethrow';
import { RecentWrites, stampOf } from '../../shared/operation/ownWrites';
import { lines } from '../../shared/records/linkState';
import {
	byAge,
	factsOf,
	type LinkFacts,
	type OrderLink,
	toOrderLink,
} from '../../shared/records/orderLink';
import { readNewest, readWhole } from './linkList';

/** Rows may be committed a little later than they are stamped: the list is always read this far back. */
const MARGIN_MS = 2 * 60_000;

/** What somebody wants of the next reading of the list besides the links that are new. */
export interface RefreshRequest {
	/** Links down to this stamp. */
	since?: number;
	/** Called with every link that comes by. */
	onLink?: (link: OrderLink) => void;
	/** Pages that may be asked for at once; 1 without. */
	lanes?: number;
}

interface Planned {
	requests: RefreshRequest[];
	done: Promise<void>;
}

/**
 * Which links exist for which order reference, for one account.
 *
 * Stream has neither an idempotency key nor a filter for metadata, so all links are read once, and from then on only
 * what is new.
 */
export class OrderIndex {
	/** One link or several: most orders have one, and a list for each would take half as much memory again. */
	private readonly byReference = new Map<string, LinkFacts | LinkFacts[]>();
	private readonly kinds = new Map<string, boolean>();
	/** When links were made, oldest first: how far down the list a link stands. */
	private readonly stamps: number[] = [];
	/** Links as Stream answered when this process closed them: lists may show them as they were for a while. */
	private readonly closings = new RecentWrites<IDataObject>();
	/** Creation time of the newest link that has been seen; undefined before the first full read. */
	private newest?: number;
	/** When that was, on a clock that is never set. */
	private newestSeenAt = 0;
	/** Every link that is as old as the newest one, or older, has been seen. */
	private isSettled = false;
	private lastReadBegan = 0;
	private running?: { began: number; done: Promise<void> };
	private planned?: Planned;

	/** Whether the list has been read at all. */
	get isCold(): boolean {
		return this.newest === undefined;
	}

	/** All order references that links carry. */
	references(): string[] {
		return [...this.byReference.keys()];
	}

	/** Links of this order, oldest first; the same on every machine. Accents count however they are encoded. */
	get(reference: string): LinkFacts[] {
		return [this.byReference.get(reference.normalize()) ?? []].flat().sort(byAge);
	}

	/** Whether a product is recurring, as far as links have shown. */
	isRecurring(productId: string): boolean | undefined {
		return this.kinds.get(productId);
	}

	/** Takes note of a product's kind: Stream may not show yet a product that has just been made. */
	putKind(productId: string, isRecurring: boolean): void {
		this.kinds.set(productId, isRecurring);
	}

	/** Pages of the list, newest first, that a link made at this moment stands on. */
	pagesTo(createdAt: number): number {
		let [low, high] = [0, this.stamps.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.stamps[middle] <= createdAt) low = middle + 1;
			else high = middle;
		}
		return Math.floor((this.stamps.length - low) / PAGE_SIZE) + 1;
	}

	/** Down to this stamp the list is read in any case, to find what is new. */
	get newsFrom(): number {
		const { newest = -Infinity, isSettled } = this;
		return isSettled ? newest : newest - MARGIN_MS;
	}

	/** Takes note of a link that this process has just closed, or found closed. */
	putClosed({ id, record }: OrderLink): void {
		const { status, deactivate_message, created_at, updated_at } = record;
		this.closings.set(id, { status, deactivate_message, created_at, updated_at });
	}

	/** A record of the same moment may be newer: it can tell of money, or that the link was opened again. */
	private withClosing(record: IDataObject): IDataObject {
		const closed = this.closings.get(String(record.id));
		return closed && stampOf(record)! < stampOf(closed)! ? { ...record, ...closed } : record;
	}

	/** Takes note of a link as Stream has just shown it. */
	put(shown: IDataObject): OrderLink {
		const record = this.withClosing(shown);
		for (const { product_id: id, product } of lines(record)) {
			const { type } = (product ?? {}) as IDataObject;
			if (type) this.kinds.set(String(id), type === 'RECURRING');
		}
		const facts = factsOf(record);
		const link = toOrderLink(record, facts);
		const { reference } = link;
		if (reference !== undefined && typeof record.id === 'string') {
			const others = this.get(reference).filter(({ id }) => id !== facts.id);
			this.byReference.set(reference, others.length ? [...others, facts] : facts);
		}
		return link;
	}

	/**
	 * Forgets a link that Stream says it does not have, if a complete read of the list does not have it either.
	 *
	 * @param read makes the complete read: once for all items of a run
	 * @returns false when the list has it
	 */
	async forget(reference: string, id: string, read: () => Promise<Set<unknown>>): Promise<boolean> {
		if ((await read()).has(id)) return false;
		const others = this.get(reference).filter((link) => link.id !== id);
		if (others.length) this.byReference.set(reference.normalize(), others);
		else this.byReference.delete(reference.normalize());
		return true;
	}

	/** Reads the whole list again. @returns ids of all links */
	async readAll(client: Client, lanes: number): Promise<Set<unknown>> {
		return (await readWhole(client, lanes, (link) => this.put(link))).ids;
	}

	/** Reads what has been created since the last read, and what is requested. The read begins after this call. */
	async refresh(client: Client, request: RefreshRequest = {}): Promise<void> {
		for (;;) {
			// Whoever comes while another read is under way waits for it and shares the next one.
			const isMine = !this.planned;
			const planned = (this.planned ??= this.plan(client));
			planned.requests.push(request);
			if (await isDone(planned.done, isMine)) return;
		}
	}

	/** Makes sure that a read has begun at or after the given moment (of this machine's clock). */
	async refreshAfter(
		client: Client,
		moment: number,
		request?: RefreshRequest,
		signal?: AbortSignal,
	): Promise<void> {
		// One more, because timers may be a little early.
		while (Date.now() < moment) await cancelableSleep(moment - Date.now() + 1, signal);
		if (request) return await this.refresh(client, request);
		while (this.lastReadBegan < moment) {
			if (this.running && this.running.began >= moment) await isDone(this.running.done, false);
			else await this.refresh(client);
		}
	}

	private plan(client: Client): Planned {
		const before = this.running?.done.catch(() => undefined) ?? Promise.resolve();
		const requests: RefreshRequest[] = [];
		return { requests, done: before.then(async () => await this.start(client, requests)) };
	}

	private async start(client: Client, requests: RefreshRequest[]): Promise<void> {
		this.planned = undefined;
		const running = { began: Date.now(), done: this.read(client, requests) };
		this.running = running;
		try {
			await running.done;
			this.lastReadBegan = running.began;
		} finally {
			this.running = undefined;
		}
	}

	private async read(client: Client, requests: RefreshRequest[]): Promise<void> {
		const { newest: known = -Infinity, newsFrom } = this;
		const began = performance.now();
		const seen = new Set<string>();
		const stamps: number[] = [];
		const onLink = (record: IDataObject) => {
			const link = this.put(record);
			if (link.createdAt > known && !seen.has(link.id)) stamps.push(link.createdAt);
			seen.add(link.id);
			for (const request of requests) request.onLink?.(link);
		};
		const since = Math.min(newsFrom, ...requests.map((request) => request.since ?? Infinity));
		const lanes = Math.max(...requests.map((request) => request.lanes ?? 1));
		const { newest } = this.isCold
			? await readWhole(client, lanes, onLink)
			: await readNewest(client, since, onLink, { pages: this.pagesTo(since), lanes });
		// Only now: a read that breaks off half way must not look complete.
		this.noteNewest(Math.max(newest, known, 0), began);
		for (const stamp of stamps.sort((a, b) => a - b)) this.stamps.push(stamp);
	}

	/**
	 * A complete read that begins so long after the newest link was seen shows all that are stamped before it, and finds
	 * none that is newer: from then on nothing older can appear.
	 */
	private noteNewest(newest: number, began: number): void {
		if (newest === this.newest) {
			this.isSettled ||= began - this.newestSeenAt >= MARGIN_MS;
			return;
		}
		this.newest = newest;
		this.newestSeenAt = performance.now();
		this.isSettled = false;
	}
}

/** False when the execution that was reading for others as well has been canceled. */
async function isDone(reading: Promise<void>, isMine: boolean): Promise<boolean> {
	try {
		await reading;
		return true;
	} catch (thrown) {
		if (isMine || !(thrown instanceof CanceledError)) throw rethrow(thrown);
		return false;
	}
}

const indexes = new Map<string, OrderIndex>();

/** The index of the account that the client works for; kept as long as this process lives. */
export function orderIndexOf(client: Client): OrderIndex {
	const index = indexes.get(client.account) ?? new OrderIndex();
	indexes.set(client.account, index);
	return index;
}
