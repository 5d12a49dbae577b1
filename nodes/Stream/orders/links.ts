import type { IDataObject } from 'n8n-workflow';

import { explainUnreadable } from '../../shared/api/errorMessages';
import { readIfExists } from '../../shared/api/record';
import { ApiError } from '../../shared/errors/apiError';
import { InputError } from '../../shared/errors/inputError';
import { rethrow } from '../../shared/errors/rethrow';
import { errorContextOf } from '../../shared/operation/errorContext';
import type { Call } from '../../shared/operation/operation';
import { invoicesOf, isMoneyUnderWay } from './invoices';
import type { OrderIndex } from './linkIndex';
import type { Part } from './linkMetadata';
import { lines, stateOf, timeOf } from './linkState';
import { type LinkFacts, type OrderLink, toOrderLink } from './orderLink';

/** What is needed to find and make the link of one order. */
export interface Job {
	call: Call;
	reference: string;
	/** The body of the create. */
	payload: IDataObject;
	index: OrderIndex;
	/** Shared by all items of the run. */
	state: {
		/** Links that this run has made, by id, as Stream answered. */
		made: Map<string, IDataObject>;
		/** Ids of links that look void, but for which money is under way. */
		underWay: Set<string>;
		/** From this moment on a read shows every rival of the links made so far. */
		settledAt: number;
	};
}

/** The order's links of the same kind, oldest first, without those that mean nothing. */
export async function currentLinks(job: Job): Promise<OrderLink[]> {
	if (!job.index.get(job.reference).length) return [];
	const kind = await kindOf(job);
	const result: OrderLink[] = [];
	for (const entry of job.index.get(job.reference)) {
		// What expired stays expired; everything else may have changed since it was read.
		if (entry.kind !== kind || entry.isFinal) continue;
		const record = job.state.made.get(entry.id) ?? (await readLink(job, entry.id));
		if (record) result.push(toOrderLink(record));
	}
	return result;
}

/**
 * Notes for which links that have run out or been closed money is under way: a bank transfer, for example. They must
 * not be made again.
 */
export async function findUnderWay(
	{ call, state }: Pick<Job, 'call' | 'state'>,
	links: LinkFacts[],
): Promise<void> {
	for (const { id, state: now, isFinal, isNote } of links) {
		if (now !== 'dead' || isFinal || isNote || state.underWay.has(id)) continue;
		if (isMoneyUnderWay(await invoicesOf(call, id))) state.underWay.add(id);
	}
}

/** @throws InputError for a link that could never be paid */
export function requireFuture({ valid_until: until }: IDataObject): void {
	if (until === undefined || timeOf(until) > Date.now()) return;
	throw new InputError(
		`'Valid Until' is in the past (${String(until)}).`,
		'Choose a later moment.',
	);
}

/** Makes a link. */
export async function post({ call, payload, index, state }: Job): Promise<IDataObject> {
	requireFuture(payload);
	const errorContext = errorContextOf(call);
	const request = { method: 'POST' as const, path: '/payment_links', body: payload, errorContext };
	const response = (await call.client.request(request)) as IDataObject | undefined;
	if (typeof response?.id !== 'string') throw explainUnreadable(200, errorContext);
	const link = { custom_metadata: payload.custom_metadata, ...response };
	state.made.set(response.id, link);
	index.put(link);
	return link;
}

/**
 * The link as it is now; undefined when Stream does not have it any more.
 * @throws ApiError when Stream says so, but has it in its list
 */
export async function readLink(
	{ call, index, reference }: Pick<Job, 'call' | 'index' | 'reference'>,
	id: string,
): Promise<IDataObject | undefined> {
	const link = await readIfExists(call.client, pathOf(id), errorContextOf(call));
	if (link) {
		index.put(link);
		return link;
	}
	const { client, run } = call;
	const readAll = async () => await run.once(client, 'allLinks', () => index.readAll(client));
	if (await index.forget(reference, id, readAll)) return undefined;
	throw new ApiError(
		`Stream contradicts itself: it has the payment link ${id} in its list, but not by its ID.`,
		'Run the step again in a few minutes.',
		{ outcome: 'unknown', safeToRerun: true },
	);
}

/**
 * Closes a link that is one too many.
 *
 * @param message for customers who open it all the same
 * @returns what it is now: closed, unless it turns out to have been paid instead
 * @throws ApiError when it stays open
 */
export async function closeUnlessPaid<T extends Pick<LinkFacts, 'id' | 'url'>>(
	job: Job,
	loser: T,
	winner: Pick<LinkFacts, 'id' | 'url'> | undefined,
	message?: string,
): Promise<OrderLink> {
	job.state.made.delete(loser.id);
	try {
		const record = await close(job, loser.id, message);
		const link = toOrderLink(record ?? { ...loser, status: 'INACTIVE' });
		if (['paid', 'closedPaid', 'dead'].includes(link.state)) return link;
	} catch (thrown) {
		throw thrown instanceof ApiError ? twoLinks(job, loser, winner, thrown) : rethrow(thrown);
	}
	throw twoLinks(job, loser, winner);
}

/** The link after closing; when Stream refuses to, as it is. */
async function close(
	job: Job,
	id: string,
	deactivate_message?: string,
): Promise<IDataObject | undefined> {
	const { call, index } = job;
	const errorContext = errorContextOf(call);
	const path = `${pathOf(id)}/status`;
	const body = { status: 'INACTIVE', ...(deactivate_message && { deactivate_message }) };
	const request = { method: 'PATCH' as const, path, body, errorContext };
	let response: IDataObject;
	try {
		response = (await call.client.request({ ...request, idempotent: true })) as IDataObject;
	} catch (thrown) {
		if (!(thrown instanceof ApiError) || thrown.details.outcome !== 'refused')
			throw rethrow(thrown);
		const link = await readLink(job, id);
		// Another execution may have been faster, or the customer.
		if (link && stateOf(link) === 'payable') throw rethrow(thrown);
		return link;
	}
	if (response?.status === undefined) return await readLink(job, id);
	index.put(response);
	return response;
}

function twoLinks(
	{ reference }: Job,
	loser: Pick<LinkFacts, 'url'>,
	winner: Pick<LinkFacts, 'url'> | undefined,
	failure?: ApiError,
): ApiError {
	const { outcome = 'unknown', status } = failure?.details ?? {};
	const what =
		winner && winner.url !== loser.url
			? `has two payment links, ${winner.url} and ${loser.url}, and the second could not be closed`
			: `has the payment link ${loser.url}, which could not be closed`;
	return new ApiError(
		`Order ${reference} ${what}.`,
		'Run this item again: it tries once more. Give the customer only the link that it returns then.',
		{ outcome, status, safeToRerun: true },
	);
}

/** The kind of link that the item asks for: asked only when the order has a link already. */
async function kindOf({ call, payload, index }: Job): Promise<Part> {
	const [line] = lines(payload);
	const id = String(line.product_id);
	const known = index.isRecurring(id);
	if (known !== undefined) return known ? 'recurring' : 'one-time';
	const path = `/products/${encodeURIComponent(id)}`;
	const errorContext = { subject: 'product' };
	const product = await call.run.once(
		call.client,
		`product type ${id}`,
		async () => (await call.client.request({ method: 'GET', path, errorContext })) as IDataObject,
	);
	return product.type === 'RECURRING' ? 'recurring' : 'one-time';
}

function pathOf(id: string): string {
	return `/payment_links/${encodeURIComponent(id)}`;
}
