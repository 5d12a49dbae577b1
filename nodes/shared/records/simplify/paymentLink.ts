import type { IDataObject } from 'n8n-workflow';

import { pick } from '../../values/pick';

/** With the order reference as a column of its own, because that is what people look for. */
export const simplify = (link: IDataObject): IDataObject => {
	const { id, ...rest } = pick(link, [
		'id',
		'name',
		'url',
		'status',
		'amount',
		'currency',
		'amount_collected',
		'organization_consumer_id',
		'created_at',
	]);
	const orderReference = (link.custom_metadata as IDataObject | null)?.order_reference ?? null;
	return { id, orderReference, ...rest };
};
