import { measure } from './meter.mts';
import { openTestBed, openTrigger, sorts } from './rows.mts';

const openLinks = 500;

/** What one payment costs among 500 open payment links. */
export interface OnePaid {
	sort: string;
	linkIds: boolean;
	/** Requests of the poll that tells it: the most of a payment of an old, a newer and a new link. */
	requests: number;
}

/** One of 500 open links is paid: the oldest, one in the middle, the newest. */
export async function* onePaid(): AsyncGenerator<OnePaid> {
	const { simulator, harness } = await openTestBed();
	try {
		const links = await simulator.act<string[]>('bulk.paymentLinks', openLinks, {
			transitions: false,
		});
		for (const linkIds of [true, false]) {
			for (const sort of sorts) {
				await simulator.setSwitches({ sort, paymentLinkIdOnInvoice: linkIds });
				const trigger = openTrigger(harness, { event: ['paymentLinkPaid'] });
				for (let n = 0; n < 3; n++) await trigger.poll();
				let requests = 0;
				for (const place of [0, Math.floor(links.length / 2), links.length - 1]) {
					// Nobody else has paid just before.
					await simulator.act('advance', 60_000);
					const [id] = links.splice(Math.min(place, links.length - 1), 1);
					await simulator.pay(id);
					let reported = 0;
					const cost = await measure(async () => (reported = await trigger.poll()));
					if (reported !== 1)
						throw new Error(`The poll after a payment told of ${reported} events`);
					requests = Math.max(requests, cost.requests);
				}
				yield { sort, linkIds, requests };
			}
		}
	} finally {
		await simulator.stop();
	}
}
