import { type History, idsIn, type Violation, wasDone } from './history.mts';
import { orderOf } from './links.mts';

/**
 * Nothing is changed unless a row names it, names what it belongs to, or has made it. Nothing is read one by one or
 * given out unless it is of the same order or subscription as what a row names. Lists are not asked about here.
 */
export function checkNamed(history: History): Violation[] {
	const { requests, rows, given } = history;
	const owns = ownership(history);
	const all = rows.flatMap(({ names }) => names);
	const around = related(history);
	const readable = around(all);
	const made = madeBy(history);
	const texts = new Set<string>();
	for (const entry of requests) {
		const { method, path } = entry;
		if (method !== 'GET' && !wasDone(entry)) continue;
		for (const id of idsIn(path)) {
			const names = method === 'GET' ? readable : all;
			if (!made.has(id) && !owns(id, names)) texts.add(`${method} ${path}: no row names ${id}`);
		}
	}
	for (const { row, id } of given) {
		if (!made.has(id) && !owns(id, around(rows[row].names))) {
			texts.add(`Row ${row} was given ${id}, which it does not name`);
		}
	}
	return [...texts].map((text) => ({ promise: 'notNamed', text }));
}

/** Every write is carried out at most once for each row that asks for it, and no row makes more than it wants. */
export function checkOnce(history: History): Violation[] {
	const { requests, rows } = history;
	const violations: Violation[] = [];
	const owns = ownership(history);
	const writes = requests.filter((entry) => entry.method === 'POST' && wasDone(entry));
	for (const path of new Set(writes.map((entry) => entry.path))) {
		const ids = idsIn(path);
		if (!ids.length) continue;
		const times = writes.filter((entry) => entry.path === path).length;
		const asked = rows.filter(({ names }) => ids.every((id) => owns(id, names))).length;
		// That nobody asked is another matter.
		if (asked > 0 && times > asked) {
			violations.push({ promise: 'doneTwice', text: `${path} ${times} times for ${asked} rows` });
		}
	}
	// Where a row does not say what it makes, nobody can tell what is too much.
	if (!rows.length || rows.some(({ makes }) => !makes)) return violations;
	const made = requests.flatMap(({ created }) => (created ? [created.resource as string] : []));
	for (const resource of new Set(made)) {
		const times = made.filter((one) => one === resource).length;
		const most = rows.reduce((sum, { makes }) => sum + (makes?.[resource] ?? 0), 0);
		if (times > most) {
			const text = `${times} records of ${resource} were made instead of ${most}`;
			violations.push({ promise: 'doneTwice', text });
		}
	}
	return violations;
}

function madeBy({ requests }: History): Set<string> {
	return new Set(requests.flatMap(({ created }) => (created ? [created.id] : [])));
}

/** Tells whether a record is named, itself or through what it belongs to. */
export function ownership(history: History): (id: string, names: string[]) => boolean {
	const owners = ownersOf(history);
	return (id, names) => {
		const wanted = new Set(names);
		return upwards(owners, [id]).some((one) => wanted.has(one));
	};
}

/** Completes names by all that they belong to. */
function related(history: History): (names: string[]) => string[] {
	const owners = ownersOf(history);
	return (names) => upwards(owners, names);
}

function upwards(owners: Map<string, string[]>, from: string[]): string[] {
	const seen = new Set<string>();
	const queue = [...from];
	for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
		if (seen.has(next)) continue;
		seen.add(next);
		queue.push(...(owners.get(next) ?? []));
	}
	return [...seen];
}

function ownersOf({ records }: History): Map<string, string[]> {
	const owners = new Map<string, string[]>();
	const belongs = (id: string, to: Array<string | null | undefined>) => {
		const known = owners.get(id) ?? [];
		owners.set(id, [...known, ...to.filter((owner) => typeof owner === 'string')]);
	};
	for (const link of records.paymentLink) belongs(link.id, [orderOf(link)]);
	for (const invoice of records.invoice) {
		belongs(invoice.id, [invoice.payment_link_id, invoice.subscription_id]);
		if (invoice.subscription_id) belongs(invoice.subscription_id, [invoice.payment_link_id]);
	}
	for (const payment of records.payment) belongs(payment.id, [payment.invoice_id]);
	for (const { id, phone_number, email, external_id } of records.consumer) {
		belongs(id, [phone_number, email, external_id]);
	}
	for (const { id, name, prices } of records.product) {
		belongs(id, [name]);
		prices.forEach((price) => belongs(price.id, [id]));
	}
	for (const { id, subscription_id } of records.freeze) belongs(id, [subscription_id]);
	return owners;
}
