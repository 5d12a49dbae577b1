import type { OnePaid } from './onePaid.mts';
import type { Row } from './rows.mts';

/** Something that the documentation promises, held against what was measured. */
export interface Goal {
	name: string;
	/** The worst case. */
	measured: number;
	unit: string;
	/** Which case that was. */
	where: string;
	limit: number;
	met: boolean;
}

const kilobyte = 1024;

/** @param rows of all sizes that were run: goals about sizes that were not are left out */
export function goalsOf(rows: Row[], paid: OnePaid[]): Goal[] {
	const isPaid = ({ watch }: Row) => ['Payment Link Paid', 'Order Paid'].includes(watch);
	const idle = (name: string, some: Row[], limit: number) =>
		worst(name, some, limit, 'requests', (row) => row.idleMost, nameOf);
	const one = (name: string, linkIds: boolean, limit: number) => {
		const some = paid.filter((row) => row.linkIds === linkIds);
		return worst(
			name,
			some,
			limit,
			'requests',
			(row) => row.requests,
			({ sort }) => sort,
		);
	};
	const many = rows.filter(({ records }) => records >= 10_000);
	return [
		idle('Payment Link Paid and Order Paid, idle poll', rows.filter(isPaid), 1),
		one('500 open links, 1 paid, with payment_link_id', true, 3),
		one('500 open links, 1 paid, without payment_link_id', false, 8),
		idle(
			'Other watches of 100 records, idle poll',
			rows.filter((row) => !isPaid(row) && row.records === 100),
			1,
		),
		idle('10,000 and 100,000 records, 2,000 of them open, idle poll', many, 3),
		worst(
			'State with 2,000 open records',
			many,
			64,
			'KB',
			({ stateBytes }) => stateBytes / kilobyte,
			nameOf,
		),
	].flat();
}

function nameOf({ watch, records, sort, linkIds }: Row): string {
	return `${watch}, ${records.toLocaleString('en')}, ${sort}${linkIds ? '' : ', no link ids'}`;
}

function worst<T>(
	name: string,
	rows: T[],
	limit: number,
	unit: string,
	valueOf: (row: T) => number,
	nameOf: (row: T) => string,
): Goal[] {
	const [row] = [...rows].sort((a, b) => valueOf(b) - valueOf(a));
	if (row === undefined) return [];
	const measured = valueOf(row);
	return [{ name, measured, unit, where: nameOf(row), limit, met: measured <= limit }];
}
