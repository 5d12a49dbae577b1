import type { IDataObject } from 'n8n-workflow';

import { pick } from '../../values/pick';

export const simplify = (product: IDataObject): IDataObject =>
	pick(product, [
		'id',
		'name',
		'description',
		'type',
		'price',
		'currency',
		'recurring_interval',
		'recurring_interval_count',
		'is_active',
		'created_at',
	]);
