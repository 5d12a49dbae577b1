import type { IDataObject } from 'n8n-workflow';

import type { LabelOf } from '../../../shared/api/errorMessages';
import { InputError } from '../../../shared/errors/inputError';
import { quoted } from '../../../shared/errors/labels';
import { choice } from '../../../shared/fields/builders';
import { group } from '../../../shared/fields/composites';
import { notSent, type Field } from '../../../shared/fields/field';
import { orDefault, shownWhen } from '../../../shared/fields/shownWhen';
import { labelOf } from '../../../shared/operation/errorContext';
import type { Call, ToValidate } from '../../../shared/operation/operation';
import { recordCreated } from '../../../shared/operation/requests';
import { emailAddress, externalId, name, phoneNumber } from '../../resources/consumer/fields';
import { notSearchable } from '../../resources/consumer/identity';
import {
	consumersTogether,
	findOrCreateConsumer,
	type Wanted,
} from '../../resources/consumer/upsert';
import { consumer } from '../../resources/paymentLink/fields';

/** How the order says who pays. */
export const customerFrom: Field = orDefault(
	choice(
		undefined,
		'Customer From',
		[
			{ name: 'Details', value: 'details', description: 'Name, phone number, email, external ID' },
			{
				name: 'Existing Consumer',
				value: 'existing',
				description: 'A consumer from your Stream account',
			},
		],
		{
			name: 'customerFrom',
			description: 'How to specify who pays',
			default: 'details',
			builderHint: {
				propertyHint:
					'details finds or makes the consumer: no Consumer step is needed before. existing takes the ID of a Stream consumer.',
			},
		},
	),
);

/** A consumer of the account who pays. */
export const chosenConsumer: Field = shownWhen(consumer, { customerFrom: ['existing'] });

/** The customer as an order names them, instead of a chosen consumer. */
export const customer: Field = shownWhen(
	notSent(
		group(
			'customer',
			'Customer',
			{
				name: 'details',
				displayName: 'Details',
				fields: [name(), phoneNumber, emailAddress, externalId],
			},
			{
				description:
					'Who pays. The node looks for the consumer by External ID, then Phone Number, then Email. An existing consumer is not changed; a missing one is created. Without details, anybody can pay.',
				placeholder: 'Add Details',
				consequence: 'so anyone could pay',
			},
		),
	),
	{ customerFrom: ['details'] },
);

/** @throws InputError when the customer could not be found again */
export function validateCustomer({ values }: ToValidate): void {
	const details = values.customer as IDataObject | undefined;
	if (!details) return;
	const canBeSearched = details.phone_number ?? details.email;
	if (!canBeSearched && values.externalIdMetadataKey !== undefined) throw notSearchable(values);
	if (!details.external_id && !canBeSearched) {
		throw new InputError(
			"'Customer' has no 'Phone Number', 'Email' or 'External ID', so every run would create the same customer again.",
			'Fill in at least one of them.',
		);
	}
}

/** A consumer who is found stays as they are. */
const customers: Wanted = {
	detailsOf: ({ values }) => values.customer as IDataObject | undefined,
	update: false,
};

/** Reads the customers of all orders of the run together, where that takes fewer requests. */
export async function readCustomers(call: Call): Promise<void> {
	await consumersTogether(call, customers);
}

/** Id of the consumer who pays; undefined for a link that anybody can pay. */
export async function consumerOf(call: Call): Promise<string | undefined> {
	const { consumerId, customer: given, ifFoundByPhoneOrEmail, externalIdMetadataKey } = call.values;
	if (given === undefined) return consumerId as string | undefined;
	const details = given as IDataObject;
	const named = { ...details, name: details.name ?? details.email ?? details.phone_number };
	const payload = { ...named, name: named.name ?? details.external_id } as IDataObject;
	const errorContext = { subject: 'consumer', labelOf: labelsOfCustomer(customer) };
	const work = async () => {
		const one = await findOrCreateConsumer({ ...call, payload, errorContext }, customers);
		if (one.created) recordCreated(call, 'consumer', one);
		return one;
	};
	// The same customer in several orders of a run is looked up once, if each order asks for the same.
	const asked = [payload, ifFoundByPhoneOrEmail, externalIdMetadataKey];
	const record = await call.run.once(call.client, `order customer ${JSON.stringify(asked)}`, work);
	return String(record.id);
}
/** Of the consumer that is made for the customer. */
export function labelsOfCustomer(field: Field): LabelOf {
	return (path) => {
		const label = labelOf(field.lines ?? [], path);
		const own = quoted(field.property.displayName);
		return label === undefined ? own : `${label} in ${own}`;
	};
}
