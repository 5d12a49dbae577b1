import type { IDataObject } from 'n8n-workflow';

import { compare, Cursor, OVERLAP_MS, placeOf, type Place } from './cursor';
import type { Reading, RecordType, Sighting } from './records/recordType';
import { Tracked } from './tracked';

/** If more records than this reopen at once, it is taken for a misunderstanding, and none is reported. */
const MOST_BACK = 20;
/** Least records with events that are held at a time; what is cut off is found again by a later poll. */
const LEAST_HELD = 500;

/** What was made of one record. */
export type Verdict =
	/** There is something to tell or to remember. */
	| 'changed'
	/** Tracked, and as it was. */
	| 'same'
	/** Of no interest. */
	| 'ignored';

/** A record with something to tell, or a new one to remember. */
export interface Candidate {
	id: string;
	place: Place;
	sighting: Sighting;
	reading: Reading;
	/** The newer record beside it in the list. */
	after?: string;
	/** Position among all candidates: the place of new records, else the time of the change. */
	order: Place;
}

/** What the detector remembers of a list between polls, beside what is tracked. */
export interface Memory {
	cursor: Cursor;
	tracked: Tracked;
	/** Everything that can still change is tracked: an open record that is not, has been reopened. */
	complete: boolean;
	/** Records from before this time (milliseconds) are not taken up. */
	since: number;
	/** The newest record so far, and when it was first seen (both milliseconds, of different clocks). */
	newest?: [at: number, seenAt: number];
}

/**
 * Finds what has changed in one list of records. Shown the records that a poll has read, in any order and
 * any selection, it says which are candidates; `commit` takes over those that were handed out, everything
 * else stays as it was and is found again.
 *
 * Pure: records and the given clock in, events and the new memory out.
 */
export class Detector {
	private readonly candidates = new Map<string, Candidate>();
	/** Records with nothing to tell, and what to keep of them. */
	private readonly quiet = new Map<string, { value?: string; after?: string }>();
	private readonly noted = new Set<string>();
	/** Candidates that hold a record. */
	private held = 0;
	private newest = 0;
	/** New records from here on are left to a later poll. */
	private horizon: Place | undefined;
	private lastAt: number;
	/** Records that were not tracked but had to be. */
	adopted = 0;
	/** There was no room to remember a record. */
	overflowed = false;
	/** More records than plausible reopened; none was reported. */
	reopened = false;
	/** What was remembered of a record could not be read. */
	damaged = false;
	/** Not all new records were looked for: the cursor stays where it is. */
	holdFloor = false;

	/** @param room how many events this poll can hand out */
	constructor(
		private readonly kind: RecordType,
		readonly memory: Memory,
		private readonly now: number,
		private readonly room: number,
	) {
		this.lastAt = now;
	}

	/** Shows a record of the list; `after` is the id of the record before it, a newer one. */
	note(record: IDataObject, after?: string): Verdict {
		const id = this.kind.idOf(record);
		if (id === '') return 'ignored';
		const at = this.kind.timeOf(record) ?? this.lastAt;
		this.lastAt = at;
		this.newest = Math.max(this.newest, at);
		const { tracked, cursor, complete, since } = this.memory;
		const before = tracked.get(id);
		const place = placeOf(id, at);
		const sighting: Sighting =
			before !== undefined
				? 'known'
				: cursor.isNew(place)
					? 'new'
					: complete
						? 'reopened'
						: 'existing';
		const known = this.noted.has(id);
		this.drop(id);
		if (before === undefined && sighting !== 'new' && at < since) return 'ignored';
		const reading = this.read(record, before, sighting);
		if (sighting === 'new') {
			if (!this.horizon || compare(place, this.horizon) < 0) {
				this.hold({ id, place, sighting, reading, order: place });
			}
			return 'changed';
		}
		if (before === undefined && reading.final) return 'ignored';
		this.noted.add(id);
		if (before === undefined && !known) this.adopted++;
		if (reading.events.length > 0) {
			const order = placeOf(id, reading.events[0].at);
			this.hold({ id, place, sighting, reading, after, order });
			return 'changed';
		}
		this.quiet.set(id, { value: kept(reading), after });
		return reading.value === before ? 'same' : 'changed';
	}

	/** The record no longer exists, or is too old to be watched. */
	forget(id: string): void {
		this.drop(id);
		this.noted.add(id);
		this.quiet.set(id, {});
	}

	/** Whether a tracked record was shown in this poll. */
	hasSeen(id: string): boolean {
		return this.noted.has(id);
	}

	/** Whether a tracked record was shown in this poll and is as it was. */
	isSame(id: string): boolean {
		const value = this.quiet.get(id)?.value;
		return value !== undefined && value === this.memory.tracked.get(id);
	}

	/** Tracked records that were not shown yet, newest first. */
	unseen(): string[] {
		return this.memory.tracked.ids().filter((id) => !this.noted.has(id));
	}

	get unseenCount(): number {
		let seen = 0;
		for (const id of this.noted) if (this.memory.tracked.get(id) !== undefined) seen++;
		return this.memory.tracked.size - seen;
	}

	/** The latest time of a record that was shown, of Stream's clock; 0 before any was. */
	get newestSeen(): number {
		return this.newest;
	}

	/** Whether as many events were found as this poll can hand out. */
	get isFull(): boolean {
		return this.held >= this.room;
	}

	/** Whether the new records from before this time are all that this poll can hand out. */
	holdsBefore(at: number): boolean {
		let events = 0;
		for (const { sighting, place, reading } of this.candidates.values()) {
			if (sighting === 'new' && place[0] < at) events += reading.events.length;
		}
		return events >= this.room;
	}

	/** New records from this time on (milliseconds) were not all read: they are left to a later poll. */
	endAt(at: number): void {
		this.lower([at, 0]);
	}

	/** Everything to tell, and new records without anything to tell, oldest first. */
	pending(): Candidate[] {
		const back = [...this.candidates.values()].filter(({ sighting }) => sighting === 'reopened');
		if (back.length > MOST_BACK) {
			for (const { id, reading, after } of back) {
				this.drop(id);
				this.quiet.set(id, { value: kept(reading), after });
			}
			this.reopened = true;
		}
		return [...this.candidates.values()].sort((a, b) => compare(a.order, b.order));
	}

	/**
	 * Takes over what was handed out.
	 * @param taken candidates, of the new records the oldest ones
	 */
	commit(taken: Iterable<Candidate>): Memory {
		const { cursor } = this.memory;
		const handled = new Set<string>();
		for (const { id, place, reading, after } of taken) {
			handled.add(id);
			cursor.add([place]);
			this.remember(id, kept(reading), after);
		}
		for (const [id, { value, after }] of this.quiet) this.remember(id, value, after);
		let first = this.horizon;
		for (const { id, sighting, place } of this.candidates.values()) {
			if (sighting !== 'new' || handled.has(id)) continue;
			if (!first || compare(place, first) < 0) first = place;
		}
		if (!this.holdFloor) cursor.advance(this.settled(), first);
		return this.memory;
	}

	/** Before this time nothing appears any more that was not shown. */
	private settled(): number {
		// A record stamped in the future must not hide those that come before it.
		const newest = Math.min(this.newest, this.now);
		const [at, seenAt] = this.memory.newest ?? [0, 0];
		if (newest > at) this.memory.newest = [newest, this.now];
		return newest === at && this.now - seenAt >= OVERLAP_MS ? newest + 1 : newest - OVERLAP_MS;
	}

	private remember(id: string, value: string | undefined, after?: string): void {
		if (value === undefined) this.memory.tracked.delete(id);
		else if (!this.memory.tracked.set(id, value, after)) this.overflowed = true;
	}

	private read(record: IDataObject, before: string | undefined, sighting: Sighting): Reading {
		try {
			return this.kind.read(record, before, sighting);
		} catch {
			// Starts over with the record.
			this.damaged = true;
			return this.kind.read(record, undefined, 'existing');
		}
	}

	private hold(candidate: Candidate): void {
		this.candidates.set(candidate.id, candidate);
		if (candidate.reading.events.length === 0) return;
		this.held++;
		// Keeps memory bounded: of too many the latest go, and all new records after them.
		const most = Math.max(LEAST_HELD, this.room);
		if (this.held < 2 * most) return;
		const sorted = [...this.candidates.values()].sort((a, b) => compare(a.order, b.order));
		let left = most;
		for (const { id, sighting, place, reading } of sorted) {
			left -= reading.events.length > 0 ? 1 : 0;
			if (left >= 0) continue;
			this.drop(id);
			if (sighting === 'new') this.lower(place);
		}
	}

	private drop(id: string): void {
		if ((this.candidates.get(id)?.reading.events.length ?? 0) > 0) this.held--;
		this.candidates.delete(id);
		this.quiet.delete(id);
	}

	private lower(horizon: Place): void {
		if (this.horizon && compare(this.horizon, horizon) <= 0) return;
		this.horizon = horizon;
		for (const { id, sighting, place } of [...this.candidates.values()]) {
			if (sighting === 'new' && compare(place, horizon) >= 0) this.drop(id);
		}
	}
}

/** What to keep of a record; undefined when nothing that is watched can change any more. */
function kept({ value, final }: Reading): string | undefined {
	return final ? undefined : value;
}
