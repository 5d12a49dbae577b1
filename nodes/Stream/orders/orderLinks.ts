import type { IDataObject } from 'n8n-workflow';

import { cancelableSleep } from '../../shared/api/cancelableSleep';
import { explainUnreadable } from '../../shared/api/errorMessages';
import { readIfExists } from '../../shared/api/record';
import { ApiError, isUnknown } from '../../shared/errors/apiError';
import { rethrow } from '../../shared/errors/rethrow';
import { errorContextOf } from '../../shared/operation/errorContext';
import type { Call } from '../../shared/operation/operation';
import { LATE_MS } from '../../shared/operation/ownWrites';
import type { LinkFacts, OrderLink } from '../../shared/records/orderLink';
import { choose } from '../../shared/records/orderParts';
import { differences } from './differences';
import { invoicesOf, isPaymentPending } from './invoices';
import { type OrderIndex, orderIndexOf } from './linkIndex';
import { type OrderRow, requireFuture, runAgain } from './orderRow';
import { reachOf } from './reach';

/** Links that have just been read, by id. */
export type Links = ReadonlyMap<string, OrderLink>;

/** Links of other executions that are so young may still turn out to be duplicates. */
const YOUNG_MS = 5 * 60_000;
const MOST_ROUNDS = 3;

/**
 * The payment links of all orders of a run: finds, makes and confirms them (docs/reliability.md has the whole protocol;
 * closeLink.ts closes those that are too many). The list is read once for all rows of the run where that is enough.
 */
export class OrderLinks {
	/** Ids of links that look void, but for which money is under way. */
	readonly underWay = new Set<string>();
	/** Links that this run has made, by id. */
	private readonly made = new Map<string, OrderLink>();
	/** Links that are as they should be, as far as is known, and remain to be confirmed, by id. */
	private readonly expected = new Map<string, LinkFacts>();
	/** Orders that they are of. */
	private readonly expecting = new Set<string>();
	/** From this moment on a read shows every rival of the links made so far. */
	private settledAt = 0;
	/** When the oldest link was made that may have a rival. */
	private unsettledFrom = Infinity;

	private constructor(readonly index: OrderIndex) {}

	/** Those of the run and account that the row belongs to. */
	static of({ client, run }: Call): OrderLinks {
		return run.share(client, 'orderLinks', () => new OrderLinks(orderIndexOf(client)));
	}

	/** Learns of the links that are new, once for all rows. */
	async refresh({ client, run }: Call): Promise<void> {
		const request = { lanes: run.requestsAtOnce };
		await run.once(client, 'orderIndex', async () => await this.index.refresh(client, request));
	}

	/**
	 * Reads the links of several orders as they are now, as far as pages of the list are fewer requests than the links
	 * one by one: once for all rows of the run that name this reading.
	 *
	 * @param wanted.references the orders; without it all of which a link comes by
	 * @param wanted.links those of their links that are needed; all without
	 * @param wanted.always whether the list is to be read in any case, for what is new
	 * @param wanted.from the list is then read at least down to this stamp
	 * @param wanted.lanes how many requests may be under way at once, where other rows have some as well
	 * @param wanted.keep what is kept of each link: whole records of a long list would take much memory
	 * @returns those links that the list has shown, by id
	 */
	async readTogether(
		{ client, run, context }: Call,
		name: string,
		wanted: {
			references?: string[];
			links?: LinkFacts[];
			always: boolean;
			from?: number;
			lanes?: number;
			keep?: (link: OrderLink) => OrderLink;
		},
	): Promise<Links> {
		return await run.once(client, `links ${name}`, async () => {
			const { index, settledAt } = this;
			const { always, from = Infinity, lanes = run.requestsAtOnce, keep } = wanted;
			const references =
				wanted.references && new Set(wanted.references.map((one) => one.normalize()));
			const found = new Map<string, OrderLink>();
			const all = () => [...(references ?? [])].flatMap((reference) => index.get(reference));
			const pagesTo = (createdAt: number) => index.pagesTo(createdAt);
			const base = always ? pagesTo(Math.min(index.newsFrom, from)) : 0;
			const reach = reachOf(wanted.links ?? all(), base, pagesTo);
			if (!always && reach === undefined) return found;
			const onLink = (link: OrderLink) => {
				const { reference } = link;
				if (reference === undefined || references?.has(reference) === false) return;
				found.set(link.id, keep?.(link) ?? link);
			};
			const request = { since: Math.min(reach ?? Infinity, from), onLink, lanes };
			await index.refreshAfter(client, settledAt, request, context.getExecutionCancelSignal());
			return found;
		});
	}

	/**
	 * Links of an order as they are now, oldest first.
	 * @param read those that have just been read; the others are read one by one
	 */
	async find(
		row: OrderRow,
		isWanted: (link: LinkFacts) => boolean,
		read: Links = this.made,
	): Promise<OrderLink[]> {
		const found: OrderLink[] = [];
		for (const { id } of this.index.get(row.reference).filter(isWanted)) {
			const link = read.get(id) ?? this.made.get(id) ?? (await this.readLink(row, id));
			if (link) found.push(link);
		}
		return found;
	}

	/**
	 * The link as it is now; undefined if it no longer exists.
	 * @throws ApiError if Stream says so for a link that is in its list or was just made
	 */
	async readLink({ call, reference }: OrderRow, id: string): Promise<OrderLink | undefined> {
		const { client, run } = call;
		for (let round = 1; ; round++) {
			const record = await readIfExists(client, pathOf(id), errorContextOf(call));
			if (record) return this.index.put(record);
			if (!this.isJustMade(reference, id)) break;
			if (round > MOST_ROUNDS) {
				throw new ApiError(
					`Stream does not show the payment link ${id} of order ${reference}, which has just been created.`,
					'Run the step again in two minutes. It returns this link, or creates a new one if this one no longer exists.',
					{ outcome: 'unknown', safeToRerun: true },
				);
			}
			await cancelableSleep(500 * round, call.context.getExecutionCancelSignal());
		}
		const readAll = async () =>
			await run.once(client, 'allLinks', () => this.index.readAll(client, run.requestsAtOnce));
		if (await this.index.forget(reference, id, readAll)) return undefined;
		throw new ApiError(
			`Stream lists the payment link ${id}, but does not find it by its ID.`,
			'Run the step again in a few minutes.',
			{ outcome: 'unknown', safeToRerun: true },
		);
	}

	/** Copies from which Stream answers may be behind: a link so young that is not shown has not gone. */
	private isJustMade(reference: string, id: string): boolean {
		const link = this.index.get(reference).find((one) => one.id === id);
		return link !== undefined && Math.abs(Date.now() - link.createdAt) < LATE_MS;
	}

	/** Makes the link of an order; after a lost answer only when it cannot be found. */
	async create(row: OrderRow): Promise<OrderLink> {
		const { call, reference, payload } = row;
		const before = new Set(this.index.get(reference).map(({ id }) => id));
		for (let round = 1; ; round++) {
			let lost: ApiError;
			try {
				return await this.post(row);
			} catch (thrown) {
				if (!isUnknown(thrown)) throw rethrow(thrown);
				lost = thrown;
			}
			// The answer got lost: look before anything is sent again.
			await cancelableSleep(500 * round, call.context.getExecutionCancelSignal());
			await this.index.refresh(call.client);
			const links = await this.find(row, ({ id }) => !before.has(id));
			const found = choose(links.filter(({ record }) => !differences(record, payload).length));
			if (found) return found;
			if (round === MOST_ROUNDS || lost.details.lasting) {
				throw runAgain(row, lost.message, lost.details.advice);
			}
		}
	}

	private async post({ call, payload }: OrderRow): Promise<OrderLink> {
		requireFuture(payload);
		const errorContext = errorContextOf(call);
		const request = { path: '/payment_links', body: payload, errorContext };
		const response = (await call.client.request({ ...request, method: 'POST' })) as
			| IDataObject
			| undefined;
		if (typeof response?.id !== 'string') throw explainUnreadable(200, errorContext);
		const link = this.index.put({ custom_metadata: payload.custom_metadata, ...response });
		this.made.set(link.id, link);
		return link;
	}

	/**
	 * Notes for which links that have run out or been closed money is under way: a bank transfer, for example. They must
	 * not be made again.
	 */
	async findUnderWay(call: Call, links: LinkFacts[]): Promise<void> {
		for (const { id, state, isFinal, isNote } of links) {
			if (state !== 'void' || isFinal || isNote || this.underWay.has(id)) continue;
			if (isPaymentPending(await invoicesOf(call, id))) this.underWay.add(id);
		}
	}

	/** Whether a link may only leave the node after it has been checked against other executions. */
	isYoung({ id, state, createdAt }: LinkFacts): boolean {
		return state === 'payable' && (this.made.has(id) || Date.now() - createdAt < YOUNG_MS);
	}

	isMade({ id }: LinkFacts): boolean {
		return this.made.has(id);
	}

	/** It is being closed again. */
	forgetMade({ id }: LinkFacts): void {
		this.made.delete(id);
	}

	/** Links of an order that this run has made and not closed again. */
	madeFor({ reference }: OrderRow): OrderLink[] {
		return [...this.made.values()].filter((link) => link.reference === reference.normalize());
	}

	/** Before this link leaves the node, the list is read that shows it and all of its rivals. */
	unsettle(link: LinkFacts): void {
		this.awaitRivals(link);
		this.unsettledFrom = Math.min(this.unsettledFrom, link.createdAt);
	}

	private awaitRivals({ createdAt }: LinkFacts): void {
		// Where Stream stamps whole seconds, a rival of the same second may still come, and be seen as late as any other.
		const settleTime = Number.isInteger(createdAt / 1000) ? 1_300 : 300;
		this.settledAt = Math.max(this.settledAt, Date.now() + settleTime);
	}

	/** These links of the order are to be confirmed together with those of the other rows. */
	expect({ reference }: OrderRow, links: LinkFacts[]): void {
		this.expecting.add(reference);
		for (const link of links) {
			this.expected.set(link.id, link);
			if (this.isYoung(link)) this.awaitRivals(link);
		}
	}

	/**
	 * Whether all of these are links that were to be confirmed. Another execution of this process may have made one
	 * after the list was read that should show its rivals.
	 */
	areExpected(links: LinkFacts[]): boolean {
		return links.every(({ id }) => this.expected.has(id));
	}

	/**
	 * After all rows have done their part, and before any link leaves the node: reads the list for all of them.
	 *
	 * @param round how often the run has been confirmed with this
	 * @param own for a row that reads it once more by itself: the link in question
	 * @returns the links of the orders that were expected to be right, for `find`
	 */
	async confirmTogether(call: Call, round: number, own = ''): Promise<Links> {
		const { expecting, expected, settledAt, unsettledFrom } = this;
		const all = { references: [...expecting], links: [...expected.values()] };
		const wanted = round === 1 ? all : { references: [] };
		const depth = { always: settledAt > 0, from: unsettledFrom };
		return await this.readTogether(call, `confirmation ${round}${own}`, { ...wanted, ...depth });
	}
}

/** Of a payment link. */
export function pathOf(id: string): string {
	return `/payment_links/${encodeURIComponent(id)}`;
}
