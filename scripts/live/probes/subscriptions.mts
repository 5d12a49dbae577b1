import { isSuccess, type Answer } from '../api.mts';
import { repeat, tick, type Live, type Probe } from '../live.mts';
import { inDays, type Row } from '../records.mts';
import { markPaid } from './billing.mts';

/** How subscriptions begin and end. */
export const subscriptions: Probe = {
	name: 'Subscriptions',
	switches: ['newSubscription', 'untilNull', 'cancel'],
	needs: ['replica'],
	async run(live: Live) {
		const { findings, api, records } = live;
		const subscription = await records.subscription({ until_cycle_number: 6 });
		const { status } = subscription;
		const fresh = `a new subscription whose first invoice is not paid is ${status}`;
		if (status === 'INACTIVE' || status === 'ACTIVE')
			findings.saw('newSubscription', status, fresh);
		else findings.sawOther('newSubscription', fresh);

		const path = await activate(live, subscription);
		const items = [{ product_id: (await records.thePlan()).id, quantity: 1 }];
		const body = { items, coupons: [], until_cycle_number: null };
		await api.send('PUT', path, { body, repeatable: true });
		const now = (await api.get(path)) as Row;
		const limit = (now.cancel_at_cycle_number ?? null) as number | null;
		const ends = now.cancel_at_period_end === true;
		const until = `until_cycle_number: null leaves cancel_at_period_end ${ends}, cancel_at_cycle_number ${limit}`;
		if (ends) findings.saw('untilNull', 'cancel', until);
		else if (limit === null) findings.saw('untilNull', 'endless', until);
		else findings.sawOther('untilNull', until);

		await api.send('POST', `${path}/cancel`, { body: {}, repeatable: true });
		const after = (await api.get(path)) as Row;
		const said = `a cancelled ACTIVE subscription is ${after.status}, cancel_at_period_end ${after.cancel_at_period_end}`;
		if (after.status === 'CANCELED') findings.saw('cancel', 'immediate', said);
		else if (after.cancel_at_period_end) findings.saw('cancel', 'scheduled', said);
		else findings.sawOther('cancel', said);
	},
};

/** Pays the first invoice of a subscription in cash. @returns the subscription's path */
async function activate(live: Live, subscription: Row): Promise<string> {
	const path = `/subscriptions/${subscription.id}`;
	const invoice = String(subscription.latest_invoice_id);
	live.records.ledger.made('invoice', invoice);
	await markPaid(live, (await live.api.get(`/invoices/${invoice}`)) as Row);
	const { status } = (await live.api.get(path)) as Row;
	if (status === 'ACTIVE') return path;
	throw new TypeError(`a subscription whose first invoice is paid is ${status}`);
}

/** Breaks of subscriptions: running ones, within a day, and where one was deleted. */
export const freezes: Probe = {
	name: 'Freezes',
	switches: ['freezeList', 'deleteActiveFreeze', 'sameDayFreeze', 'deletedFreezes'],
	needs: ['timestampPrecision', 'replica'],
	async run(live: Live) {
		const { findings, api, records } = live;
		const path = await activate(live, await records.theSubscription());
		let running = await freezeNow(live, path);
		if (!running) throw new TypeError('a subscription that was frozen from now on is not FROZEN');
		const list = (await api.get(`${path}/freeze`)) as Row;
		const bare = Array.isArray(list);
		const listed = `the list of freezes is ${bare ? 'a bare array' : `an object with ${Object.keys(list).join(', ')}`}`;
		findings.saw('freezeList', bare ? 'array' : 'paged', listed);

		const answer = await api.send('DELETE', `${path}/freeze/${running.id}`, { repeatable: true });
		const { status } = (await api.get(path)) as Row;
		const said = `DELETE of a running freeze: ${answer.status}, the subscription is ${status}`;
		findings.saw('deleteActiveFreeze', status === 'FROZEN' ? 'refuse' : 'resume', said);
		await tick(live);
		if (status !== 'FROZEN') running = await freezeNow(live, path);
		if (!running) throw new TypeError('a subscription that was frozen again is not FROZEN');
		await seeSameDay(live, path, running);
		// What is frozen can be ended at once when everything is tidied up.
		await tick(live);
		await freezeNow(live, path);
		await seeDeleted(live, path);
	},
};

async function seeSameDay(live: Live, path: string, running: Row): Promise<void> {
	const { findings, api } = live;
	let day = 5;
	// After a lost answer another day, because it may have been done.
	const within = await repeat(() => freeze(live, path, at(day, 10), at(day++, 12)));
	const one = `a freeze that starts and ends on one day is answered with ${within.status}`;
	if (isSuccess(within)) return findings.saw('sameDayFreeze', 'allow', one);
	await tick(live);
	const start = String(running.freeze_start_datetime);
	const body = { freeze_start_datetime: start, freeze_end_datetime: new Date().toISOString() };
	await api.send('PUT', `${path}/freeze/${running.id}`, { body, repeatable: true });
	const { status } = (await api.get(path)) as Row;
	const two = `${one}; ending one on its first day leaves the subscription ${status}`;
	findings.saw('sameDayFreeze', status === 'FROZEN' ? 'refuseAny' : 'refuseNew', two);
}

/** Plans a freeze, deletes it, and plans another one that overlaps it. */
async function seeDeleted(live: Live, path: string): Promise<void> {
	const { findings, api } = live;
	let day = 40;
	const again = await repeat(async () => {
		day += 20;
		const planned = await freeze(live, path, at(day, 0), at(day + 5, 0));
		if (!isSuccess(planned)) {
			throw new TypeError(`a planned freeze was refused with ${planned.status}`);
		}
		const where = `${path}/freeze/${planned.body.id}`;
		await api.send('DELETE', where, { repeatable: true });
		return await freeze(live, path, at(day + 2, 0), at(day + 7, 0));
	});
	const said = `a freeze that overlaps one that was deleted is answered with ${again.status}`;
	findings.saw('deletedFreezes', isSuccess(again) ? 'free' : 'block', said);
}

const at = (day: number, hour: number): string =>
	`${inDays(day).slice(0, 10)}T${String(hour).padStart(2, '0')}:00:00Z`;

async function freeze({ api }: Live, path: string, start: string, end: string): Promise<Answer> {
	const body = { freeze_start_datetime: start, freeze_end_datetime: end };
	return await api.send('POST', `${path}/freeze`, { body });
}

/**
 * Freezes a subscription for three days. Were it made twice, the second is refused, because it overlaps.
 *
 * @returns the freeze; undefined when the subscription is not FROZEN
 */
async function freezeNow({ api }: Live, path: string): Promise<Row | undefined> {
	const start = new Date().toISOString();
	const body = { freeze_start_datetime: start, freeze_end_datetime: inDays(3) };
	await api.send('POST', `${path}/freeze`, { body, repeatable: true });
	const { status, latest_freeze: freeze } = (await api.get(path)) as Row;
	return status === 'FROZEN' ? (freeze as Row) : undefined;
}
