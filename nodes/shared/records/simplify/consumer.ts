import type { IDataObject } from 'n8n-workflow';

import { pick } from '../../values/pick';

export const simplify = (consumer: IDataObject): IDataObject =>
	pick(consumer, [
		'id',
		'name',
		'phone_number',
		'email',
		'external_id',
		'alias',
		'preferred_language',
		'communication_methods',
		'is_deleted',
		'created_at',
	]);
