import type { IDataObject } from 'n8n-workflow';

import type { StreamEvent } from '../../shared/events/events';
import type { Page, Query, Reader } from '../../shared/events/reader';
import { compare } from '../detect/cursor';
import type { Candidate } from '../detect/detector';
import type { FeedState } from './feed';
import { feedsOf, refundedIn, type Settings } from './feeds';
import { readFeed, type FeedPoll } from './readFeed';
import { pollRefunds } from './refunds';

export type FeedStates = Record<string, FeedState>;

/** What one poll has found. Nothing is remembered until the caller keeps `states`. */
export interface PollResult {
	/** Oldest change first. */
	events: StreamEvent[];
	states: FeedStates;
	/** A watch began with this poll: its state must not get lost. */
	begun: boolean;
	/** More records can change than can be watched. */
	overflowed: boolean;
	/** Many records reopened at once, and none was reported. */
	reopened: boolean;
	/** Something that was remembered of a record could not be read. */
	damaged: boolean;
	/** Payment links that were read on the way, by id. */
	links: Map<string, IDataObject>;
}

/**
 * Reads everything that the settings watch, and decides what happened.
 * @throws whatever the reader throws; Error when what was kept is damaged
 */
export async function readAll(
	settings: Settings,
	reader: Reader,
	previous: FeedStates,
	now: number,
	epoch: string,
): Promise<PollResult> {
	const feeds = feedsOf(settings, previous, now, epoch);
	const polls: Array<[key: string, poll: FeedPoll]> = [];
	const links = new Map<string, IDataObject>();
	const refunded: IDataObject[] = [];
	const room = settings.maxEvents;
	let payments: FeedPoll | undefined;
	for (const feed of feeds.lists) {
		const isInvoices = feed.key === 'invoices' && !feed.ids;
		const watched = isInvoices ? collecting(reader, feed.path, refunded) : reader;
		const shares = isInvoices && feeds.refunds.length > 0;
		const poll = await readFeed(feed, watched, previous[feed.key], now, room, shares);
		polls.push([feed.key, poll]);
		if (isInvoices) payments = poll;
		for (const [id, link] of feed.links?.records ?? []) links.set(id, link);
	}
	// Several statuses that a refund brings take turns.
	const turn = previous[feeds.refunds[0]?.key]?.rotation ?? 0;
	for (const [index, feed] of feeds.refunds.entries()) {
		const { key } = feed;
		const isNext = (payments?.leaves ?? true) && turn % feeds.refunds.length === index;
		const answer = payments?.whole ? 'whole' : isNext ? 'ask' : 'wait';
		const poll = await pollRefunds(feed, reader, previous[key], now, room, refunded, answer);
		polls.push([key, poll]);
	}
	const taken = choose(
		polls.map(([, poll]) => poll.detector.pending()),
		settings.maxEvents,
	);
	const states = Object.fromEntries(
		polls.map(([key, poll], index) => [key, poll.finish(taken[index])]),
	);
	if (feeds.refunds.length > 1) {
		states[feeds.refunds[0].key].rotation = turn + (payments?.leaves === false ? 0 : 1);
	}
	const events = taken.flatMap((some) => some.flatMap(({ reading }) => reading.events));
	return {
		events: events.sort((a, b) => a.at - b.at),
		states,
		begun: polls.some(([, { begun }]) => begun),
		overflowed: polls.some(([, { detector }]) => detector.overflowed),
		reopened: polls.some(([, { detector }]) => detector.reopened),
		damaged: polls.some(([, { detector }]) => detector.damaged),
		links,
	};
}

/**
 * The oldest candidates of all feeds, as many as make up the wanted number of events. Within a feed those
 * that are left are all later than those that are taken.
 */
function choose(pending: Candidate[][], maxEvents: number): Candidate[][] {
	const taken: Candidate[][] = pending.map(() => []);
	const all = pending
		.flatMap((some, feed) => some.map((candidate) => ({ candidate, feed })))
		.sort((a, b) => compare(a.candidate.order, b.candidate.order));
	let count = 0;
	for (const { candidate, feed } of all) {
		const events = candidate.reading.events.length;
		if (count > 0 && count + events > maxEvents) break;
		count += events;
		taken[feed].push(candidate);
	}
	return taken;
}

/** A reader that also collects the refunded payments of the invoices it reads. */
function collecting(reader: Reader, path: string, refunded: IDataObject[]): Reader {
	return {
		list: async (listed: string, query: Query, page: number, size?: number): Promise<Page> => {
			const answer = await reader.list(listed, query, page, size);
			if (listed === path) refunded.push(...answer.rows.flatMap((row) => refundedIn(row)));
			return answer;
		},
		get: async (one) => await reader.get(one),
		get sent() {
			return reader.sent;
		},
		get exhausted() {
			return reader.exhausted;
		},
	};
}
