import type { IDataObject } from 'n8n-workflow';

import { quoted } from '../../../shared/errors/labels';
import { errorContextOf } from '../../../shared/operation/errorContext';
import { PART, PARTS } from '../../../shared/records/linkMetadata';
import { OrderLinks } from '../orderLinks';
import { orderRow, type OrderRow } from '../orderRow';
import { isOf, keepsOtherLinks } from '../otherLinks';
import { consumerOf } from './customer';
import { labelsOfLink, type OrderPart } from './split';

/** A part of a cart, with the row that asks for its link. */
export interface PartRow extends OrderPart {
	row: OrderRow;
}

/** For each part of the cart the row that asks for its link. */
export async function rowsOf(
	row: OrderRow,
	parts: OrderPart[],
): Promise<{ consumerId: string | undefined; rows: PartRow[] }> {
	const { call } = row;
	const consumerId = await consumerOf(call);
	const payer = quoted(call.values.customer === undefined ? 'Consumer' : 'Customer');
	const rows = parts.map((part) => {
		const payload = payloadOf(row, part, tellsParts(row, parts) ? parts.length : undefined);
		if (consumerId !== undefined) payload.organization_consumer_id = consumerId;
		const errorContext = { labelOf: labelsOfLink(part, payer, errorContextOf(call).labelOf) };
		return { ...part, row: orderRow({ ...call, payload, errorContext }) };
	});
	return { consumerId, rows };
}

/** Whether new links have to say what the order consists of (parts.ts). */
function tellsParts(row: OrderRow, parts: OrderPart[]): boolean {
	if (parts.length > 1) return true;
	if (keepsOtherLinks(row)) return false;
	return OrderLinks.of(row.call)
		.index.get(row.reference)
		.some((link) => !link.additional && (link.parts !== undefined || !isOf(parts[0])(link)));
}

function payloadOf(
	{ call }: OrderRow,
	{ part, items, discount }: OrderPart,
	parts?: number,
): IDataObject {
	const { linkName, orderReference } = call.values;
	const name = String(linkName ?? `Order ${String(orderReference)}`);
	const metadata = call.payload.custom_metadata as IDataObject | undefined;
	const partsMetadata = parts === undefined ? {} : { [PART]: part, [PARTS]: parts };
	return {
		...call.payload,
		name: parts === 2 && part === 'recurring' ? `${name} (subscription)` : name,
		items: items as unknown as IDataObject[],
		...(discount ? { coupons: [discount.coupon] } : {}),
		custom_metadata: { ...metadata, ...partsMetadata },
	};
}
