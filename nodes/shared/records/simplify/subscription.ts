import type { IDataObject } from 'n8n-workflow';

import { pick } from '../../values/pick';

export const simplify = (subscription: IDataObject): IDataObject =>
	pick(subscription, [
		'id',
		'status',
		'organization_consumer_id',
		'amount',
		'currency',
		'current_period_start',
		'current_period_end',
		'cancel_at_period_end',
		'current_cycle_number',
		'latest_invoice_id',
	]);
