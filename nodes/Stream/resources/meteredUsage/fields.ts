import { InputError } from '../../../shared/errors/inputError';
import { amount } from '../../../shared/fields/builders';
import { lines } from '../../../shared/fields/composites';
import { FROM_DATA } from '../../../shared/fields/expression';
import type { Field } from '../../../shared/fields/field';
import { locator } from '../../../shared/fields/locators';
import { ownKey } from '../../../shared/fields/ownKey';
import { isEmpty, withValue } from '../../../shared/values/clean';
import { hasMark, toAmount } from '../../../shared/values/money';

/** Most digits of a usage amount, before and after the point together (OpenAPI schema MeterUsageRecordRequest). */
const MOST_DIGITS = 10;

const usage = amount('usage_amount', 'Usage Amount', {
	description: 'Amount used since the last record',
	placeholder: 'e.g. 12.5',
	required: true,
});

const usageAmount: Field = {
	...usage,
	parse: (value, label, fieldContext) => {
		// Usage may have more decimals than money.
		if (isEmpty(value)) return usage.parse(value, label, fieldContext);
		const read = toAmount(value, label, { decimals: MOST_DIGITS });
		if (hasMark(value)) {
			throw new InputError(
				`${withValue(label, value)} is money, but usage is counted in units.`,
				'Enter only the number of units, such as 12.5.',
			);
		}
		if (read.replace(/^0*|\D/g, '').length > MOST_DIGITS) {
			throw new InputError(
				`${label} ${read} has more than ${MOST_DIGITS} digits.`,
				'Use a larger unit for the metered product, or round the amount.',
			);
		}
		return read;
	},
};

const recordFields: Field[] = [
	locator('product', { required: true, description: 'The metered product that was used' }),
	locator('consumer', { required: true, description: 'The consumer who used it' }),
	usageAmount,
	ownKey('idempotency_key', 'Idempotency Key', {
		description:
			'Your own ID for this usage, such as the ID of a ride or call. Stream counts each key once, so running again adds nothing.',
		placeholder: 'e.g. ride_4711',
		required: true,
		min: 1,
	}),
];

/** POST /metered/meter takes at most so many records at once. */
const MOST_RECORDS = 1000;

export const records = lines(
	'records',
	'Records',
	{ name: 'record', displayName: 'Record', fields: recordFields },
	{
		description: 'Up to 1,000 usage records',
		hint: "Click 'Add Record' and choose a product, or use Records (JSON)",
		placeholder: 'Add Record',
	},
);

/** The same as a list, for usage that comes as data; the API's names and the panel's are both understood. */
export const recordsJson: Field = {
	property: {
		displayName: 'Records (JSON)',
		name: 'recordsJson',
		type: 'json',
		default: '',
		description:
			'The records as a JSON list of objects with product_id, organization_consumer_id, usage_amount and idempotency_key',
	},
	parse: (value, label, fieldContext) => {
		if (isEmpty(value)) return undefined;
		const list = parse(value, label);
		const entry = list.map((row) => withPanelNames(row, label));
		return records.parse({ record: entry }, label, { ...fieldContext, raw: FROM_DATA });
	},
};

export function checkCount(list: unknown[]): void {
	if (list.length === 0) {
		throw new InputError(
			"'Records' is empty.",
			"Add at least one record, or enter a list under 'Records (JSON)'.",
		);
	}
	if (list.length > MOST_RECORDS) {
		throw new InputError(
			`There are ${list.length} records, but Stream accepts at most ${MOST_RECORDS} at once.`,
			'Split the list, for example with the node Loop Over Items.',
		);
	}
}

function parse(value: unknown, label: string): unknown[] {
	let given = value;
	if (typeof value === 'string') {
		try {
			given = JSON.parse(value);
		} catch {
			given = undefined;
		}
	}
	if (Array.isArray(given)) return given;
	throw new InputError(
		`${label} is not a JSON list.`,
		'Use the format [{"product_id":"…","organization_consumer_id":"…","usage_amount":"1.5","idempotency_key":"…"}].',
	);
}

function withPanelNames(row: unknown, label: string): Record<string, unknown> {
	if (typeof row !== 'object' || row === null) {
		throw new InputError(
			`${label} has an entry that is not an object.`,
			'Every entry needs product_id, organization_consumer_id, usage_amount and idempotency_key.',
		);
	}
	const source = row as Record<string, unknown>;
	return Object.fromEntries(
		recordFields.map(({ api, property: { name } }) => [name, source[api ?? name] ?? source[name]]),
	);
}
