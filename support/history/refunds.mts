import { type History, idsIn, type Violation, wasDone } from './history.mts';
import { ownership } from './named.mts';

/** Never more goes back than was paid, and no payment is refunded more often than rows ask for it. */
export function checkRefunds(history: History): Violation[] {
	const { records, requests, rows } = history;
	const violations: Violation[] = [];
	for (const { id, amount, amount_refunded: back, payed_at: paidAt } of records.payment) {
		const paid = paidAt === null ? 0 : amount;
		if (back <= paid) continue;
		violations.push(twice(`Payment ${id}: ${back} went back of ${paid} that were paid`));
	}
	const done = requests.filter((entry) => entry.path.endsWith('/refund') && wasDone(entry));
	const owns = ownership(history);
	for (const id of new Set(done.flatMap(({ path }) => idsIn(path)))) {
		const times = done.filter(({ path }) => idsIn(path).includes(id)).length;
		const asked = rows.filter(({ refunds, names }) => refunds && owns(id, names)).length;
		if (times > asked)
			violations.push(twice(`Payment ${id} was refunded ${times} times, asked ${asked}`));
	}
	return violations;
}

const twice = (text: string): Violation => ({ promise: 'refundedTwice', text });
