import type { IExecuteSingleFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { quoted } from '../errors/labels';
import { oneOf } from '../fields/builders';
import { readParameter } from '../operation/readParameter';
import { isTool } from '../operation/toolMode';
import { isEmpty } from '../values/clean';
import { toBoolean, toInteger } from '../values/text';

/** Requests in flight of one node run, unless the user asks otherwise. */
export const DEFAULT_REQUESTS_AT_ONCE = 5;
export const MOST_REQUESTS_AT_ONCE = 20;

const LABEL = 'Requests at Once';
const INPUT_LABEL = 'Include Input Fields';
const LANGUAGE_LABEL = 'Checkout Language';
const LANGUAGES: INodePropertyOptions[] = [
	{ name: 'Account Default', value: '' },
	{ name: 'Arabic', value: 'ar' },
	{ name: 'English', value: 'en' },
];

/** What can be set for every operation of the node. */
export const OPTIONS_PROPERTY: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: LANGUAGE_LABEL,
			name: 'checkoutLanguage',
			type: 'options',
			options: LANGUAGES,
			default: '',
			description:
				'Language of the checkout page. It is added to the addresses in the output, but not stored in Stream.',
			displayOptions: { show: { '/resource': ['order', 'paymentLink'] } },
		},
		{
			displayName: INPUT_LABEL,
			name: 'includeInputFields',
			type: 'boolean',
			default: true,
			description:
				'Whether to add the columns of the input row to each output row, under the key input',
			displayOptions: { show: { '@tool': [false] } },
		},
		{
			displayName: LABEL,
			name: 'requestsAtOnce',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MOST_REQUESTS_AT_ONCE, numberPrecision: 0 },
			default: DEFAULT_REQUESTS_AT_ONCE,
			description:
				'How many items to process at the same time. More is faster, fewer puts less load on Stream.',
		},
	],
};

export interface Options {
	requestsAtOnce: number;
	includeInputFields: boolean;
	/** `ar`, `en`; undefined for the account's own. */
	checkoutLanguage?: string;
}

/** @throws InputError when an option cannot be used */
export function readOptions(context: IExecuteSingleFunctions): Options {
	const given = readParameter(context, 'options', {}) as Record<keyof Options, unknown>;
	const { requestsAtOnce: atOnce, includeInputFields: include, checkoutLanguage } = given;
	return {
		requestsAtOnce: isEmpty(atOnce)
			? DEFAULT_REQUESTS_AT_ONCE
			: toInteger(atOnce, quoted(LABEL), { min: 1, max: MOST_REQUESTS_AT_ONCE }),
		// An agent has given the input itself.
		includeInputFields:
			!isTool(context.getNode()) && !isEmpty(include) && toBoolean(include, quoted(INPUT_LABEL)),
		checkoutLanguage: isEmpty(checkoutLanguage)
			? undefined
			: oneOf(checkoutLanguage, quoted(LANGUAGE_LABEL), LANGUAGES),
	};
}

/** The option, or the default if it is invalid, which `readOptions` reports. */
export function requestsAtOnce(context: IExecuteSingleFunctions): number {
	try {
		return readOptions(context).requestsAtOnce;
	} catch {
		return DEFAULT_REQUESTS_AT_ONCE;
	}
}
