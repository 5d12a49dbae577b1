import type { IDataObject } from 'n8n-workflow';

import { ApiError } from '../../shared/errors/apiError';
import { InputError } from '../../shared/errors/inputError';
import type { Call } from '../../shared/operation/operation';
import { REFERENCE } from '../../shared/records/linkMetadata';
import { timeOf } from '../../shared/records/linkState';
import { show } from '../../shared/values/clean';

/** One row that is about an order. */
export interface OrderRow {
	call: Call;
	reference: string;
	/** The body of the create. */
	payload: IDataObject;
}

/** @throws InputError when the metadata names another order */
export function orderRow(call: Call): OrderRow {
	const reference = String(call.values.orderReference);
	const metadata = (call.payload.custom_metadata ?? {}) as IDataObject;
	const given = metadata[REFERENCE];
	if (given !== undefined && String(given) !== reference) {
		throw new InputError(
			`'Custom Metadata' has the ${REFERENCE} ${show(given)}, but 'Order Reference' is ${show(reference)}.`,
			`Remove ${REFERENCE} from 'Custom Metadata': the node sets it.`,
		);
	}
	return {
		call,
		reference,
		// A link of one order is paid once unless the user says otherwise.
		payload: {
			max_number_of_payments: 1,
			...call.payload,
			custom_metadata: { ...metadata, [REFERENCE]: reference },
		},
	};
}

/** @throws InputError for a link that could never be paid */
export function requireFuture({ valid_until: until }: IDataObject): void {
	if (until === undefined || timeOf(until) > Date.now()) return;
	throw new InputError(`'Valid Until' is in the past (${String(until)}).`, 'Choose a later time.');
}

/** What is to be done when an order could not be brought to its end; whatever exists by now is found again. */
export function runAgain({ reference }: OrderRow, message: string, advice?: string): ApiError {
	const again = `Run the step again: with the Order Reference ${reference}, it finds what already exists in Stream.`;
	const fix = advice ? `${advice} ${again}` : again;
	return new ApiError(message, fix, { outcome: 'unknown', safeToRerun: true });
}
