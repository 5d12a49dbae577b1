import type { IDataObject } from 'n8n-workflow';

import { orderEventId, paidOrder } from '../../../nodes/shared/events/paidOrder';
import type { Query, Reader } from '../../../nodes/shared/events/reader';

/** Whether an order is paid, from its links and their invoices, and how far the list of links is read for that. */
const NOW = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;

const monthly = { recurring_interval: 'MONTH' };
const collected = { status: 'COMPLETED', amount_collected: '5.00' };

function link(id: string, more: IDataObject = {}, metadata: IDataObject = {}): IDataObject {
	return {
		id,
		url: `https://pay/${id}`,
		...collected,
		created_at: new Date(NOW).toISOString(),
		custom_metadata: { order_reference: 'A-1', order_parts: 2, ...metadata },
		...more,
	};
}
const ago = (minutes: number) => ({
	created_at: new Date(NOW - minutes * MINUTE).toISOString(),
});
const paid = (more: IDataObject = {}): IDataObject => ({
	status: 'COMPLETED',
	remaining_amount: '0.00',
	...more,
});

/** Answers with pages of links, newest first, and the invoices of each link. */
class Shelf implements Reader {
	readonly sent = 0;
	readonly exhausted = false;
	readonly asked: Array<{ path: string; query: Query; page: number }> = [];

	constructor(
		private readonly pages: IDataObject[][],
		private readonly invoices: Record<string, IDataObject[]> = {},
		private readonly hasMore = (page: number) => page < pages.length,
	) {}

	async list(path: string, query: Query, page: number) {
		this.asked.push({ path, query, page });
		if (path === '/payment_links') {
			return { rows: this.pages[page - 1] ?? [], hasMore: this.hasMore(page) };
		}
		return { rows: this.invoices[String(query.payment_link_id)] ?? [], hasMore: false };
	}

	async get(): Promise<undefined> {
		throw new Error('Nothing is read by itself');
	}

	get pagesRead(): number {
		return this.asked.filter(({ path }) => path === '/payment_links').length;
	}
}

const first = link('first');
const second = link('second', { ...monthly, ...ago(1) });
const idsOf = async (one: IDataObject, shelf: Reader) =>
	(await paidOrder(one, shelf))?.links.map(({ id }) => id);

it('has one ID for both triggers, whatever its reference', () => {
	expect(orderEventId('A 1:ب')).toBe('orderPaid:A%201%3A%D8%A8');
});

describe('without a request', () => {
	it.each<[string, IDataObject, unknown]>([
		['an order of one part', link('a', {}, { order_parts: 1 }), ['a']],
		['an order that does not say of how many', link('a', {}, { order_parts: null }), ['a']],
		['no order', link('a', {}, { order_reference: undefined }), undefined],
		['an order without a name', link('a', {}, { order_reference: '' }), undefined],
		[
			'a link that comes on top of one',
			link('a', {}, { order_reference_additional: true }),
			undefined,
		],
	])('%s', async (_what, one, ids) => {
		const shelf = new Shelf([]);
		expect(await idsOf(one, shelf)).toEqual(ids);
		expect(shelf.asked).toEqual([]);
	});
});

describe('an order of two parts', () => {
	it('is paid when the invoice of the other one says so', async () => {
		const shelf = new Shelf([[first, second]], { second: [paid()] });
		expect(await paidOrder(first, shelf)).toEqual({ reference: 'A-1', links: [first, second] });
		expect(shelf.asked).toEqual([
			{
				path: '/payment_links',
				query: { sort_field: 'created_at', sort_direction: 'desc' },
				page: 1,
			},
			{
				path: '/invoices',
				query: {
					payment_link_id: 'second',
					include_payments: true,
					sort_field: 'created_at',
					sort_direction: 'desc',
				},
				page: 1,
			},
		]);
	});

	it.each<[string, IDataObject[], boolean]>([
		['none', [], false],
		['one that is open', [paid({ status: 'SENT' })], false],
		[
			'one of another link, from a server that does not filter',
			[paid({ payment_link_id: 'x' })],
			false,
		],
		['one that names the link', [paid({ payment_link_id: 'second' })], true],
		['one that failed and one that is paid', [paid({ status: 'CANCELED' }), paid()], true],
	])('with these invoices of the other one: %s', async (_what, invoices, isPaid) => {
		const shelf = new Shelf([[first, second]], { second: invoices });
		expect(await idsOf(first, shelf)).toEqual(isPaid ? ['first', 'second'] : undefined);
	});

	it('over 0.00 was used rather than invoiced', async () => {
		const free = { ...second, amount_collected: '0.00', amount: '0.00' };
		const shelf = new Shelf([[first, free]]);
		expect(await idsOf(first, shelf)).toEqual(['first', 'second']);
		expect(shelf.asked).toHaveLength(1);
	});

	it('lacks a part that nobody has made', async () => {
		expect(await idsOf(first, new Shelf([[first]], { first: [paid()] }))).toBeUndefined();
	});

	it('is not made whole by a link of another order', async () => {
		const others = { ...second, custom_metadata: { order_reference: 'A-2', order_parts: 2 } };
		const shelf = new Shelf([[first, others]], { second: [paid()] });
		expect(await idsOf(first, shelf)).toBeUndefined();
	});

	it('counts as Stream shows its links in the list, which is newer', async () => {
		const closed = { ...second, status: 'INACTIVE', amount_collected: '0.00' };
		const another = link('another', { ...monthly }, { order_reference_additional: true });
		const shelf = new Shelf([[another, first, closed]], { another: [paid()] });
		expect(await idsOf(first, shelf)).toEqual(['first', 'another']);
	});

	it('has the other link even where the list lacks its own', async () => {
		expect(await idsOf(first, new Shelf([[second]], { second: [paid()] }))).toEqual([
			'first',
			'second',
		]);
	});
});

describe('the list of links is read', () => {
	const foreign = (minutes: number) =>
		link(`f${minutes}`, ago(minutes), { order_reference: 'other' });
	const invoices = { second: [paid()] };

	it('until both parts are there, and ten minutes further', async () => {
		const pages = [[first, second], [foreign(10)], [foreign(10.1)], [foreign(20)]];
		const shelf = new Shelf(pages, invoices);
		expect(await idsOf(first, shelf)).toEqual(['first', 'second']);
		expect(shelf.pagesRead).toBe(3);
	});

	it('as far as the other part, however old', async () => {
		const old = { ...second, ...ago(5_000) };
		const pages = [[first], [foreign(100)], [foreign(4_000), old], [foreign(6_000)]];
		const shelf = new Shelf(pages, invoices);
		expect(await idsOf(first, shelf)).toEqual(['first', 'second']);
		expect(shelf.pagesRead).toBe(3);
	});

	it('to its end, or to an empty page', async () => {
		const whole = new Shelf([[first], [foreign(30)]]);
		expect(await idsOf(first, whole)).toBeUndefined();
		expect(whole.pagesRead).toBe(2);
		const empty = new Shelf([[first]], {}, () => true);
		expect(await idsOf(first, empty)).toBeUndefined();
		expect(empty.pagesRead).toBe(2);
	});

	it('no further than 150 pages', async () => {
		const pages = Array.from({ length: 200 }, (_, page) => [foreign(page)]);
		const shelf = new Shelf(pages);
		expect(await idsOf(first, shelf)).toBeUndefined();
		expect(shelf.pagesRead).toBe(150);
	});
});
