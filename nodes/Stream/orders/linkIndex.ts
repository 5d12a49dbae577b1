import type { IDataObject } from 'n8n-workflow';

import { CanceledError, cancelableSleep } from '../../shared/api/cancelableSleep';
import type { Client } from '../../shared/api/client';
import type { ErrorContext } from '../../shared/api/errorMessages';
import { NEWEST_FIRST, PAGE_SIZE, readPage } from '../../shared/api/paging';
import { ApiError } from '../../shared/errors/apiError';
import { rethrow } from '../../shared/errors/rethrow';
import type { Call } from '../../shared/operation/operation';
import { referenceOf } from './linkMetadata';
import { lines, timeOf } from './linkState';
import { byAge, factsOf, type LinkFacts, type OrderLink } from './orderLink';

/** Rows may be committed a little later than they are stamped: the list is always read this far back. */
const MARGIN_MS = 2 * 60_000;

/** Pages without a new row before the list counts as endless; on a busy account one can be pushed down. */
const MOST_STALE_PAGES = 5;

const ABOUT: ErrorContext = { subject: 'payment link' };

/**
 * Which links exist for which order reference, for one account.
 *
 * Stream has neither an idempotency key nor a filter for metadata, so all links are read once, newest first and
 * unfiltered (a filter by status would make rows skip between pages), and from then on only what is new.
 */
export class OrderIndex {
	private readonly byReference = new Map<string, Map<string, LinkFacts>>();
	private readonly kinds = new Map<string, boolean>();
	/** Creation time of the newest link that has been seen; undefined before the first full read. */
	private newest?: number;
	private lastReadBegan = 0;
	private running?: { began: number; done: Promise<unknown> };
	private planned?: Promise<void>;

	/** Links of this order, oldest first; the same on every machine. Accents count however they are encoded. */
	get(reference: string): LinkFacts[] {
		return [...(this.byReference.get(reference.normalize())?.values() ?? [])].sort(byAge);
	}

	/** Whether a product is recurring, as far as links have shown. */
	isRecurring(productId: string): boolean | undefined {
		return this.kinds.get(productId);
	}

	/** Takes note of a link as Stream has just shown it. */
	put(record: IDataObject): OrderLink {
		for (const { product_id: id, product } of lines(record)) {
			const { type } = (product ?? {}) as IDataObject;
			if (type) this.kinds.set(String(id), type === 'RECURRING');
		}
		const facts = factsOf(record);
		const reference = referenceOf(record)?.normalize();
		if (reference !== undefined && typeof record.id === 'string') {
			const links = this.byReference.get(reference) ?? new Map<string, LinkFacts>();
			this.byReference.set(reference, links);
			links.set(facts.id, facts);
		}
		return { ...facts, record };
	}

	/**
	 * Forgets a link that Stream says it does not have, if a complete read of the list does not have it either.
	 *
	 * @param read makes the complete read: once for all items of a run
	 * @returns false when the list has it
	 */
	async forget(reference: string, id: string, read: () => Promise<Set<unknown>>): Promise<boolean> {
		if ((await read()).has(id)) return false;
		this.byReference.get(reference.normalize())?.delete(id);
		return true;
	}

	/** Reads the whole list again. @returns ids of all links */
	async readAll(client: Client): Promise<Set<unknown>> {
		return await this.read(client, -Infinity);
	}

	/** Reads what has been created since the last read. The read begins after this call. */
	async refresh(client: Client): Promise<void> {
		for (;;) {
			// Whoever comes while another read is under way waits for it and shares the next one.
			const isMine = !this.planned;
			this.planned ??= this.afterRunning().then(async () => await this.start(client));
			if (await isDone(this.planned, isMine)) return;
		}
	}

	/** Makes sure that a read has begun at or after the given moment (of this machine's clock). */
	async refreshAfter(client: Client, moment: number, signal?: AbortSignal): Promise<void> {
		// One more, because timers may be a little early.
		while (Date.now() < moment) await cancelableSleep(moment - Date.now() + 1, signal);
		while (this.lastReadBegan < moment) {
			if (this.running && this.running.began >= moment) await isDone(this.running.done, false);
			else await this.refresh(client);
		}
	}

	private async afterRunning(): Promise<void> {
		await this.running?.done.catch(() => undefined);
	}

	private async start(client: Client): Promise<void> {
		const running = { began: Date.now(), done: this.read(client) };
		this.planned = undefined;
		this.running = running;
		try {
			await running.done;
			this.lastReadBegan = running.began;
		} finally {
			this.running = undefined;
		}
	}

	private async read(client: Client, until = (this.newest ?? -Infinity) - MARGIN_MS) {
		const seen = new Set<unknown>();
		let newest = this.newest ?? 0;
		let last = Infinity;
		let descends = true;
		let stalePages = 0;
		for (let page = 1; ; page++) {
			const request = { path: '/payment_links', query: NEWEST_FIRST, errorContext: ABOUT };
			const { rows, hasMore, total } = await readPage(client, request, page, PAGE_SIZE);
			const fresh = rows.filter(({ id }) => !seen.has(id));
			for (const link of fresh) {
				seen.add(link.id);
				this.put(link);
				const createdAt = timeOf(link.created_at);
				descends &&= createdAt <= last;
				last = createdAt;
				newest = Math.max(newest, createdAt);
			}
			if (!(hasMore ?? rows.length >= PAGE_SIZE) || seen.size === total) break;
			if (descends && last < until) break;
			stalePages = fresh.length ? 0 : stalePages + 1;
			if (stalePages > MOST_STALE_PAGES) throw endless();
		}
		// Only now: a read that breaks off half way must not look complete.
		this.newest = newest;
		return seen;
	}
}

/** False when the execution that was reading for others as well has been canceled. */
async function isDone(reading: Promise<unknown>, isMine: boolean): Promise<boolean> {
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

/** Reads what is new, once for all items of the run that have this account. */
export async function refreshOnce({ client, run }: Call, index: OrderIndex): Promise<void> {
	await run.once(client, 'orderIndex', async () => await index.refresh(client));
}

function endless(): ApiError {
	return new ApiError(
		'Stream repeats the same page of payment links, so it cannot be told which orders have one.',
		'Run the step again. If it stays like this, tell Stream.',
		{ outcome: 'unknown', safeToRerun: true },
	);
}
