import type { IDataObject } from 'n8n-workflow';

import { ApiError } from '../../shared/errors/apiError';
import { rethrow } from '../../shared/errors/rethrow';
import { errorContextOf } from '../../shared/operation/errorContext';
import { isTool } from '../../shared/operation/toolMode';
import { goneLink, type LinkFacts, type OrderLink } from '../../shared/records/orderLink';
import { OrderLinks, pathOf } from './orderLinks';
import type { OrderRow } from './orderRow';

/** Stream calls it active: it has to be closed before another one is made. */
export function isActive({ state }: LinkFacts): boolean {
	return state === 'payable' || state === 'overdue';
}

/**
 * Closes a surplus link.
 *
 * @param message for customers who open the closed link
 * @returns the link afterwards: closed, or paid if somebody was faster
 * @throws ApiError if it stays open
 */
export async function closeLink(
	row: OrderRow,
	loser: LinkFacts,
	winner?: LinkFacts,
	message?: string,
): Promise<OrderLink> {
	const orders = OrderLinks.of(row.call);
	orders.forgetMade(loser);
	try {
		const now = await deactivate(row, loser.id, message);
		if (!now) return goneLink(loser);
		if (!isActive(now)) {
			orders.index.putClosed(now);
			return now;
		}
	} catch (thrown) {
		throw thrown instanceof ApiError ? twoLinks(row, loser, winner, thrown) : rethrow(thrown);
	}
	throw twoLinks(row, loser, winner);
}

/** The link after closing; undefined if it no longer exists. */
async function deactivate(
	row: OrderRow,
	id: string,
	deactivate_message?: string,
): Promise<OrderLink | undefined> {
	const { client } = row.call;
	const orders = OrderLinks.of(row.call);
	const body = { status: 'INACTIVE', deactivate_message };
	const errorContext = errorContextOf(row.call);
	const request = { method: 'PATCH' as const, path: `${pathOf(id)}/status`, body, errorContext };
	let response: IDataObject | undefined;
	try {
		response = (await client.request({ ...request, idempotent: true })) as IDataObject;
	} catch (thrown) {
		const link = await orders.readLink(row, id);
		// Another execution may have been faster, or the customer; or only the answers got lost.
		if (link && isActive(link)) throw rethrow(thrown);
		return link;
	}
	if (response?.status === undefined) return await orders.readLink(row, id);
	return orders.index.put(response);
}

function twoLinks(
	{ reference, call }: OrderRow,
	loser: LinkFacts,
	winner: LinkFacts | undefined,
	failure?: ApiError,
): ApiError {
	const { outcome = 'unknown', status } = failure?.details ?? {};
	// Another execution may have made one of them for another customer, whose address is not for those an agent talks to.
	const isForAgent = isTool(call.context.getNode());
	const [both, one] = isForAgent
		? ['', ' that']
		: [`, ${winner?.url} and ${loser.url},`, ` ${loser.url}, which`];
	const what =
		winner && winner.url !== loser.url
			? `has two payment links${both} and the second could not be closed`
			: `has a payment link${one} could not be closed`;
	return new ApiError(
		`Order ${reference} ${what}.`,
		`${failure ? `${failure.message} ${failure.fix} ` : ''}Run the step again: it closes that link. Then give the customer only the link that the step outputs.`,
		{ outcome, status, safeToRerun: true },
	);
}
