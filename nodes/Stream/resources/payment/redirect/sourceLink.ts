import type { IDataObject } from 'n8n-workflow';

import { cancelableSleep } from '../../../../shared/api/cancelableSleep';
import { readList } from '../../../../shared/api/paging';
import { readIfExists } from '../../../../shared/api/record';
import { errorContextOf } from '../../../../shared/operation/errorContext';
import type { Call } from '../../../../shared/operation/operation';
import { requireFilter } from '../../../orders/invoices';
import { OrderLinks } from '../../../orders/orderLinks';
import { idOf, type Expected } from './checks';
import type { Redirect } from './parse';

const WAITS_MS = [400, 1_200];

/**
 * One record; undefined when Stream has none. What was made a moment ago may not be readable yet, and what was
 * finished a moment ago may not look so.
 */
export async function readSoon(
	call: Call,
	path: string,
	id: string,
	isReady: (record: IDataObject) => boolean = () => true,
): Promise<IDataObject | undefined> {
	for (let round = 0; ; round++) {
		const record = await read(call, path, id);
		if ((record && isReady(record)) || round >= WAITS_MS.length) return record;
		await cancelableSleep(WAITS_MS[round], call.context.getExecutionCancelSignal());
	}
}

async function read(call: Call, path: string, id: string): Promise<IDataObject | undefined> {
	const address = `${path}/${encodeURIComponent(id)}`;
	return await readIfExists(call.client, address, errorContextOf(call));
}

/**
 * The payment link that the invoice came from. Newer servers write it on the invoice; else the link is looked
 * for by asking each link that comes into question for its invoices.
 *
 * @throws ApiError when Stream does not say which invoices are a link's
 */
export async function linkOf(
	call: Call,
	invoice: IDataObject,
	redirect: Redirect,
	expected: Expected,
): Promise<IDataObject | undefined> {
	if ('payment_link_id' in invoice) {
		const id = invoice.payment_link_id;
		return typeof id === 'string' ? await read(call, '/payment_links', id) : undefined;
	}
	for (const id of await candidates(call, redirect, expected)) {
		const query = { payment_link_id: id };
		const errorContext = errorContextOf(call);
		const invoices = await readList(call.client, { path: '/invoices', query, errorContext });
		if (!invoices.some((one) => one.id === invoice.id)) continue;
		await requireFilter(call);
		return await read(call, '/payment_links', id);
	}
	return undefined;
}

async function candidates(call: Call, redirect: Redirect, expected: Expected): Promise<string[]> {
	const named = [expected.paymentLinkId, idOf(redirect, 'payment_link_id')].filter(
		(id): id is string => id !== undefined,
	);
	const { orderReference } = expected;
	if (named.length || orderReference === undefined) return [...new Set(named)];
	const orders = OrderLinks.of(call);
	await orders.refresh(call);
	return orders.index.get(orderReference).map(({ id }) => id);
}
