import type { IDataObject } from 'n8n-workflow';

import { cancelableSleep } from '../../shared/api/cancelableSleep';
import { withKeys } from '../../shared/api/keyedLock';
import { ApiError, isUnknown } from '../../shared/errors/apiError';
import { InputError } from '../../shared/errors/inputError';
import { quoted } from '../../shared/errors/labels';
import { rethrow } from '../../shared/errors/rethrow';
import type { Call, Unconfirmed } from '../../shared/operation/operation';
import { differences } from './differences';
import { orderIndexOf, refreshOnce } from './linkIndex';
import { REFERENCE } from './linkMetadata';
import type { Job } from './links';
import { closeUnlessPaid, currentLinks, findUnderWay, post, readLink } from './links';
import { hasCollected, timeOf } from './linkState';
import { type OrderLink, toOrderLink } from './orderLink';
import { choose } from './parts';

/** The link of an order. */
interface Outcome {
	link: IDataObject;
	reused: boolean;
	/** May be given out only after it has been checked against other executions. */
	unconfirmed: boolean;
}

/**
 * One order, one link (docs/reliability.md has the whole protocol).
 *
 * First part: look the order reference up in the index of all links; reuse what is there, else create.
 * Second part, after every item of the run has created its link and before any URL leaves the node: read the list
 * once more. If another execution was first, this one closes its own link and returns the other.
 *
 * @throws InputError when the order has a link that must not be reused
 * @throws ApiError when Stream does not answer or a second link cannot be closed
 */
export async function createOnce(call: Call): Promise<IDataObject[] | Unconfirmed> {
	const job = newJob(call);
	await refreshOnce(call, job.index);
	const outcome = await withKeys(
		[`${call.client.account} order ${job.reference.normalize()}`],
		async () => await findOrCreate(job),
	);
	if (!outcome.unconfirmed) return [toOutput(job, outcome)];
	job.state.settledAt = Math.max(job.state.settledAt, Date.now() + settleTime(outcome.link));
	return { confirm: async () => [toOutput(job, await confirm(job, outcome))] };
}

/** @throws InputError when the metadata names another order */
export function newJob(call: Call): Job {
	const reference = String(call.values.orderReference);
	const metadata = (call.payload.custom_metadata ?? {}) as IDataObject;
	const given = metadata[REFERENCE];
	if (given !== undefined && String(given) !== reference) {
		throw new InputError(
			`'Custom Metadata' has the ${REFERENCE} "${String(given)}", and 'Order Reference' is "${reference}".`,
			`Remove ${REFERENCE} from 'Custom Metadata': the node sets it.`,
		);
	}
	return {
		call,
		reference,
		// A link of one order is paid once unless the user says otherwise.
		payload: {
			max_number_of_payments: 1,
			...call.payload,
			custom_metadata: { ...metadata, [REFERENCE]: reference },
		},
		index: orderIndexOf(call.client),
		state: call.run.share(call.client, 'orderLinks', () => ({
			made: new Map(),
			underWay: new Set(),
			settledAt: 0,
		})),
	};
}

/** How long after its creation a link is in the list for certain, with every link that is older. */
function settleTime(link: IDataObject): number {
	// Where Stream stamps whole seconds, a rival of the same second may still come.
	return Number.isInteger(timeOf(link.created_at) / 1000) ? 1_100 : 300;
}

const MOST_ROUNDS = 3;

async function findOrCreate(job: Job): Promise<Outcome> {
	const { underWay } = job.state;
	const links = await currentLinks(job);
	for (let round = 1; round <= MOST_ROUNDS; round++) {
		let winner = choose(links, underWay);
		if (!winner || winner.additional) {
			// Before another one is made, or stands in for the order's own link.
			await findUnderWay(job, links);
			winner = choose(links, underWay);
		}
		const replace = winner !== undefined && mustReplace(job, winner);
		const superfluous = links.filter((link) => {
			if (link.state === 'overdue') return true;
			if (link.state !== 'payable' || link.additional) return false;
			return link !== winner || replace;
		});
		if (!superfluous.length) {
			if (!winner || replace) return await create(job);
			return { link: winner.record, reused: true, unconfirmed: isYoung(job, winner) };
		}
		for (const link of superfluous) {
			links[links.indexOf(link)] = await closeUnlessPaid(job, link, winner);
		}
	}
	throw runAgain(job, 'The payment links of this order are changing all the time.');
}

/**
 * Whether the order's link has to make room for another one.
 * @throws InputError when it must not be given out for this item
 */
export function mustReplace({ call, reference, payload, state }: Job, link: OrderLink): boolean {
	const { id, url, record } = link;
	if (link.state === 'closedPaid') {
		throw new InputError(
			`Order ${reference} has a closed payment link on which money has been collected (${id}).`,
			"Look at this link in Stream. To charge the order again, use another 'Order Reference'.",
		);
	}
	if (call.values.ifLinkExists === 'fail') {
		throw new InputError(
			`Order ${reference} already has a payment link (${url}).`,
			"Set 'If Link Exists' to Return Existing, or use another 'Order Reference'.",
		);
	}
	const others = differences(record, payload);
	if (!others.length || call.values.ifLinkDiffers === 'reuse') return false;
	const what = others.map(quoted).join(' and ');
	if (call.values.ifLinkDiffers !== 'replace') {
		throw new InputError(
			`Order ${reference} already has a payment link with other ${what} (${url}).`,
			"Correct the item, use another 'Order Reference', or set 'If Link Differs' to Replace.",
		);
	}
	const taken = takenOf(link, what, state.underWay);
	if (taken) {
		throw new InputError(
			`Order ${reference} ${taken} and cannot be replaced (${id}).`,
			"Use another 'Order Reference' to charge for something else.",
		);
	}
	return true;
}

/** What has been done with a link that keeps it from being replaced. */
function takenOf(
	{ id, state, record }: OrderLink,
	what: string,
	underWay: Set<string>,
): string | undefined {
	if (hasCollected(record)) return `has been paid with other ${what}`;
	if (underWay.has(id)) return `is being paid with other ${what}`;
	return state === 'paid' ? `has started a trial with other ${what}` : undefined;
}

/** Links of other executions that are so young may still turn out to be second ones. */
const YOUNG_MS = 5 * 60_000;

function isYoung({ state: run }: Job, { state, createdAt, id }: OrderLink): boolean {
	const age = Math.abs(Date.now() - createdAt);
	return state === 'payable' && (run.made.has(id) || age < YOUNG_MS);
}

/** Makes the link of an order; after a lost answer only when it cannot be found. */
export async function create(job: Job): Promise<Outcome> {
	const { call, index, reference } = job;
	const known = new Set(index.get(reference).map(({ id }) => id));
	for (let round = 1; ; round++) {
		let lost: ApiError;
		try {
			return { link: await post(job), reused: false, unconfirmed: true };
		} catch (thrown) {
			if (!isUnknown(thrown)) throw rethrow(thrown);
			lost = thrown;
		}
		// The answer got lost: look before anything is sent again.
		await cancelableSleep(500 * round, call.context.getExecutionCancelSignal());
		await index.refresh(call.client);
		const links = (await currentLinks(job)).filter(
			({ id, record }) => !known.has(id) && !differences(record, job.payload).length,
		);
		const found = choose(links);
		if (found) return { link: found.record, reused: false, unconfirmed: true };
		if (round === MOST_ROUNDS || lost.details.lasting)
			throw runAgain(job, lost.message, lost.details.advice);
	}
}

const CLOSED =
	'The payment link of this order has just been closed again: by another item, another execution, or by hand.';

/** After all items of the run: was another execution first? */
async function confirm(job: Job, outcome: Outcome): Promise<Outcome> {
	const { call, index, reference, state } = job;
	try {
		const signal = call.context.getExecutionCancelSignal();
		await index.refreshAfter(call.client, state.settledAt, signal);
	} catch (thrown) {
		throw thrown instanceof ApiError ? runAgain(job, unchecked(thrown)) : rethrow(thrown);
	}
	const own = String(outcome.link.id);
	const { kind } = toOrderLink(outcome.link);
	const links = index
		.get(reference)
		.filter((link) => link.kind === kind && (!link.additional || link.id === own));
	const winner = choose(links);
	if (!winner) throw runAgain(job, CLOSED);
	for (const link of links) {
		if (link.state === 'payable' && link.id !== winner.id) await closeUnlessPaid(job, link, winner);
	}
	if (winner.id === own) return outcome;
	const record = await readLink(job, winner.id);
	const link = record && toOrderLink(record);
	if (!link || link.state === 'dead') throw runAgain(job, CLOSED);
	if (mustReplace(job, link)) {
		if (state.made.has(winner.id)) {
			throw new InputError(
				`Another item of this run has made another payment link for order ${reference}.`,
				"Keep one item for each order, or give each an 'Order Reference' of its own.",
			);
		}
		throw runAgain(job, 'Another execution has just made another payment link for this order.');
	}
	return { link: link.record, reused: true, unconfirmed: false };
}

function unchecked({ message }: ApiError): string {
	return `The payment link was made, but Stream could not be asked whether it is the only one of its order. ${message}`;
}

function runAgain({ reference }: Job, message: string, advice = ''): ApiError {
	const fix = `${advice && `${advice} `}Run this item again: whatever Stream has made by then is found by the Order Reference ${reference}.`;
	return new ApiError(message, fix, { outcome: 'unknown', safeToRerun: true });
}

function toOutput({ reference }: Job, { link, reused }: Outcome): IDataObject {
	const { isPaid: paid } = toOrderLink(link);
	return { ...link, orderReference: reference, reused, paid };
}
