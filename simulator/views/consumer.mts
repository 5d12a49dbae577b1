import type { Consumer } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { time } from './shared.mts';

function languageOf({ preferred_language: language }: Consumer, { switches }: State): string {
	const cases = { asSent: language, upper: language.toUpperCase(), lower: language.toLowerCase() };
	return cases[switches.languageCase];
}

/** A customer as GET and PUT return it. */
export function consumerView(consumer: Consumer, state: State) {
	const branch = state.branchOf(consumer);
	const language = languageOf(consumer, state);
	const { externalMetadata, sdkOnlyFields } = state.switches;
	const shown = {
		id: consumer.id,
		name: consumer.name,
		phone_number: consumer.phone_number,
		email: consumer.email,
		external_id: consumer.external_id,
		consumer: {
			id: consumer.person_id,
			phone_number: consumer.phone_number,
			preferred_language: language,
		},
		external_metadata: externalMetadata ? consumer.external_metadata : undefined,
		iban: consumer.iban,
		is_deleted: consumer.is_deleted,
		alias: consumer.alias,
		created_at: time(consumer.created_at, state),
		branch: { id: branch.id, name: branch.name },
		comment: consumer.comment,
		communication_methods: consumer.communication_methods,
		preferred_language: language,
	};
	if (!sdkOnlyFields) return shown;
	return Object.assign(shown, {
		consumer_type: consumer.consumer_type,
		address: consumer.address,
		vat_number: consumer.vat_number,
		commercial_registration: consumer.commercial_registration,
	});
}

/** A customer as lists and POST return it: with its last invoice. */
export function consumerListView(consumer: Consumer, state: State) {
	const branch = state.branchOf(consumer);
	const invoice = consumer.last_invoice_id
		? branch.invoice.get(consumer.last_invoice_id)
		: undefined;
	return Object.assign(consumerView(consumer, state), {
		last_invoice_activity: invoice
			? {
					id: invoice.id,
					org_invoice_number: invoice.org_invoice_number,
					// The API spells it like this.
					subcription_id: invoice.subscription_id,
				}
			: null,
	});
}
