import { until, type Live, type Probe } from '../live.mts';
import type { Row } from '../records.mts';
import { tooLate } from './timing.mts';

const MOST_LOOKS = 40;
const MOST_ATTEMPTS = 4;
const ENOUGH = 2;

/** Whether a read shows what was just written, or comes from a copy that is behind. */
export const replica: Probe = {
	name: 'Whether reads are behind',
	switches: ['replica'],
	async run(live: Live) {
		const { records, findings, api } = live;
		// Nothing has been made before it.
		let seen = await readsOf(live, await records.theProduct());
		for (let attempt = 2; attempt <= MOST_ATTEMPTS && !seen.inTime; attempt++) {
			const product = await records.product();
			records.spare('product', product);
			seen = await readsOf(live, product);
		}
		const { looks, lagMs } = seen;
		const missed = looks.flat().filter((found) => !found).length;
		const among = `${missed} of ${looks.length * 2} reads`;
		if (missed === 0) {
			return findings.saw('replica', null, `a new product was not found in ${among}`);
		}
		const apart = looks.filter(([one, other]) => one !== other).length;
		const turns = looks[0][0] !== looks[0][1] || apart > 1;
		const said = `a new product was not found in ${among} within ${lagMs} ms${turns ? ', in turns' : ''}`;
		findings.saw('replica', { lagMs, reads: turns ? 'alternate' : 'all' }, said);
		api.settleMs = Math.max(api.settleMs, lagMs * 1.2 + 50);
	},
};

interface Reads {
	/** Whether each of two reads at the same moment has found it. */
	looks: Array<[boolean, boolean]>;
	/** How long after it was written a read still missed it. */
	lagMs: number;
	/** A copy that is behind would have been noticed: one has missed it, or the first look did not have to wait. */
	inTime: boolean;
}

/** Looks for a product that was made just now until it is always found. */
async function readsOf({ api }: Live, { id }: Row): Promise<Reads> {
	const written = Date.now();
	const { began } = api.exchanges.at(-1)!.answer;
	const least = Math.min(...api.exchanges.map(({ answer }) => answer.took));
	const looks: Reads['looks'] = [];
	let lagMs = 0;
	let inTime = false;
	while (looks.length < MOST_LOOKS && !isSteady(looks)) {
		// Two at the same moment, which copies that take turns answer differently.
		const look = () => api.send('GET', `/products/${id}`, { atOnce: true });
		const [one, other] = await Promise.all([look(), look()]);
		looks.push([one.status !== 404, other.status !== 404]);
		const missed = looks.at(-1)!.includes(false);
		inTime ||= missed || Date.now() - began <= 2 * (least + tooLate(api));
		if (!inTime) break;
		// It came between the last look that missed it and the one after.
		if (missed || looks.at(-2)?.includes(false)) lagMs = Date.now() - written;
		if (missed) await api.pace.pause(api.pace.isFast ? 25 : 300);
	}
	return { looks, lagMs, inTime };
}

function isSteady(looks: Array<[boolean, boolean]>): boolean {
	return looks.length >= ENOUGH && looks.slice(-ENOUGH).every(([one, other]) => one && other);
}

/** Whether a row of a list is as fresh as the record itself. */
export const listAge: Probe = {
	name: 'Whether rows of lists are old',
	switches: ['listAgeMs'],
	needs: ['replica', 'stampBeforeVisibleMs'],
	async run(live: Live) {
		const { records, findings, api } = live;
		if (findings.position('replica')) {
			return findings.notSeen('listAgeMs', 'all reads are behind');
		}
		let seen: Age | undefined;
		for (let attempt = 1; attempt <= MOST_ATTEMPTS && !seen?.inTime; attempt++) {
			seen = await ageOf(live, await records.any('paymentLink'));
			if (!seen) return findings.notSeen('listAgeMs', 'a new link did not appear in the list');
		}
		const { ms } = seen!;
		const said = `the row of a link that was closed said so ${ms === 0 ? 'at once' : `after ${ms} ms`}`;
		findings.saw('listAgeMs', ms, said);
		if (ms > 0) api.settleMs = Math.max(api.settleMs, ms * 1.2 + 50);
	},
};

interface Age {
	/** How long after a change a row told of it, in milliseconds; 0: at once. */
	ms: number;
	/** The first look did not have to wait before it was sent. */
	inTime: boolean;
}

/** Closes a link and looks at its row until that says so; undefined when it is in no list. */
async function ageOf(live: Live, link: Row): Promise<Age | undefined> {
	const { records, api } = live;
	const query = { product_ids: [String((await records.theProduct()).id)], limit: 100 };
	let began = 0;
	const status = async (): Promise<string | undefined> => {
		const answer = await api.send('GET', '/payment_links', { query, atOnce: true });
		began = answer.began;
		const rows = (answer.body?.data ?? []) as Row[];
		return rows.find(({ id }) => id === link.id)?.status as string;
	};
	if (!(await until(live, status))) return undefined;
	const body = { status: 'INACTIVE' };
	await api.send('PATCH', `/payment_links/${link.id}/status`, { body, repeatable: true });
	const changed = Date.now();
	let first: number | undefined;
	await until(live, async () => {
		const now = await status();
		first ??= began - changed;
		return now === 'INACTIVE' || undefined;
	});
	const inTime = first! <= tooLate(api);
	return { ms: began - changed === first ? 0 : began - changed, inTime };
}
