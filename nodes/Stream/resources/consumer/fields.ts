import { choice, choices, email, phone, text, type Look } from '../../../shared/fields/builders';
import type { Field } from '../../../shared/fields/field';
import {
	COMMUNICATION_METHOD_OPTIONS,
	LANGUAGE_OPTIONS,
	PHONE_COUNTRY_OPTIONS,
} from '../../../shared/fields/options';

/** The fields of a consumer (guide, "Create a Customer"; OpenAPI schema ConsumerCreate). */
export const name = (look: Partial<Look> = {}): Field =>
	text('name', 'Name', {
		description: 'Full name of the consumer',
		placeholder: 'e.g. Ahmad Ali',
		...look,
	});

export const externalId = text('external_id', 'External ID', {
	description: 'Your own ID of this consumer, for example from your CRM or shop',
	placeholder: 'e.g. cust_12345',
});

export const phoneNumber = phone('phone_number', 'Phone Number', {
	description:
		'Mobile number of the consumer. National numbers such as 0501234567 are understood for the Default Country.',
	placeholder: 'e.g. +966501234567',
});

export const emailAddress = email('email', 'Email', {
	description: 'Email address of the consumer',
	placeholder: 'e.g. ahmad@example.com',
});

/** Steers how phone numbers are read; not sent. */
const defaultCountry: Field = {
	...choice(undefined, 'Default Country', PHONE_COUNTRY_OPTIONS, {
		name: 'defaultCountry',
		description:
			'Country of phone numbers that are written without a country code. Choose None to accept only numbers such as +966501234567.',
		default: 'SA',
	}),
	// '' means "none" here, not "empty": it has been read before the other fields (prepare.ts).
	read: () => undefined,
};

/** What every operation that writes a consumer offers beside the name. */
export const details: Field[] = [
	phoneNumber,
	emailAddress,
	externalId,
	text('iban', 'IBAN', {
		description: 'IBAN of the consumer, for bank operations',
		placeholder: 'e.g. SA0380000000608010167519',
		max: 34,
	}),
	text('alias', 'Alias', {
		description: 'Short name to show instead of the full name',
		placeholder: 'e.g. Ahmad',
	}),
	text('comment', 'Comment', {
		description: 'Internal note about the consumer. The consumer does not see it.',
		placeholder: 'e.g. Prefers calls after 5 pm',
		rows: 2,
	}),
	choice('preferred_language', 'Preferred Language', LANGUAGE_OPTIONS, {
		description: 'Language of the messages that Stream sends to the consumer',
		default: 'AR',
	}),
	choices('communication_methods', 'Communication Methods', COMMUNICATION_METHOD_OPTIONS, {
		description: 'How Stream may contact the consumer',
	}),
	defaultCountry,
];
