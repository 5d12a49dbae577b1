import type { Organization } from '../core/organizations.mts';
import type { State } from '../core/state.mts';
import { time } from './shared.mts';

export function meView(organization: Organization, state: State) {
	const { environment } = state.switches;
	const created_at = time(organization.created_at, state);
	return {
		user: { ...organization.user, created_at },
		organization: {
			id: organization.id,
			name: organization.name,
			name_en: organization.name_en,
			...(environment === 'unsaid' ? {} : { sandbox: environment === 'sandbox' }),
			created_at,
			currency_config: {
				home_currency: 'SAR',
				default_currency: 'SAR',
				enabled_currencies: organization.currencies,
			},
		},
	};
}
