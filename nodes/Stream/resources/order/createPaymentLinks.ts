import type { IDataObject } from 'n8n-workflow';

import { choice, text } from '../../../shared/fields/builders';
import { CURRENCY_OPTIONS } from '../../../shared/fields/enums';
import { notSent, type Field } from '../../../shared/fields/field';
import { itemsFrom, LIST_LABEL } from '../../../shared/fields/itemsFrom';
import type { Operation } from '../../../shared/operation/operation';
import { pick } from '../../../shared/values/pick';
import { createCartLinks, type CartLinks } from '../../orders/cart/cartLinks';
import {
	chosenConsumer,
	customer,
	customerFrom,
	validateCustomer,
} from '../../orders/cart/customer';
import { listFields, listLines } from '../../orders/cart/itemsList';
import { orderItems, orderItemsJson, withCurrency, type OrderLine } from '../../orders/cart/lines';
import { extraLines, orderAmounts } from '../../orders/cart/orderAmounts';
import { amountOf, inCurrency, isTotal, totalOf } from '../../orders/cart/split';
import { whatsappUrl } from '../../orders/whatsapp';
import { defaultCountry, externalIdMetadataKey, ifFoundByPhoneOrEmail } from '../consumer/fields';
import { additionalFields, requiredOrderReference } from '../paymentLink/fields';

/** Fields of Create that are the same for every link of an order. */
const OF_LINKS = [
	'ifLinkDiffers',
	'description',
	'validUntil',
	'confirmationMessage',
	'paymentMethods',
	'customFields',
	'customFieldsJson',
	'successRedirectUrl',
	'failureRedirectUrl',
	'contactInformationType',
	'customMetadata',
	'customMetadataJson',
];

const linkFields = additionalFields.filter(({ property }) => OF_LINKS.includes(property.name));

const more: Field[] = [
	choice('currency', 'Currency', CURRENCY_OPTIONS, {
		description: 'Currency of the prices and of the payment links',
		default: 'SAR',
	}),
	notSent(
		text('link_name', 'Link Name', {
			description:
				'Name of the payment links, which the customer sees on the checkout page. The default is "Order" with the order reference.',
			placeholder: 'e.g. Your order at Example Shop',
		}),
	),
	...orderAmounts,
	defaultCountry,
	ifFoundByPhoneOrEmail,
	externalIdMetadataKey,
	...linkFields,
];

/**
 * From a cart to payment links in one step (guide, "Create a Customer", "Creating a Payment Link", "Single Order with
 * Both One-Time + Recurring Items"): finds or creates customer and products, makes one link for the one-time items
 * and one for the recurring ones, both under the rules of an order reference (ensureLink.ts).
 */
export const createPaymentLinks: Operation = {
	value: 'createPaymentLinks',
	name: 'Create Payment Links',
	action: 'Create payment links for order',
	description:
		'Turn a whole order (customer and items) into a payment link, or into two if it mixes one-time and recurring items. Running it again returns the same links.',
	money: 'sale',
	method: 'POST',
	path: '/payment_links',
	creates: true,
	together: true,
	key: 'orderReference',
	fields: [
		requiredOrderReference,
		customerFrom,
		chosenConsumer,
		customer,
		itemsFrom,
		orderItems,
		orderItemsJson,
		...listFields,
	],
	collection: { name: 'additionalFields', fields: more },
	simplify: (order) =>
		pick(order, [
			'orderReference',
			'url',
			'whatsappUrl',
			'oneTimeUrl',
			'recurringUrl',
			'amount',
			'currency',
			'reused',
			'paid',
			'links',
		]),
	validate: (prepared) => {
		validateCustomer(prepared);
		const { values } = prepared;
		const currency = String(values.currency ?? 'SAR');
		const { given, label } = itemsOf(values, currency);
		const lines = withCurrency(given, currency, label);
		values.lines = [...lines, ...extraLines(values, lines, currency)];
	},
	run: async (call) =>
		await createCartLinks(call, (made) => {
			const row = toOutput(made);
			const { state, url } = made.next;
			const open = state === 'payable' ? url : undefined;
			return { ...row, whatsappUrl: whatsappUrl(call, made.reference, open) };
		}),
};

/** The items of the way that was chosen. */
function itemsOf(
	values: Record<string, unknown>,
	currency: string,
): { given: OrderLine[]; label: string } {
	if (values.itemsFrom === 'list') {
		return { given: listLines(values, currency), label: LIST_LABEL };
	}
	const { items, itemsJson } = values as Record<string, OrderLine[] | undefined>;
	return values.itemsFrom === 'json'
		? { given: itemsJson ?? [], label: "'Items (JSON)'" }
		: { given: items ?? [], label: "'Items'" };
}

function toOutput({
	reference,
	currency,
	consumerId,
	links,
	isPaid,
	next,
}: CartLinks): IDataObject {
	const urlOf = (kind: string) => links.find(({ part }) => part.part === kind)?.link.url ?? null;
	const totals = links.map(({ part }) => totalOf(part, currency));
	const sum = (values: Array<bigint | undefined>) =>
		values.some((value) => value === undefined)
			? null
			: inCurrency(
					values.reduce<bigint>((all, value) => all + (value ?? 0n), 0n),
					currency,
				);
	return {
		orderReference: reference,
		url: next.url,
		oneTimeUrl: urlOf('one-time'),
		recurringUrl: urlOf('recurring'),
		amount: sum(links.map(({ link }) => amountOf(link.record, currency))),
		itemsAmount: sum(totals.map((total) => total?.amount)),
		amountMatches: links.every(
			({ link }, at) => isTotal(link.record, totals[at], currency) !== false,
		),
		currency,
		consumerId: consumerId ?? null,
		reused: links.every(({ reused }) => reused),
		paid: isPaid,
		links: links.map(({ part, link, reused }) => ({
			part: part.part,
			id: link.id,
			url: link.url,
			status: link.record.status,
			amount: link.record.amount,
			reused,
			paid: link.isPaid,
			items: part.lines.map(({ line, product }) => ({
				productId: product.id,
				name: product.name,
				quantity: line.quantity,
			})),
		})),
	};
}
