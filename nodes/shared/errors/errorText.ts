import { ApiError } from './apiError';
import { InputError } from './inputError';

/** What happened and what to do, for whatever was thrown. */
export function sentences(thrown: unknown): { message: string; fix: string } {
	if (thrown instanceof ApiError || thrown instanceof InputError) {
		return { message: thrown.message, fix: thrown.fix };
	}
	const message = thrown instanceof Error ? thrown.message : String(thrown);
	return { message, fix: 'Check the parameters of this item and run the step again.' };
}
