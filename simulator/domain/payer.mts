import type { Micros } from '../core/clock.mts';
import type { Branch } from '../core/organizations.mts';
import type { Consumer, PaymentLink } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { createConsumer } from './consumers.mts';

/** The link cannot be paid (any more), whatever the payer does. */
export class NotPayable extends Error {}

export interface Payer {
	name?: string;
	phone_number?: string | null;
	email?: string | null;
}

/** Fixed customer of the link, or the one found by the details given, or a new one. */
export function payerOf(
	state: State,
	branch: Branch,
	link: PaymentLink,
	payer: Payer | undefined,
	now: Micros,
): Consumer {
	if (link.organization_consumer_id) {
		const fixed = branch.consumer.get(link.organization_consumer_id);
		if (!fixed || fixed.is_deleted) throw new NotPayable('The customer of this link was deleted');
		return fixed;
	}
	const details = payer ?? {
		name: 'Walk-in Customer',
		phone_number: `+9665${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`,
	};
	const { taken } = branch.organization;
	const known =
		(details.phone_number && taken.phone_number.get(details.phone_number)) ||
		(details.email && taken.email.get(details.email.toLowerCase()));
	if (known) return known;
	return createConsumer(
		state,
		branch,
		{
			name: details.name || details.phone_number || details.email || 'Customer',
			phone_number: details.phone_number ?? null,
			email: details.email ?? null,
		},
		now,
		'checkout',
	);
}
