import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';
import { toggle } from '../../../shared/fields/builders';
import { lines } from '../../../shared/fields/composites';
import type { Field } from '../../../shared/fields/field';
import { coupons } from '../../../shared/fields/lineItems';
import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { readCurrent } from '../../../shared/operation/ownWrites';
import { readRecord, sendForRecord } from '../../../shared/operation/requests';
import { linkByUrl } from '../../orders/linkByUrl';
import { couponIds } from '../subscription/state';

const linkItem = locator('paymentLinkItem', {
	description: 'The item of the link to add coupons to',
});

/**
 * Required, but not for n8n: it looks for required fields of a list inside a collection at the top level too, where
 * `items` is the list of another operation.
 */
const requiredLinkItem: Field = {
	...linkItem,
	parse: (value, label, fieldContext) => {
		const id = linkItem.parse(value, label, fieldContext);
		if (id === undefined) throw new InputError(`${label} is empty.`, `Fill in ${label}.`);
		return id;
	},
};

const items = lines(
	'items',
	'Items',
	{
		name: 'item',
		displayName: 'Item',
		fields: [requiredLinkItem, coupons('this item, which replace the current ones')],
	},
	{
		description: 'Items of the link whose coupons to change. Other items keep theirs.',
		placeholder: 'Add Item',
	},
);

/**
 * PATCH /payment_links/{payment_link_id}/coupons; only newer servers have it. It takes the coupons of the link
 * and of all items, and takes off what is not sent: what is not given is read and sent back.
 */
export const updateCoupons: Operation = {
	value: 'updateCoupons',
	name: 'Update Coupons',
	action: 'Update coupons of payment link',
	description: 'Change the coupons of a payment link or of its items',
	method: 'PATCH',
	path: '/payment_links/{paymentLinkId}/coupons',
	feature: 'Changing the coupons of a payment link',
	fields: [locator('paymentLink', { required: true, byUrl: true })],
	find: linkByUrl,
	collection: {
		name: 'updateFields',
		fields: [
			coupons('the whole link, which replace the current ones'),
			items,
			toggle(undefined, 'Remove Coupons', {
				name: 'removeCoupons',
				description:
					'Whether to remove all coupons from the link and its items, except those chosen here',
				default: true,
			}),
		],
	},
	run: async (call) => {
		const { path, payload, values } = call;
		const record = `/payment_links/${String(values.paymentLinkId)}`;
		const before = await readCurrent(call, async () => await readRecord(call, record));
		const body = merge(before, payload, values.removeCoupons === true);
		return [await sendForRecord(call, { method: 'PATCH', path, body, idempotent: true })];
	},
};

function merge(link: IDataObject, payload: IDataObject, removeCoupons: boolean): IDataObject {
	const given = new Map(
		((payload.items ?? []) as IDataObject[]).map((line) => [line.payment_link_item_id, line]),
	);
	const lineList = ((link.items ?? []) as IDataObject[]).map((line) => {
		const change = given.get(line.id);
		given.delete(line.id);
		const kept = () => (removeCoupons ? [] : couponIds(line, 'discounted_amount', 'payment link'));
		return { payment_link_item_id: line.id, coupons: change?.coupons ?? kept() };
	});
	if (given.size) {
		throw new InputError(
			`'Items' has an item that this payment link does not have (${[...given.keys()].join(', ')}).`,
			'Choose the item from the list. Its ID is not the product ID.',
		);
	}
	const kept = ((link.coupons ?? []) as IDataObject[]).map(({ id }) => id);
	return { coupons: payload.coupons ?? (removeCoupons ? [] : kept), items: lineList };
}
