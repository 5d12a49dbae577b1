import type { PaymentLink } from '../../simulator/index.mts';
import {
	groupBy,
	type History,
	idsIn,
	type PromiseName,
	type Violation,
	wasDone,
} from './history.mts';

/** From when until when, in milliseconds, one after the other. */
type Spans = Array<{ from: number; to: number }>;

/** A link with everything that happened to it. */
interface Life {
	link: PaymentLink;
	order: string;
	kind: string;
	/** When it could be paid. */
	payable: Spans;
	/** When it left the node for the first time; undefined when it did not. */
	shownAt?: number;
}

/**
 * One order, one link: at no moment two links of an order and kind that had been shown and could be paid. No link
 * that was closed as a second one is shown, and no order's link to another order. Settled orders have one link that
 * can be paid or was, and somebody got it.
 * @param changing rows replace or end what others were given: a link that was shown may be closed later
 */
export function checkLinks(history: History, changing = false): Violation[] {
	const lives = livesOf(history);
	return [
		...payableTwice(lives),
		...shownWrongly(history, lives),
		...unsettled(history, [...lives.values()], changing),
	];
}

/** The order reference that a link carries. */
export function orderOf({ custom_metadata: metadata }: PaymentLink): string | undefined {
	const order = metadata?.order_reference;
	return order === undefined || order === null ? undefined : String(order);
}

function livesOf({ records, transitions, shown, endedAt }: History): Map<string, Life> {
	const changes = groupBy(
		transitions.filter(({ resource }) => resource === 'paymentLink'),
		({ id }) => id,
	);
	const showings = groupBy(shown, ({ link }) => link);
	const lives = new Map<string, Life>();
	for (const link of records.paymentLink) {
		const order = orderOf(link);
		// Links beside the order's own one are made on purpose.
		if (order === undefined || link.custom_metadata?.order_reference_additional === true) continue;
		const times = showings.get(link.id)?.map(({ at = endedAt }) => at);
		lives.set(link.id, {
			link,
			order,
			kind: link.recurring_interval === null ? 'one-time' : 'recurring',
			payable: payableSpans(link, changes.get(link.id) ?? [], endedAt),
			shownAt: times && Math.min(...times),
		});
	}
	return lives;
}

function payableSpans(link: PaymentLink, changes: History['transitions'], end: number): Spans {
	const until = link.valid_until === null ? Infinity : link.valid_until / 1000;
	const spans: Spans = [];
	// What the log does not tell of was so from the beginning.
	let from =
		(changes[0]?.from ?? (changes.length ? '' : link.status)) === 'ACTIVE' ? -Infinity : undefined;
	for (const { to, at } of changes) {
		const moment = Date.parse(at);
		if (to === 'ACTIVE') from ??= moment;
		else if (from !== undefined) {
			spans.push({ from, to: Math.min(moment, until) });
			from = undefined;
		}
	}
	if (from !== undefined) spans.push({ from, to: Math.min(end + 1, until) });
	return spans;
}

function payableTwice(lives: Map<string, Life>): Violation[] {
	const shown = [...lives.values()].filter(({ shownAt }) => shownAt !== undefined);
	const found: Violation[] = [];
	for (const [key, group] of groupBy(shown, ({ order, kind }) => `${order} (${kind})`)) {
		for (const [i, one] of group.entries()) {
			const other = group.slice(i + 1).find((rival) => overlap(one, rival));
			if (!other) continue;
			const text = `Order ${key}: ${one.link.id} and ${other.link.id} were shown and could be paid`;
			found.push({ promise: 'payableTwice', text });
		}
	}
	return found;
}

/** Whether there was a moment at which both had been shown and could be paid. */
function overlap(a: Life, b: Life): boolean {
	const since = Math.max(a.shownAt!, b.shownAt!);
	return a.payable.some((one) =>
		b.payable.some((two) => Math.max(since, one.from, two.from) < Math.min(one.to, two.to)),
	);
}

function shownWrongly(history: History, lives: Map<string, Life>): Violation[] {
	const { shown, records, endedAt } = history;
	const links = new Map(records.paymentLink.map((link) => [link.id, link]));
	const closed = closedByNode(history);
	const texts = new Set<string>();
	for (const { order, link: id, at = endedAt, knows = at } of shown) {
		const link = links.get(id);
		if (!link) texts.add(`Order ${order} was shown ${id}, which Stream does not have`);
		else if (orderOf(link) !== order) {
			texts.add(`Order ${order} was shown ${id}, which is of order ${orderOf(link)}`);
		}
		const closedAt = closed.get(id);
		if (closedAt !== undefined && closedAt < knows && !isPayableAt(lives.get(id), at)) {
			texts.add(`Order ${order} was shown ${id} after it had been closed as a second link`);
		}
	}
	return [...texts].map((text) => ({ promise: 'shownWrongly', text }));
}

function isPayableAt(life: Life | undefined, at: number): boolean {
	return life?.payable.some(({ from, to }) => from <= at && at < to) ?? false;
}

/** When the node closed links that no row names itself. */
function closedByNode({ requests, rows }: History): Map<string, number> {
	const named = new Set(rows.flatMap(({ names }) => names));
	const closed = new Map<string, number>();
	for (const entry of requests) {
		const { method, path, body, at } = entry;
		if (method !== 'PATCH' || !path.endsWith('/status') || !wasDone(entry)) continue;
		if ((body as { status?: unknown } | undefined)?.status !== 'INACTIVE') continue;
		const [id] = idsIn(path);
		if (!named.has(id)) closed.set(id, Date.parse(at));
	}
	return closed;
}

function unsettled(
	{ settled, linksEach, endedAt }: History,
	lives: Life[],
	changing: boolean,
): Violation[] {
	const groups = groupBy(lives, ({ order }) => order);
	return settled.flatMap((order) => {
		const found: Violation[] = [];
		const note = (text: string, promise: PromiseName = 'unsettled') =>
			found.push({ promise, text: `Order ${order} ${text}` });
		const own = groups.get(order) ?? [];
		const open = own.filter((life) => isPayableAt(life, endedAt));
		const good = [...open, ...own.filter(({ link }) => link.amount_collected > 0)];
		if (good.length < linksEach) note(`has ${good.length} links instead of ${linksEach}`);
		if (good.length && !good.some(({ shownAt }) => shownAt !== undefined))
			note('has a link that nobody got');
		for (const [kind, links] of groupBy(open, (life) => life.kind)) {
			if (links.length > 1) note(`has ${links.length} ${kind} links`, 'payableTwice');
		}
		if (changing) return found;
		const dead = own.filter((life) => life.shownAt !== undefined && !good.includes(life));
		for (const { link } of dead) note(`was shown ${link.id}, which cannot be paid`);
		return found;
	});
}

/** How many links of orders can be paid in the end, how many were made, and how many orders were shown two. */
export function countLinks(history: History): { links: number; made: number; shownTwice: number } {
	const lives = [...livesOf(history).values()];
	const ids = new Set<string>(lives.map(({ link }) => link.id));
	const shown = lives.filter(({ shownAt }) => shownAt !== undefined);
	return {
		links: lives.filter((life) => isPayableAt(life, history.endedAt)).length,
		made: history.requests.filter(({ created }) => ids.has(created?.id ?? '')).length,
		shownTwice: [...groupBy(shown, ({ order, kind }) => `${order} ${kind}`).values()].filter(
			(group) => group.length > 1,
		).length,
	};
}
