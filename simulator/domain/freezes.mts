import { DAY, type Micros } from '../core/clock.mts';
import { ApiError, refuse } from '../core/errors.mts';
import type { Branch } from '../core/organizations.mts';
import type { Freeze, Subscription } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { watchPeriod } from './subscriptions.mts';

export interface FreezeRequest {
	freeze_start_datetime: Micros;
	freeze_end_datetime: Micros | null;
	notes?: string | null;
}

/** All freezes a subscription ever had, deleted ones included, oldest first. */
function historyOf(branch: Branch, subscription: Subscription): Freeze[] {
	return subscription.freeze_ids.map((id) => branch.freeze.get(id)!);
}

function assertTwoDays({ freeze_start_datetime: start, freeze_end_datetime: end }: FreezeRequest) {
	if (end === null || Math.floor(start / DAY) !== Math.floor(end / DAY)) return;
	throw refuse('A freeze cannot start and end on the same day');
}

export function addFreeze(
	state: State,
	branch: Branch,
	subscription: Subscription,
	request: FreezeRequest,
	now: Micros,
): Freeze {
	if (subscription.status !== 'ACTIVE' && subscription.status !== 'FROZEN') {
		throw refuse(`The subscription is ${subscription.status}`, 'INVALID_STATUS');
	}
	if (state.switches.sameDayFreeze !== 'allow') assertTwoDays(request);
	const start = request.freeze_start_datetime;
	for (const earlier of historyOf(branch, subscription)) {
		if (earlier.is_deleted && state.switches.deletedFreezes === 'free') continue;
		const end = earlier.freeze_end_datetime;
		if (end === null ? earlier.state !== 'ended' && !earlier.is_deleted : start < end) {
			throw refuse('The freeze overlaps an earlier freeze of this subscription');
		}
	}
	const freeze = state.add(
		branch,
		'freeze',
		{
			subscription_id: subscription.id,
			invoice_id: subscription.latest_invoice_id,
			freeze_start_datetime: start,
			freeze_end_datetime: request.freeze_end_datetime,
			notes: request.notes ?? null,
			state: 'planned',
			is_deleted: false,
		},
		now,
		'api',
	);
	subscription.freeze_ids.push(freeze.id);
	state.touch(subscription, now);
	plan(state, subscription, freeze, now, 'api');
	return freeze;
}

/** Changes a freeze. Setting the end of a running one to now ends it. */
export function updateFreeze(
	state: State,
	branch: Branch,
	subscription: Subscription,
	freeze: Freeze,
	request: FreezeRequest,
	now: Micros,
): void {
	if (state.switches.sameDayFreeze === 'refuseAny') assertTwoDays(request);
	if (freeze.state === 'ended') throw refuse('The freeze has ended', 'INVALID_STATUS');
	const others = historyOf(branch, subscription).filter(
		(other) => other !== freeze && !other.is_deleted,
	);
	const overlaps = others.some(
		(other) =>
			request.freeze_start_datetime < (other.freeze_end_datetime ?? Infinity) &&
			other.freeze_start_datetime < (request.freeze_end_datetime ?? Infinity),
	);
	if (overlaps) throw refuse('The freeze overlaps an earlier freeze of this subscription');
	// What has begun cannot begin at another time.
	if (freeze.state === 'planned') freeze.freeze_start_datetime = request.freeze_start_datetime;
	freeze.freeze_end_datetime = request.freeze_end_datetime;
	if (request.notes !== undefined) freeze.notes = request.notes;
	state.touch(freeze, now);
	plan(state, subscription, freeze, now, 'api');
}

/** Removes a planned freeze; whether a running one can be removed is up to a switch. */
export function deleteFreeze(
	state: State,
	branch: Branch,
	subscription: Subscription,
	freeze: Freeze,
	now: Micros,
): void {
	const latest = historyOf(branch, subscription)
		.filter((each) => !each.is_deleted)
		.at(-1);
	if (freeze !== latest) {
		throw new ApiError(403, 'STREAM_ERROR', 'Cannot delete non-latest freeze entry.');
	}
	if (freeze.state === 'running') {
		if (state.switches.deleteActiveFreeze === 'refuse') {
			throw new ApiError(403, 'STREAM_ERROR', 'Cannot delete an active freeze.');
		}
		freeze.freeze_end_datetime = now;
		thaw(state, subscription, freeze, now, 'api');
	} else if (freeze.state === 'ended') {
		throw new ApiError(403, 'STREAM_ERROR', 'Cannot delete a freeze that has ended.');
	}
	state.timers.cancel(`freeze:${freeze.id}`);
	freeze.is_deleted = true;
	branch.freeze.hide(freeze);
	state.touch(freeze, now);
	state.touch(subscription, now);
}

/** Does what is due for a freeze and plans what is not. */
function plan(
	state: State,
	subscription: Subscription,
	freeze: Freeze,
	now: Micros,
	cause: string,
): void {
	const { freeze_start_datetime: start, freeze_end_datetime: end } = freeze;
	// Where moments are whole seconds, what is due within one is due at its beginning.
	const again = (at: Micros) => plan(state, subscription, freeze, state.stamp(at), 'time');
	if (freeze.state === 'planned') {
		if (state.stamp(start) > now) {
			state.timers.set(`freeze:${freeze.id}`, start, again);
			return;
		}
		if (subscription.status !== 'ACTIVE') {
			freeze.state = 'ended';
			return;
		}
		freeze.state = 'running';
		state.setStatus('subscription', subscription, 'FROZEN', cause, now);
	}
	if (end === null) {
		state.timers.cancel(`freeze:${freeze.id}`);
	} else if (state.stamp(end) > now) state.timers.set(`freeze:${freeze.id}`, end, again);
	else thaw(state, subscription, freeze, now, cause);
}

/** The freeze is over: the period that was interrupted goes on for as long as it had left. */
function thaw(
	state: State,
	subscription: Subscription,
	freeze: Freeze,
	now: Micros,
	cause: string,
): void {
	state.timers.cancel(`freeze:${freeze.id}`);
	freeze.state = 'ended';
	if (subscription.status !== 'FROZEN') return;
	const frozen = Math.max(0, now - freeze.freeze_start_datetime);
	subscription.current_period_end += frozen;
	state.setStatus('subscription', subscription, 'ACTIVE', cause, now);
	watchPeriod(state, subscription);
}
