import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';
import { quoted } from '../../../shared/errors/labels';
import { choice, choices, email, phone, text, type FieldUi } from '../../../shared/fields/builders';
import { group, textMetadata } from '../../../shared/fields/composites';
import {
	COMMUNICATION_METHOD_OPTIONS,
	CONSUMER_TYPE_OPTIONS,
	LANGUAGE_OPTIONS,
	PHONE_COUNTRY_OPTIONS,
} from '../../../shared/fields/enums';
import { notSent, type Field } from '../../../shared/fields/field';
import { ownKey } from '../../../shared/fields/ownKey';
import type { Prepared } from '../../../shared/operation/operation';
import { normalizeDigits, withValue } from '../../../shared/values/clean';

/** The fields of a consumer (guide, "Create a Customer"; OpenAPI schema ConsumerCreate). */
export const name = (ui: Partial<FieldUi> = {}): Field =>
	text('name', 'Name', {
		description: 'Full name of the consumer',
		placeholder: 'e.g. Ahmad Ali',
		...ui,
	});

const idOfShop = ownKey('external_id', 'External ID', {
	description: 'Your own ID for this consumer, for example from your CRM or shop',
	placeholder: 'e.g. cust_12345',
});

export const externalId: Field = {
	...idOfShop,
	parse: (value, label, fieldContext) => {
		const id = idOfShop.parse(value, label, fieldContext);
		if (typeof id === 'string' && /^0+$/.test(normalizeDigits(id))) {
			throw new InputError(
				`${withValue(label, value)} is a value that shops use for every guest.`,
				"Leave it empty for guests, for example with {{ $json.customer_id || '' }}.",
			);
		}
		return id;
	},
};

export const phoneNumber = phone('phone_number', 'Phone Number', {
	description:
		'Mobile number of the consumer. Numbers without a country code, such as 0501234567, are read as numbers in the Default Country.',
	placeholder: 'e.g. +966501234567',
});

export const emailAddress = email('email', 'Email', {
	description: 'Email address of the consumer',
	placeholder: 'e.g. ahmad@example.com',
});

/** Steers how phone numbers are read; not sent. */
const country = choice(undefined, 'Default Country', PHONE_COUNTRY_OPTIONS, {
	name: 'defaultCountry',
	description:
		'Country of phone numbers without a country code. Choose None to only accept numbers such as +966501234567.',
	default: 'SA',
});

export const defaultCountry: Field = {
	...country,
	// What it means has been read before the other fields (prepare.ts): here it is only checked.
	parse: (value, label, fieldContext) => {
		country.parse(value, label, fieldContext);
		return undefined;
	},
};

/** What businesses have (types of the vendor's newer SDK; older servers ignore it). */
const business: Field[] = [
	choice('consumer_type', 'Consumer Type', CONSUMER_TYPE_OPTIONS, {
		description: 'Whether the consumer is a person or a business. A business needs an address.',
		default: 'INDIVIDUAL',
	}),
	group(
		'address',
		'Address',
		{
			name: 'details',
			displayName: 'Details',
			fields: [
				text('address_line_1', 'Address Line 1', {
					description: 'Street and number',
					placeholder: 'e.g. 7015 King Fahd Road',
				}),
				text('address_line_2', 'Address Line 2', {
					description: 'Building, floor or district',
					placeholder: 'e.g. Al Olaya',
				}),
				text('city', 'City', { description: 'Town or city', placeholder: 'e.g. Riyadh' }),
				text('postal_code', 'Postal Code', {
					description: 'Postal code',
					placeholder: 'e.g. 12212',
				}),
				text('country', 'Country', {
					description: 'Country of the address',
					placeholder: 'e.g. SA',
				}),
			],
		},
		{
			description: 'Address of the consumer. Address Line 1, City and Country are required.',
			ifEmpty: 'leaveOut',
			placeholder: 'Add Details',
		},
	),
	text('vat_number', 'VAT Number', {
		description: 'VAT registration number of a business',
		placeholder: 'e.g. 300000000000003',
	}),
	text('commercial_registration', 'Commercial Registration', {
		description: 'Commercial registration number of a business',
		placeholder: 'e.g. 1010000000',
	}),
];

/**
 * An address is whole or not there; a new business needs one.
 * @throws InputError
 */
export function validateBusiness({ payload }: Pick<Prepared, 'payload'>, isNew: boolean): void {
	const address = payload.address as IDataObject | undefined;
	const missing = [
		['address_line_1', 'Address Line 1'],
		['city', 'City'],
		['country', 'Country'],
	].filter(([column]) => address && address[column] === undefined);
	if (missing.length) {
		const names = missing.map(([, displayName]) => quoted(displayName)).join(' and ');
		throw new InputError(
			`${names} in 'Address' ${missing.length > 1 ? 'are' : 'is'} empty.`,
			`Fill in ${names}.`,
		);
	}
	if (isNew) requireAddress(payload, undefined);
}

/**
 * @param before the address that Stream has already
 * @throws InputError when a business would have no address
 */
export function requireAddress(payload: IDataObject, before: unknown): void {
	if (payload.consumer_type !== 'BUSINESS' || payload.address || before) return;
	throw new InputError(
		"'Address' is empty, but a business needs one.",
		"Add 'Address' under 'Additional Fields', or set 'Consumer Type' to Individual.",
	);
}

const ibanText = text('iban', 'IBAN', {
	description: 'IBAN of the consumer, for bank operations',
	placeholder: 'e.g. SA0380000000608010167519',
	max: 34,
});

/** Printed in groups of four, kept in one piece. */
const iban: Field = {
	...ibanText,
	parse: (value, label, fieldContext) => {
		const inOne =
			typeof value === 'string' ? normalizeDigits(value).replace(/[\s\p{Cf}]/gu, '') : value;
		const read = ibanText.parse(inOne, label, fieldContext) as string | undefined;
		return read?.toUpperCase();
	},
};

/**
 * What to do with a consumer who has the phone number or email but another External ID; not sent.
 * Without it, every run would give one person's name to the consumer of another.
 */
export const ifFoundByPhoneOrEmail = choice(
	undefined,
	'If Found by Phone or Email',
	[
		{
			name: 'Stop',
			value: 'stop',
			description: 'Stop the item with a message',
		},
		{
			name: 'Update',
			value: 'update',
			description: 'Use the consumer found, whatever their External ID',
		},
	],
	{
		name: 'ifFoundByPhoneOrEmail',
		description:
			'What to do if the phone number or email belongs to a consumer with a different External ID',
		default: 'stop',
	},
);

/** For accounts that take no External ID; not sent. */
export const externalIdMetadataKey = notSent(
	text('external_id_metadata_key', 'External ID Metadata Key', {
		description:
			'Key in External Metadata to store the External ID under, for accounts that only accept an External ID with an accounting integration. The node then looks for the consumer by phone number and email, and compares their stored ID.',
		placeholder: 'e.g. shop_id',
		ifEmpty: 'refuse',
	}),
);

/** What every operation that writes a consumer offers beside the name and what the consumer is found by. */
export const moreDetails: Field[] = [
	iban,
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
		ifEmpty: 'leaveOut',
	}),
	choices('communication_methods', 'Communication Methods', COMMUNICATION_METHOD_OPTIONS, {
		description: 'How Stream may contact the consumer',
		ifEmpty: 'leaveOut',
	}),
	...business,
	...textMetadata('external_metadata', 'External Metadata', {
		description: 'Your own values, stored with the consumer as text',
	}),
	defaultCountry,
];

export const details: Field[] = [phoneNumber, emailAddress, externalId, ...moreDetails];
