import { Lost, Refused, type Api, type Query } from './api.mts';
import type { Findings, SwitchName } from './findings.mts';
import type { Landing } from './landing.mts';
import { OutOfBounds } from './pace.mts';
import type { Person } from './person.mts';
import type { Row, Records } from './records.mts';

/** What probes work with. */
export interface Live {
	api: Api;
	records: Records;
	findings: Findings;
	person: Person;
	landing: Landing;
	/** Where webhooks reach `landing`; undefined where nobody outside does. */
	webhookUrl?: string;
	/** A link that was paid on its checkout page, with its order reference and where the payer was sent. */
	order?: Row;
	shop?: Shop;
	/** As GET /me shows them. */
	me: Row;
}

/** A link that stays open however often it is paid. */
export interface Shop {
	link: Row;
	/** The invoices of its customer that are known. */
	others: Set<string>;
	/** The invoice of the first payment. */
	first: Row;
}

/** One question to the server. */
export interface Probe {
	name: string;
	/** Switches of the simulator that it decides. */
	switches: SwitchName[];
	/** Switches whose position it has to know. */
	needs?: SwitchName[];
	/** It only reads, and makes nothing. */
	readsOnly?: boolean;
	run(live: Live): Promise<void>;
}

/** Runs a probe; whatever it leaves open is not seen, with the reason. */
export async function runProbe(live: Live, probe: Probe): Promise<void> {
	let reason = 'the answers did not show it';
	try {
		await probe.run(live);
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		const known = [Refused, Lost, OutOfBounds].some((kind) => error instanceof kind);
		if (!known && error.name !== 'TimeoutError' && !(error instanceof TypeError)) throw error;
		reason = error.message;
	}
	for (const name of probe.switches) live.findings.notSeen(name, reason);
}

/** Does something again, with fresh records, as long as answers get lost on the way. */
export async function repeat<T>(work: () => Promise<T>, times = 5): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await work();
		} catch (error) {
			if (!(error instanceof Lost) || attempt >= times) throw error;
		}
	}
}

/** Where moments are whole seconds, what follows is of another one. */
export async function tick({ api, findings }: Pick<Live, 'api' | 'findings'>): Promise<void> {
	if (findings.position('timestampPrecision') === 'seconds') await api.pace.pause(1_100);
}

const LONGEST_WAIT_MS = 15_000;

/** Asks again until the answer will do; undefined when it does not within 15 seconds. */
export async function until<T>(
	{ api }: Pick<Live, 'api'>,
	ask: () => Promise<T | undefined>,
	longest = LONGEST_WAIT_MS,
): Promise<T | undefined> {
	const began = Date.now();
	for (let wait = api.pace.isFast ? 50 : 500; ; wait = Math.min(wait * 1.5, 2_000)) {
		const answer = await ask();
		if (answer !== undefined || Date.now() - began + wait > longest) return answer;
		await api.pace.pause(wait);
	}
}

/** The rows of a list that have these ids, in its order, once all of them are there. @throws Refused */
export async function listed(
	live: Pick<Live, 'api'>,
	path: string,
	ids: string[],
	query: Query = {},
	longest = LONGEST_WAIT_MS,
): Promise<Row[] | undefined> {
	const ask = async () => {
		const { data } = await live.api.get(path, { limit: 100, ...query });
		const rows = (data as Row[]).filter(({ id }) => ids.includes(String(id)));
		return rows.length === ids.length ? rows : undefined;
	};
	return await until(live, ask, longest);
}
