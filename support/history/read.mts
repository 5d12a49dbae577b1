import type {
	LedgerEntry,
	ResourceName,
	Resources,
	Simulator,
	Transition,
} from '../../simulator/index.mts';
import { type History, idsIn, type Records, type Shown } from './history.mts';

/** Stream's side of a run. */
export type Facts = Pick<History, 'requests' | 'transitions' | 'records'>;

/** A simulator in another process. */
export interface RemoteSimulator {
	ledger(after?: number): Promise<LedgerEntry[]>;
	transitions(after?: number): Promise<Transition[]>;
	records<Name extends ResourceName>(resource: Name): Promise<Array<Resources[Name]>>;
}

const NAMES = [
	'paymentLink',
	'invoice',
	'payment',
	'consumer',
	'product',
	'subscription',
	'freeze',
] as const;

/**
 * What the simulator of this process knows.
 * @param after entries of the ledger that do not belong to the run
 */
export function factsOf(
	{ ledger, transitions, all }: Pick<Simulator, 'ledger' | 'transitions' | 'all'>,
	after = 0,
): Facts {
	const records = Object.fromEntries(NAMES.map((name) => [name, all(name)]));
	return {
		requests: ledger.slice(after),
		transitions: [...transitions],
		records: records as unknown as Records,
	};
}

/** What the simulator of another process knows. */
export async function factsFrom(simulator: RemoteSimulator, after = 0): Promise<Facts> {
	const pairs = NAMES.map(async (name) => [name, await simulator.records(name)] as const);
	return {
		requests: await simulator.ledger(after),
		transitions: await simulator.transitions(),
		records: Object.fromEntries(await Promise.all(pairs)) as unknown as Records,
	};
}

/** Both sides together; what is not given did not happen. */
export function historyOf(facts: Facts, known: Partial<History> = {}): History {
	return {
		...facts,
		rows: [],
		shown: [],
		given: [],
		delivered: [],
		settled: [],
		linksEach: 1,
		endedAt: Date.now(),
		...known,
	};
}

/** The payment links that rows of output give for an order, whatever form they have. */
export function shownIn(
	rows: Array<Record<string, unknown>>,
	{ records }: Pick<Facts, 'records'>,
): Shown[] {
	const links = new Set<string>(records.paymentLink.map(({ id }) => id));
	return rows.flatMap((row) => {
		if (typeof row.orderReference !== 'string' || row.error !== undefined) return [];
		const order = row.orderReference;
		const own = new Set(idsIn(JSON.stringify(row)).filter((id) => links.has(id)));
		return [...own].map((link) => ({ order, link }));
	});
}
