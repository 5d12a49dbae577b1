import { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';
import { AT_ONCE, httpRequest, orders, sdkScript, streamNode, type Creator } from './creators.mts';
import { measure } from './rounds.mts';
import { beside, plain, type Row } from './row.mts';
import type { Size } from './size.mts';
import { openTestBed, type TestBed } from './testBed.mts';

const PER_SECOND = 20;

interface Outcome {
	/** Of the rows, in percent. */
	done: number;
	seconds: number;
	/** Requests that were refused, in percent of all. */
	wasted: number;
}

/** One payment link per row on a server that answers 429 to more than 20 requests per second. */
export async function rows({ limitedLinks: links }: Size): Promise<Row[]> {
	const simulator = await SimulatorProcess.start();
	try {
		const testBed = await openTestBed(simulator);
		const [{ id }] = (await simulator.records('product')).filter(({ type }) => type === 'ONE_OFF');
		await simulator.setSwitches({
			rateLimit: { perSecond: PER_SECOND, retryAfter: 'seconds' },
		});
		const play = async (creator: Creator): Promise<Outcome> => {
			const before = (await simulator.ledger()).length;
			let made = 0;
			const { ms } = await measure(async () => (made = await creator(orders(links, id))));
			const requests = await simulator.ledger(before);
			const refused = requests.filter(({ status }) => status === 429).length;
			const wasted = (100 * refused) / requests.length;
			return { done: (100 * made) / links, seconds: ms / 1000, wasted };
		};
		const ours = await play(streamNode(testBed));
		const found = withGoals(ours, links / PER_SECOND);
		for (const [name, creator] of Object.entries(peers(testBed))) {
			found.push(...withPeer(ours, name, await play(creator)));
		}
		return found;
	} finally {
		await simulator.stop();
	}
}

/** As users set the HTTP Request node up who do not know the limit, and who do; and the SDK, which never waits. */
function peers(testBed: TestBed): Record<string, Creator> {
	const unknowing = { batchSize: AT_ONCE, batchInterval: 50 };
	const knowing = { batchSize: PER_SECOND, batchInterval: 1_000 };
	return {
		[`HTTP Request, ${AT_ONCE} every 50 ms`]: httpRequest(testBed, unknowing),
		[`HTTP Request, ${PER_SECOND} every second`]: httpRequest(testBed, knowing),
		[`SDK script, ${AT_ONCE} at once`]: sdkScript(testBed),
	};
}

const NAMES = {
	done: `Limit of ${PER_SECOND} requests per second: rows done`,
	seconds: `Limit of ${PER_SECOND} requests per second: time`,
	wasted: `Limit of ${PER_SECOND} requests per second: requests refused`,
};

function withGoals({ done, seconds, wasted }: Outcome, floor: number): Row[] {
	return [
		plain(NAMES.done, '%', done, { text: '100 %', met: done === 100 }),
		plain(NAMES.seconds, 's', seconds, { text: 'ratio ≤ 1.1', met: seconds <= 1.1 * floor }, floor),
		plain(NAMES.wasted, '%', wasted, { text: '< 5 %', met: wasted < 5 }),
	];
}

function withPeer(ours: Outcome, name: string, peer: Outcome): Row[] {
	return [
		beside(NAMES.done, '%', ours.done, peer.done, name),
		beside(NAMES.seconds, 's', ours.seconds, peer.seconds, name),
		beside(NAMES.wasted, '%', ours.wasted, peer.wasted, name),
	];
}
