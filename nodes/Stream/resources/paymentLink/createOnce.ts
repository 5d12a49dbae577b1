import type { IDataObject } from 'n8n-workflow';

import { ApiError } from '../../../shared/errors/apiError';
import { InputError } from '../../../shared/errors/inputError';
import { passOn } from '../../../shared/errors/passOn';
import { explanationOf } from '../../../shared/fields/prepare';
import { withKeys } from '../../../shared/keyedLock';
import type { Call, Unconfirmed } from '../../../shared/operation';
import { pause } from '../../../shared/transport/pause';
import { createdAt, type IndexedLink, orderIndexOf, type OrderIndex } from './orderIndex';
import { differences, isRecurring, sharesProduct, stateOf } from './orderLink';

/** The link of an order, before or after it has been confirmed to be the only one. */
interface Outcome {
	link: IDataObject;
	reused: boolean;
	/** Has to be checked against other executions before it is given out. */
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
	const { client, run } = call;
	const reference = String(call.values.orderReference);
	const payload = withReference(call.payload, reference);
	const index = orderIndexOf(client);
	if (call.values.ifLinkExists === 'create') {
		const link = await post(call, payload);
		return [toOutput({ link, reused: false, unconfirmed: false }, reference)];
	}
	await run.once('orderIndex', async () => await index.refresh(client));
	const outcome = await withKeys(
		[`${client.account} order ${reference}`],
		async () => await findOrCreate(call, index, reference, payload),
	);
	if (!outcome.unconfirmed) return [toOutput(outcome, reference)];
	return {
		confirm: async () => [toOutput(await confirm(call, index, reference, outcome), reference)],
	};
}

/** The reference is kept in the metadata; a link of one order is paid once unless the user says otherwise. */
function withReference(payload: IDataObject, reference: string): IDataObject {
	const metadata = (payload.custom_metadata ?? {}) as IDataObject;
	const given = metadata.order_reference;
	if (given !== undefined && String(given) !== reference) {
		throw new InputError(
			`Custom Metadata has an order_reference "${String(given)}" that is not the Order Reference "${reference}".`,
			'Remove order_reference from Custom Metadata: the node sets it.',
		);
	}
	return {
		max_number_of_payments: 1,
		...payload,
		custom_metadata: { ...metadata, order_reference: reference },
	};
}

async function findOrCreate(
	call: Call,
	index: OrderIndex,
	reference: string,
	payload: IDataObject,
): Promise<Outcome> {
	const existing = await currentLinks(call, index, reference, payload);
	const winner = choose(existing.map(({ link }) => link));
	if (winner) {
		refuseExisting(call, reference, winner);
		const others = differences(winner, payload);
		const replace = call.values.ifLinkDiffers === 'replace' && others.length > 0;
		if (others.length && call.values.ifLinkDiffers !== 'reuse') {
			refuseDifferent(reference, winner, others, replace);
		}
		const losers = existing.filter(
			({ link }) => stateOf(link) === 'payable' && (replace || link !== winner),
		);
		for (const { link } of losers) await close(call, index, reference, link, winner);
		if (!replace) {
			const unconfirmed = existing.some(({ link, justCreated }) => link === winner && justCreated);
			return { link: winner, reused: true, unconfirmed };
		}
	}
	return await createAndRemember(call, index, reference, payload);
}

/** The order's links of the same kind as Stream has them now, oldest first, without those that mean nothing. */
async function currentLinks(
	call: Call,
	index: OrderIndex,
	reference: string,
	payload: IDataObject,
): Promise<IndexedLink[]> {
	const result: IndexedLink[] = [];
	for (const entry of index.get(reference)) {
		// An expired link stays expired; a link that this process has just made is known.
		const isFinal = entry.link.status === 'COMPLETED' && stateOf(entry.link) === 'dead';
		if (isFinal) continue;
		const link = entry.justCreated ? entry.link : await read(call, index, entry.link);
		if (!link || stateOf(link) === 'dead') continue;
		if (await isSameKind(call, link, payload)) result.push({ ...entry, link });
	}
	return result;
}

async function read(
	call: Call,
	index: OrderIndex,
	link: IDataObject,
): Promise<IDataObject | undefined> {
	const path = `/payment_links/${encodeURIComponent(String(link.id))}`;
	const about = explanationOf(call.resource, call.operation);
	try {
		const fresh = (await call.client.request({ method: 'GET', path, about })) as IDataObject;
		index.put(fresh);
		return fresh;
	} catch (thrown) {
		if (thrown instanceof ApiError && thrown.details.status === 404) return undefined;
		throw passOn(thrown);
	}
}

/** Paid before closed with money before payable; among equals the oldest. */
function choose(links: IDataObject[]): IDataObject | undefined {
	const collected = (link: IDataObject) => Number(link.amount_collected ?? 0) > 0;
	return (
		links.find((link) => stateOf(link) === 'paid') ??
		links.find((link) => stateOf(link) === 'closedPaid') ??
		links.find((link) => stateOf(link) === 'payable' && collected(link)) ??
		links.find((link) => stateOf(link) === 'payable')
	);
}

function refuseExisting(call: Call, reference: string, link: IDataObject): void {
	if (stateOf(link) === 'closedPaid') {
		throw new InputError(
			`Order ${reference} has a closed payment link on which money has been collected (${String(link.id)}).`,
			'Look at this link in Stream. To charge the order again, use another Order Reference.',
		);
	}
	if (call.values.ifLinkExists === 'fail') {
		throw new InputError(
			`Order ${reference} already has a payment link (${String(link.url)}).`,
			'Set If Link Exists to Return Existing, or use another Order Reference.',
		);
	}
}

function refuseDifferent(
	reference: string,
	link: IDataObject,
	others: string[],
	replace: boolean,
): void {
	const what = others.join(' and ');
	if (!replace) {
		throw new InputError(
			`Order ${reference} already has a payment link with other ${what} (${String(link.url)}).`,
			'Correct the item, use another Order Reference, or set If Link Differs to Replace.',
		);
	}
	if (stateOf(link) === 'paid') {
		throw new InputError(
			`Order ${reference} has been paid with other ${what} and cannot be replaced (${String(link.id)}).`,
			'Use another Order Reference to charge for something else.',
		);
	}
}

const MOST_ROUNDS = 3;

async function createAndRemember(
	call: Call,
	index: OrderIndex,
	reference: string,
	payload: IDataObject,
): Promise<Outcome> {
	const known = new Set(index.get(reference).map(({ link }) => link.id));
	for (let round = 1; ; round++) {
		try {
			const link = { custom_metadata: payload.custom_metadata, ...(await post(call, payload)) };
			index.put(link, true);
			return { link, reused: false, unconfirmed: true };
		} catch (thrown) {
			if (!isUnknown(thrown)) throw passOn(thrown);
			// The answer got lost: look before anything is sent again.
			await pause(300 * round, call.context.getExecutionCancelSignal());
			await index.refresh(call.client);
			for (const { link } of index.get(reference)) {
				if (known.has(link.id) || stateOf(link) === 'dead') continue;
				if (await isSameKind(call, link, payload))
					return { link, reused: false, unconfirmed: true };
			}
			if (round >= MOST_ROUNDS) throw runAgain(reference, thrown);
		}
	}
}

/** After all items of the run: was another execution first? */
async function confirm(
	call: Call,
	index: OrderIndex,
	reference: string,
	{ link, reused }: Outcome,
): Promise<Outcome> {
	await call.run.once('orderCheck', async () => {
		// Where Stream stamps whole seconds, a rival of the same second may still come.
		if (Number.isInteger(createdAt(link) / 1000)) {
			await pause(1_100, call.context.getExecutionCancelSignal());
		}
		await index.refresh(call.client);
	});
	const rivals = index
		.get(reference)
		.map((entry) => entry.link)
		.filter((rival) => stateOf(rival) !== 'dead' && isRecurring(rival) === isRecurring(link));
	const winner = choose(rivals) ?? link;
	if (winner.id !== link.id) await close(call, index, reference, link, winner);
	index.put(winner, false);
	return { link: winner, reused: reused || winner.id !== link.id, unconfirmed: false };
}

/** Closes a link that nobody has been shown. */
async function close(
	call: Call,
	index: OrderIndex,
	reference: string,
	loser: IDataObject,
	winner: IDataObject,
): Promise<void> {
	try {
		const closed = await call.client.request({
			method: 'PATCH',
			path: `/payment_links/${encodeURIComponent(String(loser.id))}/status`,
			body: { status: 'INACTIVE' },
			repeatable: true,
			about: explanationOf(call.resource, call.operation),
		});
		index.put({ ...loser, status: 'INACTIVE', ...(closed as IDataObject | undefined) });
	} catch (thrown) {
		throw twoLinks(reference, winner, loser, thrown);
	}
}

function isUnknown(thrown: unknown): thrown is ApiError {
	return thrown instanceof ApiError && thrown.details.outcome === 'unknown';
}

function runAgain(reference: string, { message, details }: ApiError): ApiError {
	const fix = `Run this item again: if Stream has created the link after all, the Order Reference ${reference} finds it.`;
	return new ApiError(message, fix, details);
}

function twoLinks(
	reference: string,
	winner: IDataObject,
	loser: IDataObject,
	thrown: unknown,
): ApiError {
	return new ApiError(
		`Order ${reference} has two payment links, ${String(winner.url)} and ${String(loser.url)}, and the second could not be closed.`,
		'Run this item again: it closes the second link. Give the customer only the first one.',
		thrown instanceof ApiError ? thrown.details : { outcome: 'unknown' },
	);
}

async function isSameKind(call: Call, link: IDataObject, payload: IDataObject): Promise<boolean> {
	if (sharesProduct(link, payload)) return true;
	const [line] = payload.items as IDataObject[];
	const path = `/products/${encodeURIComponent(String(line.product_id))}`;
	const about = { subject: 'product' };
	const product = await call.run.once(
		`product ${path}`,
		async () => (await call.client.request({ method: 'GET', path, about })) as IDataObject,
	);
	return (product.type === 'RECURRING') === isRecurring(link);
}

async function post(call: Call, payload: IDataObject): Promise<IDataObject> {
	const about = explanationOf(call.resource, call.operation);
	const request = { method: 'POST' as const, path: '/payment_links', body: payload, about };
	return (await call.client.request(request)) as IDataObject;
}

function toOutput({ link, reused }: Outcome, orderReference: string): IDataObject {
	return { ...link, orderReference, reused, paid: stateOf(link) === 'paid' };
}
