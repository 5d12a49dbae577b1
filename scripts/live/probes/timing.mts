import { setTimeout as sleep } from 'node:timers/promises';

import { until, type Live, type Probe } from '../live.mts';
import type { Row } from '../records.mts';

/** Links of which it is measured how soon they are in the list: the order protocol rests on it. */
const LINKS = 20;
/** As long as that, a link is looked for. */
const LONGEST_MS = 15_000;

/** How soon a new link is in the list, and whether two of the same moment can be told apart. */
export const listing: Probe = {
	name: 'How soon a new link is in the list',
	switches: ['stampBeforeVisibleMs'],
	needs: ['replica'],
	async run(live: Live) {
		const { records, findings, api } = live;
		const items = [{ product_id: (await records.theProduct()).id }];
		const delays: Delay[] = [];
		const waiting: Waiting = new Map();
		const pairs: Array<[Row, Row]> = [];
		for (let pair = 0; pair < LINKS / 2; pair++) {
			// Two at the same moment.
			const two = await Promise.all([records.link({ items }), records.link({ items })]);
			pairs.push(two);
			const answered = Date.now();
			for (const { id } of two) waiting.set(String(id), { answered });
			await look(live, waiting, delays);
		}
		const done = await until(
			live,
			async () => {
				if (waiting.size > 0) await look(live, waiting, delays);
				return waiting.size === 0 || undefined;
			},
			LONGEST_MS,
		);
		const times = delays.map(({ ms }) => ms).sort((a, b) => a - b);
		const quantile = (part: number) => times[Math.ceil(times.length * part) - 1] ?? null;
		const first = delays.map(({ firstLookMs }) => firstLookMs);
		const measured = {
			links: LINKS,
			measured: times.length,
			atOnce: times.filter((ms) => ms === 0).length,
			firstLookMs: Math.max(0, ...first),
			medianMs: quantile(0.5),
			p90Ms: quantile(0.9),
			mostMs: quantile(1),
		};
		const said = `of ${times.length} new links ${measured.atOnce} were in the first list that was asked for (within ${measured.firstLookMs} ms of the answer), the last one after ${measured.mostMs} ms`;
		findings.fact('listDelay', measured, said);
		const delay = done ? Math.round(quantile(1) ?? 0) : LONGEST_MS;
		api.settleMs = Math.max(api.settleMs, delay * 1.2 + (delay && 50));
		const behind = findings.position('replica');
		if (behind) findings.notSeen('stampBeforeVisibleMs', 'all reads are behind');
		else if (done) findings.saw('stampBeforeVisibleMs', delay, said);
		else {
			const open = `${waiting.size} of ${LINKS} new links were not in the list after 15 seconds`;
			findings.saw('stampBeforeVisibleMs', delay, open);
		}
		records.spare('paymentLink', ...pairs.flat());
		const equal = pairs.filter(([one, other]) => one.created_at === other.created_at).length;
		findings.fact(
			'equalStamps',
			equal,
			`of ${pairs.length} pairs of links that were made at the same moment ${equal} have the same created_at`,
		);
	},
};

/** Links that were not seen yet: when their creation was answered, and how soon after that they were looked for. */
type Waiting = Map<string, { answered: number; firstLookMs?: number }>;

interface Delay {
	/** 0: in the first list that was asked for. */
	ms: number;
	firstLookMs: number;
}

/** Looks once. What is there in the first list that was asked for has no delay; of all others the most is known. */
async function look({ api, records }: Live, waiting: Waiting, delays: Delay[]): Promise<void> {
	const product = String((await records.theProduct()).id);
	const query = { limit: 100, product_ids: [product] };
	const answer = await api.send('GET', '/payment_links', { query, atOnce: true });
	const rows = (answer.body?.data ?? []) as Row[];
	for (const { id } of rows) {
		const link = waiting.get(String(id));
		if (!link) continue;
		waiting.delete(String(id));
		const since = answer.began - link.answered;
		const firstLookMs = link.firstLookMs ?? since;
		// A request that had to wait before it was sent tells nothing.
		if (firstLookMs > tooLate(api)) continue;
		delays.push({ ms: link.firstLookMs === undefined ? 0 : since, firstLookMs });
	}
	for (const link of waiting.values()) link.firstLookMs ??= answer.began - link.answered;
}

/** How long after an answer a look at once may be sent at most, at the pace that is allowed. */
export const tooLate = ({ pace }: Live['api']): number => (pace.isFast ? 100 : 700);

const ENOUGH = 5;

/** How long an answer takes: of the reads that were sent anyway. */
export const latency: Probe = {
	name: 'How long an answer takes',
	switches: ['latencyMs'],
	readsOnly: true,
	async run({ api, findings }: Live) {
		const reads = () =>
			api.exchanges.filter(({ method, answer }) => method === 'GET' && answer.status === 200);
		while (reads().length < ENOUGH) await api.send('GET', '/me');
		const times = reads().map(({ answer }) => answer.took);
		times.sort((a, b) => a - b);
		const [least, median] = [times[0], times[Math.floor(times.length / 2)]];
		const said = `${times.length} reads took ${least} to ${times.at(-1)} ms, the median is ${median}`;
		findings.saw('latencyMs', median, said);
	},
};

const AT_ONCE = 18;
const MOST_BURSTS = 2;
const SPACED = 6;

/** Whether requests are refused because there are too many of them. Asked last, so that nothing waits for it. */
export const rate: Probe = {
	name: 'Too many requests',
	switches: ['rateLimit'],
	readsOnly: true,
	async run(live: Live) {
		const { api, findings } = live;
		const limits = [
			...new Set(api.exchanges.flatMap(({ answer }) => limitHeaders(answer.headers))),
		];
		findings.fact(
			'rateLimitHeaders',
			limits,
			limits.length ? limits.join(', ') : 'no header about limits was seen',
		);
		if (api.pace.isFast) {
			await burst(live);
		}
		const refused = api.exchanges.filter(({ answer }) => answer.status === 429);
		if (refused.length === 0) {
			const pace = api.pace.isFast ? `${AT_ONCE} at once` : '5 requests a second';
			return findings.saw('rateLimit', null, `nothing was answered with 429 (${pace})`);
		}
		// A limit by the second never refuses whoever asks once a second.
		for (let count = 0; count < SPACED; count++) {
			const from = api.exchanges.length;
			await sleep(1_200);
			await api.send('GET', '/me');
			const [first] = api.exchanges.slice(from);
			if (first.answer.status === 429) {
				const said = 'requests are answered with 429 whether they are many or few';
				findings.fact('busy', true, said);
				return findings.saw('rateLimit', null, said);
			}
		}
		const form = refused.at(-1)!.answer.headers.get('retry-after');
		const retryAfter = form === null ? 'none' : /^\d+$/.test(form) ? 'seconds' : 'date';
		const perSecond = api.pace.isFast ? await burst(live) : mostInOne(live);
		const said = `about ${perSecond} requests a second, then 429 with ${form === null ? 'no' : `a`} Retry-After${form === null ? '' : ` in ${retryAfter}`}`;
		findings.saw('rateLimit', { perSecond, retryAfter }, said);
	},
};

/** Asks at once from the beginning of a second. @returns how many were not refused */
async function burst({ api }: Live): Promise<number> {
	for (let attempt = 1; ; attempt++) {
		await sleep(1_050 - (Date.now() % 1_000));
		const began = Date.now();
		const ask = () => api.send('GET', '/me', { onlyOnce: true });
		const answers = await Promise.all(Array.from({ length: AT_ONCE }, ask));
		// What has not come within that second tells nothing.
		if (Date.now() - began < 900 || attempt >= MOST_BURSTS) {
			return answers.filter(({ status }) => status !== 429).length;
		}
	}
}

/** The most requests that were answered within one second of the server's clock. */
function mostInOne({ api }: Live): number {
	const bySecond = new Map<string, number>();
	for (const { answer } of api.exchanges) {
		const second = answer.headers.get('date') ?? '';
		if (answer.status !== 429) bySecond.set(second, (bySecond.get(second) ?? 0) + 1);
	}
	return Math.max(...bySecond.values());
}

function limitHeaders(headers: Headers): string[] {
	const names: string[] = [];
	headers.forEach((_value, name) => {
		if (/rate-?limit|retry-after|quota/i.test(name)) names.push(name);
	});
	return names;
}
