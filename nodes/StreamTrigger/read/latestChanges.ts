import type { IDataObject } from 'n8n-workflow';

import { PAGE_SIZE } from '../../shared/api/paging';
import { unlessRefused } from '../../shared/api/unlessRefused';
import type { Page, Reader } from '../../shared/events/reader';
import { toMs } from '../../shared/values/timestamps';
import { OVERLAP_MS } from '../detect/cursor';
import type { ChangesState } from './feed';
import { observe, type Work } from './observe';

const LATEST_FIRST = { sort_field: 'updated_at', sort_direction: 'desc' };
/** An order that the server does not know is tried again after so many polls. */
const REST = 60;
const MOST_PAGES = 150;

export interface Changes {
	state: ChangesState;
	/** Everything that changed since the last poll was shown. */
	seenUntil?: number;
}

/**
 * Shows the latest changes of a long list by asking for them first.
 *
 * What a server makes of `sort_field=updated_at` is documented nowhere, so the answer has to show it: the
 * times of change descend although the times of creation do not. Rows that never changed have no time;
 * PostgreSQL puts them before all others, so the first page with times is looked for where it was last. Other servers
 * put them behind all others: as long as no row has a time, both ends are looked at in turn.
 * Nothing rests on this but speed: the sweep over the open records goes on beside it.
 */
export async function readChanges(
	work: Work,
	reader: Reader,
	state: ChangesState,
): Promise<Changes> {
	if (state.sort === 'refused' && (state.rest ?? 0) > 0) {
		return { state: { ...state, rest: (state.rest ?? 0) - 1 } };
	}
	const refused: Changes = { state: { ...state, sort: 'refused', rest: REST } };
	const { feed } = work;
	const query = { ...feed.query, ...LATEST_FIRST };
	const size = sizeFor(state.lead);
	const read = async (number: number): Promise<Stamped> => {
		const page = await reader.list(feed.path, query, number, size);
		const times = page.rows.map((row) => toMs(row.updated_at));
		return { ...page, number, times, lead: times.findIndex((time) => time !== undefined) };
	};
	const first = state.startNext ? 1 : Math.floor(state.lead / size) + 1;
	const hint = await unlessRefused(read(first));
	if (hint === undefined) return refused;
	if (state.startNext && hint.lead < 0) return { state: { ...state, startNext: undefined } };
	const start = await findFirst(hint, size, read, reader);
	if (start === undefined) return { state };
	const lead = (start.number - 1) * size + (start.lead < 0 ? start.rows.length : start.lead);
	const startNext = start.lead < 0 || undefined;
	let { sort } = state.sort === 'refused' ? { sort: 'open' as const } : state;
	let until = state.since;
	const settled = work.now - state.seenAt >= OVERLAP_MS;
	const enough = settled ? state.since + 1 : state.since - OVERLAP_MS;
	let latest = Infinity;
	let page = start;
	for (let pages = 1; ; pages++) {
		const from = page.lead < 0 ? page.rows.length : page.lead;
		const [rows, times] = [page.rows.slice(from), page.times.slice(from)];
		// Rows that never changed may also come last.
		const end = times.indexOf(undefined);
		const stamped = (end < 0 ? times : times.slice(0, end)) as number[];
		const mixed = end >= 0 && times.slice(end).some(isTime);
		const order = orderOf(rows, stamped);
		if (mixed || order === 'none') return refused;
		if (order === 'proven') sort = 'works';
		observe(work, rows.slice(0, stamped.length));
		if (stamped.length > 0) {
			until = Math.max(until, stamped[0]);
			latest = stamped[stamped.length - 1];
		}
		const rest = stamped.length === rows.length && stamped.length > 0 && page.hasMore;
		if (!rest || latest < enough) {
			return {
				state: { ...state, sort, lead, startNext, rest: undefined },
				seenUntil: Math.min(until, work.now),
			};
		}
		if (pages >= MOST_PAGES || reader.exhausted)
			return { state: { ...state, sort, lead, startNext } };
		page = { ...(await read(page.number + 1)), lead: 0 };
	}
}

interface Stamped extends Page {
	number: number;
	times: Array<number | undefined>;
	/** Index of the first row with a time of change, -1 when there is none. */
	lead: number;
}

/** A page size at which the first row with a time of change does not stand at the edge of a page. */
function sizeFor(lead: number): number {
	const sizes = [PAGE_SIZE, 90, 80, 70];
	const inside = (size: number) => lead % size >= 5 && lead % size <= size - 5;
	return lead === 0 ? PAGE_SIZE : (sizes.find(inside) ?? PAGE_SIZE);
}

/** The first page that has a row with a time of change; undefined when there is not time enough. */
async function findFirst(
	hint: Stamped,
	size: number,
	read: (number: number) => Promise<Stamped>,
	reader: Reader,
): Promise<Stamped | undefined> {
	let low = 1;
	let high = Math.max(hint.number, Math.ceil((hint.total ?? 0) / size));
	let best = hint;
	for (let page = hint, step = 0; ; step++) {
		// Where no row has a time, the last page is where the first one will turn up.
		if (page.lead >= 0 || (best.lead < 0 && page.number > best.number)) best = page;
		if (page.lead > 0) return page;
		if (page.lead === 0) high = page.number - 1;
		else low = page.number + 1;
		if (low > high) return best;
		if (reader.exhausted) return undefined;
		// The start has usually moved by a row or two: check there before searching.
		const next = page.lead === 0 ? high : low;
		page = await read(step === 0 ? next : (low + high) >> 1);
	}
}

/** Whether times of change descend, and whether that can be no accident. */
function orderOf(rows: IDataObject[], times: number[]): 'none' | 'possible' | 'proven' {
	const created = rows.map((row) => toMs(row.created_at) ?? NaN);
	const pairs = times.map((time, at) => [times[at - 1] ?? Infinity, time]);
	if (pairs.some(([last, time]) => time > last)) return 'none';
	const proven = pairs.some(([last, time], at) => time < last && created[at] > created[at - 1]);
	return proven ? 'proven' : 'possible';
}

function isTime(time: number | undefined): boolean {
	return time !== undefined;
}
