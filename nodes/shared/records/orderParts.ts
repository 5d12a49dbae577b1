import type { Part } from './linkMetadata';
import { byAge, type LinkFacts } from './orderLink';

/** What an order consists of, as its links tell. */
export interface Parts<T> {
	/** Kinds of items that the order has. */
	kinds: Part[];
	/** The links that have to be paid before the order is: one of each kind, then those beside them. */
	links: T[];
	/** A kind that the order has without there being, or ever having been, a link for it. */
	missing?: Part;
}

/** Rank of a link that means nothing for its order: expired or closed, nothing collected, nothing under way. */
export const VOID = Infinity;

const KINDS: Part[] = ['one-time', 'recurring'];

/**
 * Which parts an order consists of, and which link counts for each. Creation and Get Status both go by this:
 *
 * - The newest link that says of how many parts its order consists is right (`order_parts`): 2 is both kinds, 1 is its
 *   own kind. Without one the order consists of the kinds that have links.
 * - A kind whose newest link was closed because the order no longer has its items is not part of it.
 * - A kind with a link that may still be paid, or was, is part of it whatever else is said.
 * - Links made with "Create Another" have to be paid, too. One of them takes the place of the order's own link if that
 *   one was closed, expired unpaid or was never made.
 *
 * @param all all links of the order
 * @param rankOf which link counts among several of a kind: the lowest; among equals the oldest
 */
export function partsOf<T extends LinkFacts>(all: T[], rankOf: (link: T) => number): Parts<T> {
	const links = [...all].sort(byAge).filter((link) => !link.isNote || rankOf(link) < VOID);
	const declared = newest(all, ({ parts, isDropped }) => parts !== undefined && !isDropped);
	const kindsOf = (some: T[]) => KINDS.filter((kind) => some.some((link) => link.kind === kind));
	const isDropped = (kind: Part) => {
		const ofKind = links.filter((link) => link.kind === kind && !link.additional);
		if (ofKind.some((link) => rankOf(link) < VOID)) return false;
		const last = newest(ofKind, () => true);
		const isLeftOut =
			declared?.parts === 1 && declared.kind !== kind && last && byAge(last, declared) < 0;
		return last?.isDropped === true || isLeftOut === true;
	};
	const own = kindsOf(links.filter(({ additional }) => !additional));
	const kept = own.filter((kind) => !isDropped(kind));
	const chosen = [kept, own, kindsOf(links)].find(({ length }) => length) ?? [];
	const lacking = declared?.parts === 2 ? KINDS.find((kind) => !own.includes(kind)) : undefined;
	const extra = links.filter((link) => link.additional && rankOf(link) < VOID);
	const isStoodIn = extra.some(({ kind }) => kind === lacking);
	const kinds = isStoodIn ? KINDS : chosen;
	const counting = kinds.map((kind) =>
		linksThatCount(
			links.filter((link) => link.kind === kind),
			rankOf,
		),
	);
	const beside = extra.filter(({ kind }) => !kinds.includes(kind));
	return {
		kinds,
		links: [
			...counting.map(([first]) => first),
			...counting.flatMap(([, ...rest]) => rest),
			...beside,
		],
		missing: isStoodIn ? undefined : lacking,
	};
}

/** Of links of one kind, oldest first: the order's own, then those beside it. */
export function linksThatCount<T extends LinkFacts>(links: T[], rankOf: (link: T) => number): T[] {
	const ranked = [...links].sort((a, b) => rankOf(a) - rankOf(b) || 0);
	const beside = ranked.filter((link) => link.additional && rankOf(link) < VOID);
	const own = ranked.find(({ additional }) => !additional);
	if (own && rankOf(own) < VOID) return [own, ...beside];
	return beside.length ? beside : ranked.slice(0, 1);
}

function newest<T extends LinkFacts>(links: T[], matches: (link: T) => boolean): T | undefined {
	return links
		.filter((link) => !link.additional && matches(link))
		.sort(byAge)
		.pop();
}

const RANK = ['paid', 'closedPaid', 'payable'];

/**
 * As far as a link itself tells: paid before closed with money before payable.
 *
 * @param underWay ids of links that look void, but for which money is under way
 */
export function rankOfState(underWay: ReadonlySet<string>): (link: LinkFacts) => number {
	return ({ id, state, isNote }) => {
		// A link that nobody should see never leaves the node.
		if (isNote && state === 'payable') return VOID;
		if (underWay.has(id)) return RANK.length;
		const rank = RANK.indexOf(state);
		return rank < 0 ? VOID : rank;
	};
}

/** The order's link among several of one kind. */
export function choose<T extends LinkFacts>(
	links: T[],
	underWay: ReadonlySet<string> = new Set(),
): T | undefined {
	const rankOf = rankOfState(underWay);
	const [first] = linksThatCount([...links].sort(byAge), rankOf);
	return first && rankOf(first) < VOID ? first : undefined;
}
