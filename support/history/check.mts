import { checkEvents } from './events.mts';
import type { History, Violation } from './history.mts';
import { checkLinks } from './links.mts';
import { checkNamed, checkOnce } from './named.mts';
import { checkRefunds } from './refunds.mts';

/** Which parts of a run are known well enough to be judged. */
export interface Scope {
	/** Every transition has had time to be reported. */
	events?: boolean;
	/** The rows name everything that the run may touch. */
	named?: boolean;
	/** Rows replace or end what others were given: a link that was shown may be closed later. */
	changing?: boolean;
}

/** Holds a run against everything that the nodes promise. */
export function checkHistory(
	history: History,
	{ events, named, changing }: Scope = {},
): Violation[] {
	return [
		...checkLinks(history, changing),
		...checkRefunds(history),
		...checkOnce(history),
		...(named ? checkNamed(history) : []),
		...(events ? checkEvents(history) : []),
	];
}
