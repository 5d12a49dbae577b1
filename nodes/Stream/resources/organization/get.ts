import type { IDataObject } from 'n8n-workflow';

import { explainUnreadable } from '../../../shared/api/errorMessages';
import { isRecord } from '../../../shared/api/record';
import type { Operation } from '../../../shared/operation/operation';
import { toRow, type Columns } from '../../../shared/records/simplify/columns';

const CURRENCIES: Columns = {
	homeCurrency: 'home_currency',
	defaultCurrency: 'default_currency',
	enabledCurrencies: 'enabled_currencies',
};

/** GET /me. */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get organization',
	description:
		'Retrieve the organization and user of the credential, its currencies, and whether it is sandbox or live',
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
			...toRow({ sandbox: 'sandbox', id: 'id', name: 'name', nameEn: 'name_en' }, org),
			...toRow(CURRENCIES, (currencies ?? {}) as IDataObject),
			userEmail: email ?? null,
			userName: [first_name, last_name].filter(Boolean).join(' ') || null,
			createdAt: org.created_at ?? null,
		};
	},
};
