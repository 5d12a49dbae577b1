import type { IDataObject } from 'n8n-workflow';

import { simplifier } from './columns';

/** With the address and the order first, because that is what people look for. */
export const simplify = simplifier({
	id: 'id',
	url: 'url',
	orderReference: ({ custom_metadata: metadata }) =>
		(metadata as IDataObject | null | undefined)?.order_reference,
	status: 'status',
	amount: 'amount',
	currency: 'currency',
	consumerId: 'organization_consumer_id',
	name: 'name',
	amountCollected: 'amount_collected',
	createdAt: 'created_at',
});
