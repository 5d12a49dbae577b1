import type { IExecuteSingleFunctions, INodeProperties } from 'n8n-workflow';

import { quoted } from '../errors/labels';
import { readParameter } from '../operation/readParameter';
import { isEmpty } from '../values/clean';
import { toInteger } from '../values/text';

/** Requests in flight of one node run, unless the user asks otherwise. */
export const DEFAULT_REQUESTS_AT_ONCE = 5;
export const MOST_REQUESTS_AT_ONCE = 20;

const LABEL = 'Requests at Once';

/** What can be set for every operation of the node. */
export const OPTIONS_PROPERTY: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: LABEL,
			name: 'requestsAtOnce',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MOST_REQUESTS_AT_ONCE, numberPrecision: 0 },
			default: DEFAULT_REQUESTS_AT_ONCE,
			description:
				'How many items may wait for an answer of Stream at the same time. Fewer are gentler, more are faster.',
		},
	],
};

/** @throws InputError when an option cannot be used */
export function readOptions(context: IExecuteSingleFunctions): { requestsAtOnce: number } {
	const { requestsAtOnce: given } = readParameter(context, 'options', {}) as {
		requestsAtOnce?: unknown;
	};
	if (isEmpty(given)) return { requestsAtOnce: DEFAULT_REQUESTS_AT_ONCE };
	return {
		requestsAtOnce: toInteger(given, quoted(LABEL), { min: 1, max: MOST_REQUESTS_AT_ONCE }),
	};
}

/** The option, or the default when it cannot be used: `readOptions` says so in its place. */
export function requestsAtOnce(context: IExecuteSingleFunctions): number {
	try {
		return readOptions(context).requestsAtOnce;
	} catch {
		return DEFAULT_REQUESTS_AT_ONCE;
	}
}
