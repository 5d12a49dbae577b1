import type { IDataObject } from 'n8n-workflow';

import type { LinkFinder } from '../detect/kinds/invoices';
import { createdAt, textOf } from '../detect/kinds/kind';
import { toMs } from '../detect/time';
import type { FeedState, Reader } from './feed';
import { unlessRefused } from './refusal';
import { NEWEST_FIRST } from './show';

/** Links that can be paid once are COMPLETED by it, the last ones first where the server can be asked so. */
const LATEST_COMPLETED = {
	statuses: ['COMPLETED'],
	sort_field: 'updated_at',
	sort_direction: 'desc',
};
/** Pages of payment links read in one poll. */
const MOST_PAGES = 5;
/** Links looked into in one poll: for one invoice, and for many. */
const MOST_TRIES = [2, 20] as const;
/** Requests in one poll for the link of one invoice. */
const MOST_REQUESTS = 7;
/** A link's last change is its payment, when the invoice was made within this time of it. */
const SURE_MS = 10_000;
const MINUTE = 60_000;

/**
 * Finds the payment link behind an invoice. Newer servers put `payment_link_id` on invoices. For others,
 * links that have collected money are looked through, first those completed last, then all, newest first, and
 * the likely ones are asked for their invoices: what counts is that the invoice is among them.
 */
export class PaidLinks implements LinkFinder {
	/** Links that were read on the way. */
	readonly records = new Map<string, IDataObject>();
	private readonly found = new Map<string, string | null>();
	private readonly wanted = new Map<string, IDataObject>();

	/**
	 * @param only all invoices of the list are of this link
	 * @param told invoices of this server say which link they came from
	 */
	constructor(
		private readonly only: string | undefined,
		private told: boolean,
		private readonly now: number,
	) {}

	linkOf(invoice: IDataObject): string | null | undefined {
		if (this.only !== undefined) return this.only;
		if ('payment_link_id' in invoice) this.told = true;
		if (this.told) return textOf(invoice.payment_link_id) || null;
		return this.found.get(textOf(invoice.id));
	}

	want(invoice: IDataObject): void {
		this.wanted.set(textOf(invoice.id), invoice);
	}

	/** Whether invoices without a link can be told from those with one. */
	get tells(): boolean {
		return this.only !== undefined || this.told;
	}

	/** Looks for the links of the invoices that were wanted, as far as this poll can. */
	async find(
		reader: Reader,
		state: FeedState,
		show: (invoice: IDataObject) => void,
	): Promise<void> {
		if (this.told) state.linkIds = true;
		if (this.wanted.size === 0) return;
		const search = { ...(state.links ?? { page: 1, since: this.now }) };
		const sent = reader.sent;
		const collected: IDataObject[] = [];
		const take = (rows: IDataObject[]) =>
			collected.push(...rows.filter((link) => amountOf(link.amount_collected) > 0));
		// Links that changed when the invoices were made are as good as found.
		const enough = () =>
			this.likely(collected).filter(({ distance }) => distance <= SURE_MS).length >=
			this.open().length;
		if (!state.links) {
			const latest = await unlessRefused(reader.list('/payment_links', LATEST_COMPLETED, 1));
			take(latest?.rows ?? []);
		}
		let atEnd = false;
		for (let count = 0; count < MOST_PAGES && !reader.exhausted && !atEnd && !enough(); count++) {
			const page = await reader.list('/payment_links', NEWEST_FIRST, search.page);
			const known = new Set(collected.map(({ id }) => id));
			take(page.rows.filter(({ id }) => !known.has(id)));
			atEnd = !page.hasMore || page.rows.length === 0;
			search.page++;
		}
		const many = this.wanted.size > 1;
		let tries = many
			? MOST_TRIES[1]
			: Math.max(1, Math.min(MOST_TRIES[0], MOST_REQUESTS - (reader.sent - sent)));
		let tried = 0;
		const likely = this.likely(collected);
		for (const { link } of likely) {
			if (tries-- <= 0 || this.open().length === 0 || reader.exhausted) break;
			tried++;
			const id = textOf(link.id);
			const query = { payment_link_id: id, include_payments: true, ...NEWEST_FIRST };
			const { rows } = await reader.list('/invoices', query, 1);
			this.records.set(id, link);
			for (const row of rows)
				if (this.wanted.has(textOf(row.id))) this.found.set(textOf(row.id), id);
		}
		if (atEnd && tried === likely.length) {
			// Every link was looked at: what was there when the search began belongs to none.
			for (const invoice of this.open()) {
				const made = createdAt(invoice) ?? this.now;
				if (made < search.since - MINUTE) this.found.set(textOf(invoice.id), null);
			}
		}
		const done = this.open().length === 0;
		if (done) delete state.links;
		else state.links = atEnd ? { page: 1, since: this.now } : search;
		for (const [id, invoice] of this.wanted) if (this.found.has(id)) show(invoice);
	}

	private open(): IDataObject[] {
		return [...this.wanted.values()].filter((invoice) => !this.found.has(textOf(invoice.id)));
	}

	/** Links that can be behind a wanted invoice, those first that changed when it was made. */
	private likely(links: IDataObject[]): Array<{ link: IDataObject; distance: number }> {
		return links
			.map((link) => ({
				link,
				distance: Math.min(...this.open().map((one) => distance(link, one))),
			}))
			.filter(({ distance }) => distance < Infinity)
			.sort((a, b) => a.distance - b.distance);
	}
}

/** How far apart in time the link's last change and the invoice are; Infinity when they cannot belong together. */
function distance(link: IDataObject, invoice: IDataObject): number {
	const consumer = textOf(link.organization_consumer_id);
	if (consumer && consumer !== textOf(invoice.organization_consumer_id)) return Infinity;
	if (textOf(link.currency) !== textOf(invoice.currency)) return Infinity;
	if (amountOf(link.amount_collected) < amountOf(invoice.total_amount)) return Infinity;
	const made = createdAt(invoice) ?? 0;
	if ((createdAt(link) ?? 0) > made + MINUTE) return Infinity;
	const changed = toMs(link.updated_at);
	return changed === undefined ? Number.MAX_SAFE_INTEGER : Math.abs(changed - made);
}

function amountOf(value: unknown): number {
	const amount = Number(value ?? 0);
	return Number.isFinite(amount) ? amount : 0;
}
