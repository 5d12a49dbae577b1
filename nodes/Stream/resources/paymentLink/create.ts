import { ApiError } from '../../../shared/errors/apiError';
import { locator } from '../../../shared/fields/locators';
import type { Call, Operation } from '../../../shared/operation';
import { runOperation } from '../../../shared/runOperation';
import { createOnce } from './createOnce';
import { additionalFields, items, name, orderReference } from './fields';

/** POST /payment_links (guide, "Creating a Payment Link"). */
export const create: Operation = {
	value: 'create',
	name: 'Create',
	action: 'Create a payment link',
	description: 'Create a checkout page for one customer or for many, and get its URL',
	method: 'POST',
	path: '/payment_links',
	creates: true,
	fields: [
		locator('consumer', {
			description:
				'The consumer who pays. With a consumer the checkout page skips the form for customer details; without one anybody can pay.',
		}),
		name,
		items,
		orderReference,
	],
	collection: { name: 'additionalFields', fields: additionalFields },
	run: async (call) => {
		if (call.values.orderReference !== undefined) return await createOnce(call);
		try {
			return await runOperation(call);
		} catch (thrown) {
			throw withAdvice(call, thrown);
		}
	},
};

/** Without an order reference nothing can be looked up when the answer gets lost. */
function withAdvice(call: Call, thrown: unknown): unknown {
	if (!(thrown instanceof ApiError) || thrown.details.outcome !== 'unknown') return thrown;
	return new ApiError(
		thrown.message,
		'Stream may have created this payment link. Look for it in Stream before you run this item again. Set an Order Reference to make this safe to repeat.',
		thrown.details,
	);
}
