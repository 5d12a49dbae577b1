import type { IDataObject } from 'n8n-workflow';

import { explainUnreadable } from '../../../shared/api/errorMessages';
import { isRecord } from '../../../shared/api/record';
import type { Operation } from '../../../shared/operation/operation';
import { pick } from '../../../shared/values/pick';

/** GET /me. */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get organization',
	description:
		'Retrieve the organization and user of the credential: sandbox or live, and its currencies',
	method: 'GET',
	path: '/me',
	run: async ({ client }) => {
		const errorContext = { subject: 'organization' };
		const me = await client.request({ method: 'GET', path: '/me', errorContext });
		if (!isRecord((me as IDataObject | undefined)?.organization)) {
			throw explainUnreadable(200, errorContext);
		}
		return [me as IDataObject];
	},
	simplify: ({ organization, user }) => {
		const { currency_config: currencies, ...org } = (organization ?? {}) as IDataObject;
		const { email, first_name, last_name } = (user ?? {}) as IDataObject;
		return {
			...pick(org, ['sandbox', 'id', 'name', 'name_en']),
			...pick((currencies ?? {}) as IDataObject, [
				'home_currency',
				'default_currency',
				'enabled_currencies',
			]),
			user_email: email ?? null,
			user_name: [first_name, last_name].filter(Boolean).join(' ') || null,
			...pick(org, ['created_at']),
		};
	},
};
