import type { IDataObject } from 'n8n-workflow';

import { withKeys } from '../../../shared/api/keyedLock';
import { InputError } from '../../../shared/errors/inputError';
import { quoted } from '../../../shared/errors/labels';
import { rethrow } from '../../../shared/errors/rethrow';
import { choice, text } from '../../../shared/fields/builders';
import { CURRENCY_OPTIONS } from '../../../shared/fields/enums';
import type { Field } from '../../../shared/fields/field';
import { errorContextOf } from '../../../shared/operation/errorContext';
import type { Call, Operation, Unconfirmed } from '../../../shared/operation/operation';
import { recordCreated } from '../../../shared/operation/requests';
import { pick } from '../../../shared/values/pick';
import { consumerOf, customer, validateCustomer } from '../../orders/cart/customer';
import { orderItems, orderItemsJson, withCurrency, type OrderLine } from '../../orders/cart/lines';
import { resolveProducts } from '../../orders/cart/products';
import {
	amountOf,
	inCurrency,
	isTotal,
	labelsOfLink,
	requirePrices,
	splitOrder,
	totalOf,
	type OrderPart,
} from '../../orders/cart/split';
import { orderIndexOf, refreshOnce } from '../../orders/linkIndex';
import { PART, PARTS, referenceOf } from '../../orders/linkMetadata';
import { closeUnlessPaid, readLink, requireFuture } from '../../orders/links';
import { noteComposition } from '../../orders/note';
import { toOrderLink, type LinkFacts, type OrderLink } from '../../orders/orderLink';
import {
	closeOthers,
	isOf,
	otherLinks,
	requireFirst,
	requireNothingUnderWay,
} from '../../orders/otherLinks';
import { partsOf, rankOfState, type Parts } from '../../orders/parts';
import { createOnce, mustReplace, newJob } from '../../orders/reuseOrCreate';
import { defaultCountry, externalIdMetadataKey, ifFoundByPhoneOrEmail } from '../consumer/fields';
import { additionalFields, consumer, requiredOrderReference } from '../paymentLink/fields';

/** Fields of Create that are the same for every link of an order. */
const OF_LINKS = [
	'ifLinkDiffers',
	'description',
	'validUntil',
	'confirmationMessage',
	'paymentMethods',
	'customFields',
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
	{
		...text('link_name', 'Link Name', {
			description:
				'Name of the payment links, which the customer sees on the checkout page. Without it: Order and the reference.',
			placeholder: 'e.g. Your order at Example Shop',
		}),
		api: undefined,
	},
	defaultCountry,
	ifFoundByPhoneOrEmail,
	externalIdMetadataKey,
	...linkFields,
];

/**
 * From a cart to payment links in one step (guide, "Create a Customer", "Creating a Payment Link", "Single Order with
 * Both One-Time + Recurring Items"): finds or creates customer and products, makes one link for the one-time items
 * and one for the recurring ones, both under the rules of an order reference (createOnce.ts).
 */
export const createPaymentLinks: Operation = {
	value: 'createPaymentLinks',
	name: 'Create Payment Links',
	action: 'Create payment links for order',
	description:
		'Turn a whole order (customer and items) into its payment link, or two when one-time and recurring items are mixed. Running again returns the same links.',
	method: 'POST',
	path: '/payment_links',
	creates: true,
	fields: [consumer, requiredOrderReference, customer, orderItems, orderItemsJson],
	collection: { name: 'additionalFields', fields: more },
	simplify: (order) =>
		pick(order, [
			'orderReference',
			'url',
			'oneTimeUrl',
			'recurringUrl',
			'amount',
			'currency',
			'consumerId',
			'reused',
			'paid',
			'links',
		]),
	validate: ({ values }) => {
		validateCustomer(values);
		const given = [values.items, values.itemsJson].filter(Array.isArray).flat() as OrderLine[];
		values.lines = withCurrency(given, String(values.currency ?? 'SAR'));
	},
	// Rows of one order go one after another: each sees the links of the one before.
	run: async (call) =>
		await withKeys(
			[`${call.client.account} cart ${String(call.values.orderReference).normalize()}`],
			async () => await createLinks(call),
		),
};

async function createLinks(call: Call): Promise<Unconfirmed> {
	const currency = String(call.values.currency ?? 'SAR');
	const { index, reference, state } = newJob(call);
	await refreshOnce(call, index);
	const links = await existingLinks(call, reference);
	if (!links.length) requireFuture(call.payload);
	const lines = call.values.lines as OrderLine[];
	const records = links.map(({ record }) => record);
	const parts = splitOrder(await resolveProducts(call, lines, currency, records));
	for (const part of parts) {
		if (!links.some(isOf(part))) requirePrices(part, currency);
	}
	const others = otherLinks(call, parts, links);
	const consumerId = await consumerOf(call);
	const isTold = tellsParts(call, parts, index.get(reference));
	const payer = quoted(call.values.customer === undefined ? 'Consumer' : 'Customer');
	const calls = parts.map((part) => {
		const payload = payloadOf(call, part, isTold ? parts.length : undefined, consumerId);
		const errorContext = { labelOf: labelsOfLink(part, payer, errorContextOf(call).labelOf) };
		return { part, one: { ...call, payload, errorContext } };
	});
	// Nothing is closed for a cart that cannot have its own link.
	if (others.length) {
		for (const { part, one } of calls)
			for (const link of links.filter(isOf(part))) mustReplace(newJob(one), link);
	}
	await closeOthers(call, others);
	await requireNothingUnderWay(call, parts);
	const made: Array<{ part: OrderPart; result: IDataObject[] | Unconfirmed }> = [];
	try {
		for (const { part, one } of calls) made.push({ part, result: await createOnce(one) });
		await noteComposition(calls[0].one, parts);
	} catch (thrown) {
		nameCreated(call);
		throw rethrow(thrown);
	}
	return {
		confirm: async () => {
			const results: Array<{ part: OrderPart; link: IDataObject }> = [];
			try {
				for (const { part, result } of made) {
					const [link] = 'confirm' in result ? await result.confirm() : result;
					results.push({ part, link });
				}
				if (results.length === 1) await requireFirst(call, results[0].link);
				for (const { part, link } of results) await requireTotal(call, part, link, currency);
			} catch (thrown) {
				nameCreated(call);
				throw rethrow(thrown);
			}
			const order = partsOf(index.get(reference), rankOfState(state.underWay));
			const leavesOthers = call.values.ifLinkDiffers === 'reuse';
			return [toOutput(reference, results, order, leavesOthers, currency, consumerId)];
		},
	};
}

/** A link that the order got before it failed can be paid: it has to be named. */
function nameCreated(call: Call): void {
	const { reference, state } = newJob(call);
	for (const record of state.made.values()) {
		const { state: now, isNote } = toOrderLink(record);
		if (referenceOf(record) === reference && now === 'payable' && !isNote) {
			recordCreated(call, 'payment link', record);
		}
	}
}

/** The order's links that mean something, as they are now. */
async function existingLinks(call: Call, reference: string): Promise<OrderLink[]> {
	const index = orderIndexOf(call.client);
	const links: OrderLink[] = [];
	for (const { id, isFinal } of index.get(reference)) {
		const record = isFinal ? undefined : await readLink({ call, index, reference }, id);
		const link = record && toOrderLink(record);
		if (link && link.state !== 'dead') links.push(link);
	}
	return links;
}

/** Whether new links have to say what the order consists of (parts.ts). */
function tellsParts({ values }: Call, parts: OrderPart[], links: LinkFacts[]): boolean {
	if (parts.length > 1) return true;
	// "Return Existing" leaves other links alone: they stay part of the order.
	if (values.ifLinkDiffers === 'reuse') return false;
	const own = links.filter(({ additional }) => !additional);
	return own.some((link) => link.parts !== undefined || !isOf(parts[0])(link));
}

function payloadOf(
	call: Call,
	{ part, items }: OrderPart,
	parts: number | undefined,
	consumerId: string | undefined,
): IDataObject {
	const { linkName, orderReference } = call.values;
	const name = String(linkName ?? `Order ${String(orderReference)}`);
	const metadata = call.payload.custom_metadata as IDataObject | undefined;
	const told = parts === undefined ? {} : { [PART]: part, [PARTS]: parts };
	return {
		...call.payload,
		name: parts === 2 && part === 'recurring' ? `${name} (subscription)` : name,
		items: items as unknown as IDataObject[],
		...(consumerId === undefined ? {} : { organization_consumer_id: consumerId }),
		custom_metadata: { ...metadata, ...told },
	};
}

/** What the customer would pay has to be what the lines say. A new link that is not is closed unseen. */
async function requireTotal(
	call: Call,
	part: OrderPart,
	link: IDataObject,
	currency: string,
): Promise<void> {
	const total = totalOf(part, currency);
	if (!total || isTotal(link, total, currency) !== false) return;
	const isPriced = part.lines.every(({ line }) => line.price !== undefined);
	// A product may have been repriced since its order was made; a line with a price says what it must be.
	if (link.reused && (!isPriced || call.values.ifLinkDiffers === 'reuse')) return;
	const sums = `over ${String(link.amount)} ${currency}, while its items come to ${inCurrency(total.amount, currency)}`;
	const which = `Order ${String(call.values.orderReference)}`;
	if (link.reused) {
		throw new InputError(
			`${which} already has a payment link ${sums} (${String(link.url)}).`,
			"Correct the prices of the items, use another 'Order Reference', or set 'If Link Differs' to Return Existing.",
		);
	}
	await closeUnlessPaid(newJob(call), { id: String(link.id), url: String(link.url) }, undefined);
	throw new InputError(
		`Stream made the payment link of ${which} ${sums}. The link has been closed again.`,
		'Check prices and VAT of the products in Stream.',
	);
}

function toOutput(
	orderReference: string,
	results: Array<{ part: OrderPart; link: IDataObject }>,
	order: Parts<LinkFacts>,
	leavesOthers: boolean,
	currency: string,
	consumerId: string | undefined,
): IDataObject {
	const urlOf = (kind: string) => results.find(({ part }) => part.part === kind)?.link.url ?? null;
	const amounts = results.map(({ part, link }) => {
		const total = totalOf(part, currency);
		return { link, total, matches: isTotal(link, total, currency) };
	});
	const links = results.map(({ link }) => toOrderLink(link));
	// Links that were left alone are not what was ordered now.
	const candidates = leavesOthers ? [...links, ...order.links] : [...order.links, ...links];
	const next = [
		...candidates.filter(({ state }) => state === 'payable'),
		...links.filter(({ isPaid }) => !isPaid),
		...links,
	][0];
	const sum = (values: Array<bigint | undefined>) =>
		values.some((value) => value === undefined)
			? null
			: inCurrency(
					values.reduce<bigint>((all, value) => all + (value ?? 0n), 0n),
					currency,
				);
	return {
		orderReference,
		// The link to send the customer to first.
		url: next.url,
		oneTimeUrl: urlOf('one-time'),
		recurringUrl: urlOf('recurring'),
		amount: sum(results.map(({ link }) => amountOf(link, currency))),
		itemsAmount: sum(amounts.map(({ total }) => total?.amount)),
		amountMatches: amounts.every(({ matches }) => matches !== false),
		currency,
		consumerId: consumerId ?? null,
		reused: results.every(({ link }) => link.reused === true),
		paid: !order.missing && order.links.every(({ isPaid }) => isPaid),
		links: results.map(({ part, link }) => ({
			part: part.part,
			id: link.id,
			url: link.url,
			status: link.status,
			amount: link.amount,
			reused: link.reused,
			paid: link.paid,
			items: part.lines.map(({ line, product }) => ({
				product_id: product.id,
				name: product.name,
				quantity: line.quantity,
			})),
		})),
	};
}
