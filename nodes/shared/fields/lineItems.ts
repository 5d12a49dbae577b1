import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { isEmpty } from '../values/clean';
import { toUuidList } from '../values/ids';
import { integer, recordList } from './builders';
import { lines } from './composites';
import { FROM_DATA } from './expression';
import { notSent, type Field } from './field';
import {
	FROM,
	itemsFrom,
	itemsList,
	jsonLines,
	key,
	LIST_LABEL,
	listOptions,
	listedProduct,
	ListLine,
	requireFew,
	requireSeen,
} from './itemsFrom';
import { locator } from './locators';
import { shownWhen } from './shownWhen';

const EXAMPLE = '[{"product_id": "4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e31", "quantity": 2}]';

/** Discounts on `what`, chosen from the account's coupons. */
export const coupons = (what: string): Field =>
	recordList('coupons', 'Coupon Names or IDs', 'coupon', 'getCoupons', {
		description: `Discounts on ${what}. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.`,
	});

/** The boxes of a line of an invoice or a subscription. */
const invoiceLine = [
	locator('product', { required: true, description: 'The product to pay for' }),
	integer('quantity', 'Quantity', {
		description: 'Quantity of the product',
		default: 1,
		min: 1,
		required: true,
	}),
	coupons('this item'),
];

/** The lines of an invoice or a subscription (OpenAPI schemas InvoiceItemCreateDto, SubscriptionItemCreateDto). */
export const items = (description: string): Field[] => productItems(description, invoiceLine);

/**
 * What is sold where products of the account are chosen: as boxes, as JSON, or as a list of an earlier step. `takeItems`
 * puts the way that was chosen into the payload.
 *
 * @param description of the boxes
 * @param fields of one line
 */
export function productItems(description: string, fields: Field[]): Field[] {
	const line = { name: 'item', displayName: 'Item', fields };
	const boxes = lines('items', 'Items', line, {
		description,
		placeholder: 'Add Item',
		required: true,
	});
	const keys = fields.map(({ api }) => api).join(', ');
	const asJson: Field = {
		...boxes,
		property: {
			displayName: 'Items (JSON)',
			name: 'itemsJson',
			type: 'json',
			default: '',
			description: `The items as a list, for any number of them: objects with ${keys}`,
			placeholder: `e.g. ${EXAMPLE}`,
			required: true,
		},
		parse: (value, label, fieldContext) =>
			isEmpty(value)
				? undefined
				: boxes.parse({ item: jsonLines(value, label, fields, EXAMPLE) }, label, {
						...fieldContext,
						raw: FROM_DATA,
					}),
	};
	return [
		itemsFrom,
		shownWhen(boxes, FROM.fields),
		shownWhen(asJson, FROM.json),
		// Messages of Stream are about what is made of the list.
		shownWhen({ ...itemsList, api: boxes.api, lines: fields }, FROM.list),
		shownWhen(
			notSent(key('productIdKey', 'Product ID Key', "the Stream product's ID", 'product_id')),
			FROM.list,
		),
		shownWhen(notSent(key('quantityKey', 'Quantity Key', 'the quantity', 'quantity')), FROM.list),
		listOptions('More keys of the list', [
			key('couponsKey', 'Coupon IDs Key', 'the IDs of coupons for the item'),
		]),
	];
}

/**
 * Puts the items into the payload, in whichever way they were given.
 * @throws InputError
 */
export function takeItems({
	values,
	payload,
}: {
	values: Record<string, unknown>;
	payload: IDataObject;
}): void {
	if (values.itemsFrom === 'list') payload.items = listedItems(values);
	if (values.itemsFrom === 'json') requireFew(payload.items as unknown[], "'Items (JSON)'");
}

function listedItems(values: Record<string, unknown>): IDataObject[] {
	const list = (values.itemsList ?? []) as unknown[];
	if (!list.length) {
		throw new InputError(
			`${LIST_LABEL} is empty, so there is nothing to pay for.`,
			'Add at least one item.',
		);
	}
	requireFew(list, LIST_LABEL);
	const { couponsKey } = (values.listOptions ?? {}) as { couponsKey?: string };
	const [productIdKey, quantityKey] = [String(values.productIdKey), String(values.quantityKey)];
	const seen = new Set<string>();
	const items = list.map((given, index) => {
		const line = new ListLine(given, index);
		const id = line.need(productIdKey, "'Product ID Key'");
		const product_id = listedProduct(id, line.named(productIdKey));
		const quantity = line.quantity(quantityKey, "'Quantity Key'");
		const discounts = line.may(couponsKey, seen);
		if (discounts === undefined) return { product_id, quantity };
		const coupons = toUuidList(discounts, line.named(String(couponsKey)), 'coupon');
		return { product_id, quantity, coupons };
	});
	requireSeen(list, seen, { "'Coupon IDs Key'": couponsKey });
	return items;
}
