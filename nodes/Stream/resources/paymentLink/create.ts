import type { IDataObject } from 'n8n-workflow';

import { isUnknown, withFix } from '../../../shared/errors/apiError';
import { takeItems } from '../../../shared/fields/lineItems';
import { makeOnce } from '../../../shared/operation/makeOnce';
import type { Call, Operation } from '../../../shared/operation/operation';
import { runOperation } from '../../../shared/operation/sendOperation';
import { ADDITIONAL, REFERENCE } from '../../../shared/records/linkMetadata';
import { createOnce } from '../../orders/ensureLink';
import { requireFuture } from '../../orders/orderRow';
import { requireOneKind } from '../product/requireKind';
import { additionalFields, consumer, items, name, orderReference } from './fields';

const ANOTHER_ORDER = "For another order, set an 'Order Reference'.";

/** POST /payment_links (guide, "Creating a Payment Link"). */
export const create: Operation = {
	value: 'create',
	name: 'Create',
	action: 'Create payment link',
	description: 'Create a new payment link: a checkout page for one customer or for many',
	money: 'sale',
	method: 'POST',
	path: '/payment_links',
	adds: { reused: 'reused', paid: 'paid' },
	creates: true,
	together: true,
	key: 'orderReference',
	fields: [consumer, name, ...items, orderReference],
	collection: { name: 'additionalFields', fields: additionalFields },
	validate: (prepared) => {
		takeItems(prepared);
		const { values, payload } = prepared;
		// An order may have its link already.
		if (values.orderReference === undefined) requireFuture(payload);
	},
	run: async (call) => {
		const { orderReference, ifLinkExists } = call.values;
		const isOrder = orderReference !== undefined;
		await requireOneKind(call);
		if (isOrder && ifLinkExists !== 'create') return await createOnce(call);
		requireFuture(call.payload);
		try {
			const make = async () => await runOperation(isOrder ? oneMore(call) : call);
			const [link] = await (isOrder ? make() : makeOnce(call, make, ANOTHER_ORDER));
			return [{ ...link, ...(isOrder ? { orderReference } : {}), reused: false, paid: false }];
		} catch (thrown) {
			throw withAdvice(thrown);
		}
	},
};

/** "Create Another": the mark keeps later runs from closing the link as a second one. */
function oneMore(call: Call): Call {
	const { orderReference } = call.values;
	const metadata = call.payload.custom_metadata as IDataObject | undefined;
	const custom_metadata = { ...metadata, [REFERENCE]: orderReference, [ADDITIONAL]: true };
	const payload = { max_number_of_payments: 1, ...call.payload, custom_metadata };
	return { ...call, payload: payload as IDataObject };
}

/** Without an order reference nothing can be looked up when the answer gets lost. */
function withAdvice(thrown: unknown): unknown {
	if (!isUnknown(thrown)) return thrown;
	return withFix(
		thrown,
		"Stream may have created this payment link. Check in Stream before you run this item again. Set an 'Order Reference' to make this safe to repeat.",
	);
}
