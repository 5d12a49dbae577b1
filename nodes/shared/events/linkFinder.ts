import type { IDataObject } from 'n8n-workflow';

import { NEWEST_FIRST } from '../api/paging';
import { unlessRefused } from '../api/unlessRefused';
import { packKeys, shortKey, unpackKeys } from '../values/keys';
import { textOf } from '../values/text';
import { toMs } from '../values/timestamps';
import type { Reader } from './reader';

/** Links that can be paid once are COMPLETED by it, the last ones first where the server can be asked so. */
const LATEST_COMPLETED = {
	statuses: ['COMPLETED'],
	sort_field: 'updated_at',
	sort_direction: 'desc',
};
/** Pages of payment links read in one poll. */
const MOST_PAGES = 5;
/** Requests in one poll: for the link of one invoice, and for those of many. */
const MOST_REQUESTS = [7, 25] as const;
/** After checking so many links, an invoice counts as one without a link. */
const MOST_TRIED = 2_000;
/** A link's last change counts as its payment if the invoice was made within this time of it. */
const SURE_MS = 10_000;
const MINUTE = 60_000;

/** Which payment link an invoice came from. */
export interface LinkFinder {
	/** The link's id, null when the invoice has none, undefined when that is not known (yet). */
	linkOf(invoice: IDataObject): string | null | undefined;
	/** This invoice was paid, and its link has to be found. */
	want(invoice: IDataObject): void;
}

/** What is kept of a search until the next poll: plain data. */
export interface LinkSearch {
	/** Invoices say which payment link they came from. */
	linkIds?: boolean;
	/**
	 * For invoices that do not: where the search continues and when it began, which links were checked for which
	 * invoices (short keys) after the poll that first saw the invoice, and whether a likely link was skipped.
	 */
	links?: { page: number; since: number; tried?: string; wanted?: string; skipped?: boolean };
}

/**
 * Finds the payment link behind an invoice. Newer servers put `payment_link_id` on invoices. For others,
 * it goes through the links that have collected money, first the last completed ones, then all, newest first, and reads
 * the invoices of the likely ones. An invoice has no link only if no likely link has it, which can take several polls.
 */
export class PaidLinks implements LinkFinder {
	/** Links that were read on the way. */
	readonly records = new Map<string, IDataObject>();
	private readonly found = new Map<string, string | null>();
	private readonly wanted = new Map<string, IDataObject>();

	/**
	 * @param only all invoices of the list are of this link
	 * @param namesLinks whether invoices on this server name their link
	 */
	constructor(
		private readonly only: string | undefined,
		private namesLinks: boolean,
		private readonly now: number,
	) {}

	linkOf(invoice: IDataObject): string | null | undefined {
		if (this.only !== undefined) return this.only;
		if (!('payment_link_id' in invoice)) return this.found.get(textOf(invoice.id));
		this.namesLinks = true;
		return textOf(invoice.payment_link_id) || null;
	}

	want(invoice: IDataObject): void {
		this.wanted.set(textOf(invoice.id), invoice);
	}

	/** Whether an invoice without a link in it really has none. */
	get tells(): boolean {
		return this.only !== undefined || this.namesLinks;
	}

	/** Looks for the links of the invoices that were wanted, as far as this poll can. */
	async find(
		reader: Reader,
		state: LinkSearch,
		show: (invoice: IDataObject) => void,
	): Promise<void> {
		if (this.namesLinks) state.linkIds = true;
		if (this.wanted.size === 0) return;
		const last = state.links;
		const search = { page: last?.page ?? 1, since: last?.since ?? this.now };
		const waited = new Set(unpackKeys(last?.wanted ?? ''));
		let tried = new Set(unpackKeys(last?.tried ?? ''));
		const asked = new Set<number>();
		const collected = new Map<string, IDataObject>();
		const sent = reader.sent;
		const most = MOST_REQUESTS[this.wanted.size > 1 ? 1 : 0];
		const isNews = () => this.open().some(({ id }) => !waited.has(shortKey(textOf(id))));
		const isOver = () => this.open().length === 0 || reader.exhausted || reader.sent - sent >= most;
		const collect = (rows: IDataObject[]) => {
			for (const link of rows)
				if (amountOf(link.amount_collected) > 0) collected.set(textOf(link.id), link);
		};
		const ask = async (farthest: number) => {
			for (const { id, key, link, distance } of this.likely(collected)) {
				if (distance > farthest || isOver()) return;
				if (asked.has(key) || (tried.has(key) && !isNews())) continue;
				asked.add(key);
				const query = { payment_link_id: id, include_payments: true, ...NEWEST_FIRST };
				const { rows } = await reader.list('/invoices', query, 1);
				this.records.set(id, link);
				for (const row of rows)
					if (this.wanted.has(textOf(row.id))) this.found.set(textOf(row.id), id);
			}
		};
		if (!last) {
			const latest = await unlessRefused(reader.list('/payment_links', LATEST_COMPLETED, 1));
			collect(latest?.rows ?? []);
			await ask(SURE_MS);
		}
		let atEnd = false;
		for (let count = 0; count < MOST_PAGES && !atEnd && !isOver(); count++) {
			const page = await reader.list('/payment_links', NEWEST_FIRST, search.page);
			collect(page.rows);
			atEnd = !page.hasMore || page.rows.length === 0;
			search.page++;
			// A link that changed when the invoice was made is as good as found.
			await ask(SURE_MS);
		}
		// Links that were tried before this invoice was wanted can be behind it.
		if (isNews()) tried = new Set();
		await ask(Infinity);
		for (const key of asked) tried.add(key);
		const skips = this.likely(collected).some(({ key }) => !tried.has(key));
		const skipped = (skips || last?.skipped === true) && tried.size < MOST_TRIED;
		if (atEnd && !skipped) {
			// Every link was checked: invoices from before the search have none.
			for (const invoice of this.open()) {
				const made = createdMs(invoice) ?? this.now;
				if (made < search.since - MINUTE) this.found.set(textOf(invoice.id), null);
			}
		}
		if (this.open().length === 0) delete state.links;
		else {
			state.links = {
				...(atEnd ? { page: 1, since: this.now } : { ...search, skipped }),
				// Stream may answer from a copy without a new invoice: a link checked in this poll is checked once more.
				tried: isNews() ? '' : packKeys([...tried]),
				wanted: packKeys(this.open().map(({ id }) => shortKey(textOf(id)))),
			};
		}
		for (const [id, invoice] of this.wanted) if (this.found.has(id)) show(invoice);
	}

	private open(): IDataObject[] {
		return [...this.wanted.values()].filter((invoice) => !this.found.has(textOf(invoice.id)));
	}

	/** Links that can be behind a wanted invoice, those first that changed when it was made. */
	private likely(links: Map<string, IDataObject>): Likely[] {
		const open = this.open();
		return [...links]
			.map(([id, link]) => ({
				id,
				key: shortKey(id),
				link,
				distance: Math.min(...open.map((invoice) => distance(link, invoice))),
			}))
			.filter(({ distance }) => distance < Infinity)
			.sort((a, b) => a.distance - b.distance);
	}
}

interface Likely {
	id: string;
	key: number;
	link: IDataObject;
	/** See `distance`, to the nearest invoice. */
	distance: number;
}

/** How far apart in time the link's last change and the invoice are; Infinity when they cannot belong together. */
function distance(link: IDataObject, invoice: IDataObject): number {
	const consumer = textOf(link.organization_consumer_id);
	if (consumer && consumer !== textOf(invoice.organization_consumer_id)) return Infinity;
	if (textOf(link.currency) !== textOf(invoice.currency)) return Infinity;
	if (amountOf(link.amount_collected) < amountOf(invoice.total_amount)) return Infinity;
	const made = createdMs(invoice) ?? 0;
	if ((createdMs(link) ?? 0) > made + MINUTE) return Infinity;
	const changed = toMs(link.updated_at);
	return changed === undefined ? Number.MAX_SAFE_INTEGER : Math.abs(changed - made);
}

function amountOf(value: unknown): number {
	const amount = Number(value ?? 0);
	return Number.isFinite(amount) ? amount : 0;
}

function createdMs({ created_at: at }: IDataObject): number | undefined {
	return toMs(at);
}
