import type {
	Consumer,
	Freeze,
	Invoice,
	LedgerEntry,
	Payment,
	PaymentLink,
	Product,
	Subscription,
	Transition,
} from '../../simulator/index.mts';

/** One row that a run was given, as far as it says what may be touched and done. */
export interface Row {
	/** Every id, order reference, phone, email and external ID that it names. */
	names: string[];
	/** Whether it wants the payment, or the order, that it names refunded. */
	refunds?: boolean;
	/** Records that it makes at most, by resource (`paymentLink`); without it, any number. */
	makes?: Record<string, number>;
}

/** A payment link that left the node. */
export interface Shown {
	/** The order reference of the row that it was given to. */
	order: string;
	link: string;
	/** When it had left, in milliseconds; undefined when nobody knows: some time before the end. */
	at?: number;
	/** What was closed before this moment, the node must have known, in milliseconds; default: what was before `at`. */
	knows?: number;
}

/** A record that left the node otherwise, linked to the row that it was given to. */
export interface Given {
	row: number;
	id: string;
}

/** An event that a trigger handed to its workflow. */
export interface Delivered {
	event: string;
	eventId: string;
	id: string;
	status: string | null;
	/** Of a paid link: the invoice that it was paid with. */
	invoice?: string;
	/** Of a paid order: its reference. */
	order?: string;
}

/** The simulator's records as they are in the end, as far as they tell what belongs to what. */
export interface Records {
	paymentLink: PaymentLink[];
	invoice: Invoice[];
	payment: Payment[];
	consumer: Consumer[];
	product: Product[];
	subscription: Subscription[];
	freeze: Freeze[];
}

/**
 * Everything that is known about a run: what Stream has seen and done, and what went into the nodes and came
 * out. Each check says which parts it reads.
 */
export interface History {
	/** Requests of the nodes, in the order of arrival. */
	requests: LedgerEntry[];
	/** Status changes in their order, those of payers and the merchant included. */
	transitions: Transition[];
	records: Records;
	rows: Row[];
	shown: Shown[];
	given: Given[];
	delivered: Delivered[];
	/** References of the orders that have been paid, where somebody asked for these. */
	paidOrders?: string[];
	/** Orders for which the last run ended clean: each has its links now. */
	settled: string[];
	/** How many links each of them has: one of each kind that it consists of. */
	linksEach: number;
	/** The end of the run, in milliseconds. */
	endedAt: number;
}

/** What a run can break. */
export type PromiseName =
	/** An order has two links of one kind that can be paid: both were shown, or its last run had ended clean. */
	| 'payableTwice'
	/** A link was shown that was closed in favour of another one, or that is not this order's. */
	| 'shownWrongly'
	/** An order whose last run had ended clean has no link, or nobody got it, or somebody got a dead one. */
	| 'unsettled'
	/** More money went back than was paid, or more often than was asked for. */
	| 'refundedTwice'
	/** A write was carried out more often than rows asked for it. */
	| 'doneTwice'
	/** A record was read, changed or returned that no row named. */
	| 'notNamed'
	/** A status change that no event tells of. */
	| 'missed'
	/** A second id for one change, one id for two, or an event of which nothing is known. */
	| 'conflicting';

/** A promise that was broken, and how it shows. */
export interface Violation {
	promise: PromiseName;
	text: string;
}

/** Everything that the values of a row name: texts, and ids inside of texts. */
export function namesIn(value: unknown, seen = new Set<unknown>()): string[] {
	if (typeof value === 'string') return [value.trim(), ...idsIn(value)];
	if (typeof value === 'number') return [String(value)];
	if (typeof value !== 'object' || value === null || seen.has(value)) return [];
	seen.add(value);
	return Object.values(value).flatMap((part) => namesIn(part, seen));
}

/** Whether a request was carried out, whatever became of its answer. */
export function wasDone({ processed }: LedgerEntry): boolean {
	return processed !== undefined && processed >= 200 && processed < 300;
}

/** Ids in the path of a request. */
export function idsIn(path: string): string[] {
	return path.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi) ?? [];
}

/** Entries by a key, in their order. */
export function groupBy<T>(entries: T[], keyOf: (entry: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const entry of entries) {
		const key = keyOf(entry);
		const group = groups.get(key);
		if (group) group.push(entry);
		else groups.set(key, [entry]);
	}
	return groups;
}

/** What people read of a violation. */
export const describe = ({ promise, text }: Violation): string => `${promise}: ${text}`;
