import type { IDataObject } from 'n8n-workflow';

import { explainUnreadable } from '../../shared/api/errorMessages';
import { readIfExists } from '../../shared/api/record';
import { ApiError } from '../../shared/errors/apiError';
import { InputError } from '../../shared/errors/inputError';
import { rethrow } from '../../shared/errors/rethrow';
import { errorContextOf } from '../../shared/operation/errorContext';
import type { Call } from '../../shared/operation/operation';
import type { IndexedLink, OrderIndex } from './linkIndex';
import { lines, type OrderState, stateOf, timeOf } from './linkState';

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
		/** From this moment on a read shows every rival of the links made so far. */
		settledAt: number;
	};
}

/** A link of the order as Stream has it now. */
export interface Found extends Pick<IndexedLink, 'id' | 'url' | 'additional'> {
	state: OrderState;
	link: IDataObject;
}

/** The order's links of the same kind, oldest first, without those that mean nothing. */
export async function currentLinks(job: Job): Promise<Found[]> {
	const entries = job.index.get(job.reference);
	if (!entries.length) return [];
	const recurring = await wantsRecurring(job);
	const result: Found[] = [];
	for (const entry of entries) {
		// What expired stays expired; everything else may have changed since it was read.
		if (entry.recurring !== recurring || entry.isFinal) continue;
		const link = job.state.made.get(entry.id) ?? (await readLink(job, entry.id));
		if (!link) continue;
		const state = stateOf(link);
		if (state !== 'dead') result.push({ ...entry, state, link });
	}
	return result;
}

/**
 * The order's link among several: paid before closed with money before payable; among equals the oldest, and one
 * that was made beside another only when there is no other.
 */
export function choose<T extends Pick<Found, 'state' | 'additional'>>(links: T[]): T | undefined {
	for (const state of ['paid', 'closedPaid', 'payable']) {
		const some = links.filter((link) => link.state === state);
		if (some.length) return some.find(({ additional }) => !additional) ?? some[0];
	}
	return undefined;
}

/** @throws InputError for a link that could never be paid */
export function requireFuture({ valid_until: until }: IDataObject): void {
	if (until === undefined || timeOf(until) > Date.now()) return;
	throw new InputError(`Valid Until is in the past (${String(until)}).`, 'Choose a later moment.');
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

/** The link as it is now; undefined when Stream does not have it. */
export async function readLink(
	{ call, index }: Pick<Job, 'call' | 'index'>,
	id: string,
): Promise<IDataObject | undefined> {
	const link = await readIfExists(call.client, pathOf(id), errorContextOf(call));
	if (link) index.put(link);
	return link;
}

/**
 * Closes a link that is one too many.
 *
 * @param message for customers who open it all the same
 * @returns true when it turns out to have been paid instead
 * @throws ApiError when it stays open
 */
export async function closeUnlessPaid(
	job: Job,
	loser: Pick<Found, 'id' | 'url'>,
	winner: Pick<Found, 'id' | 'url'> | undefined,
	message?: string,
): Promise<boolean> {
	job.state.made.delete(loser.id);
	try {
		const state = stateOf((await close(job, loser.id, message)) ?? { status: 'INACTIVE' });
		if (state === 'paid' || state === 'closedPaid') return true;
		if (state === 'dead') return false;
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
	loser: Pick<Found, 'url'>,
	winner: Pick<Found, 'url'> | undefined,
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

/** Whether the item asks for a recurring link: asked only when the order has a link already. */
async function wantsRecurring({ call, payload, index }: Job): Promise<boolean> {
	const [line] = lines(payload);
	const id = String(line.product_id);
	const known = index.isRecurring(id);
	if (known !== undefined) return known;
	const path = `/products/${encodeURIComponent(id)}`;
	const errorContext = { subject: 'product' };
	const product = await call.run.once(
		call.client,
		`product type ${id}`,
		async () => (await call.client.request({ method: 'GET', path, errorContext })) as IDataObject,
	);
	return product.type === 'RECURRING';
}

function pathOf(id: string): string {
	return `/payment_links/${encodeURIComponent(id)}`;
}
