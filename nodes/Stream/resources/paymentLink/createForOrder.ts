import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';
import { choice, text } from '../../../shared/fields/builders';
import type { Field } from '../../../shared/fields/field';
import { CURRENCY_OPTIONS } from '../../../shared/fields/options';
import { explanationOf } from '../../../shared/fields/prepare';
import { withKeys } from '../../../shared/keyedLock';
import type { Call, Operation, Unconfirmed } from '../../../shared/operation';
import { pick } from '../../../shared/output';
import { defaultCountry } from '../consumer/fields';
import { createOnce, newJob } from './createOnce';
import { additionalFields, consumer, requiredOrderReference } from './fields';
import { consumerOf, customer, reviewCustomer } from './orderCustomer';
import { orderIndexOf, refreshOnce } from './orderIndex';
import { labelsOfLink } from './orderLabels';
import { hasCollected, isRecurring, stateOf } from './orderLink';
import { orderItems, orderItemsJson, withCurrency, type OrderLine } from './orderLines';
import { closeOrFindPaid, readLink, requireFuture } from './orderLinks';
import {
	amountOf,
	inCurrency,
	isTotal,
	requirePrices,
	splitOrder,
	totalOf,
	type OrderPart,
} from './orderParts';
import { resolveProducts } from './orderProducts';
import { DROPPED, PART, PARTS } from './orderStatus';

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
	...linkFields,
];

/**
 * From a cart to payment links in one step (guide, "Create a Customer", "Creating a Payment Link", "Single Order with
 * Both One-Time + Recurring Items"): finds or creates customer and products, makes one link for the one-time items
 * and one for the recurring ones, both under the rules of an order reference (createOnce.ts).
 */
export const createForOrder: Operation = {
	value: 'createForOrder',
	name: 'Create for Order',
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
	review: ({ values }) => {
		reviewCustomer(values);
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
	const reference = String(call.values.orderReference);
	const job = newJob(call);
	await refreshOnce(call, job.index);
	const links = await existingLinks(call, reference);
	if (!links.length) requireFuture(call.payload);
	const lines = call.values.lines as OrderLine[];
	const parts = splitOrder(await resolveProducts(call, lines, currency, links));
	for (const part of parts) {
		const hasLink = links.some((link) => isRecurring(link) === (part.part === 'recurring'));
		if (!hasLink) requirePrices(part, currency);
	}
	await reviewOtherPart(call, parts, links);
	const consumerId = await consumerOf(call);
	// "Return Existing" leaves other links alone: they stay part of the order.
	const isKnown = call.values.ifLinkDiffers !== 'reuse' && job.index.get(reference).length > 0;
	const payer = call.values.customer === undefined ? 'Consumer' : 'Customer';
	const made: Array<{ part: OrderPart; result: IDataObject[] | Unconfirmed }> = [];
	for (const part of parts) {
		const payload = payloadOf(call, part, parts.length, consumerId, isKnown);
		const about = { labelOf: labelsOfLink(part, payer, explanationOf(call).labelOf) };
		made.push({ part, result: await createOnce({ ...call, payload, about }) });
	}
	return {
		confirm: async () => {
			const results: Array<{ part: OrderPart; link: IDataObject }> = [];
			for (const { part, result } of made) {
				const [link] = 'confirm' in result ? await result.confirm() : result;
				results.push({ part, link });
			}
			if (results.length === 1) await requireFirst(call, results[0].link);
			for (const { part, link } of results) await requireTotal(call, part, link, currency);
			return [toOutput(reference, results, currency, consumerId)];
		},
	};
}

/** The order's links that mean something, as they are now. */
async function existingLinks(call: Call, reference: string): Promise<IDataObject[]> {
	const index = orderIndexOf(call.client);
	const links: IDataObject[] = [];
	for (const { id, isFinal } of index.get(reference)) {
		const link = isFinal ? undefined : await readLink({ call, index }, id);
		if (link && stateOf(link) !== 'dead') links.push(link);
	}
	return links;
}

function payloadOf(
	call: Call,
	{ part, items }: OrderPart,
	count: number,
	consumerId: string | undefined,
	isKnown: boolean,
): IDataObject {
	const { linkName, orderReference } = call.values;
	const name = String(linkName ?? `Order ${String(orderReference)}`);
	const metadata = call.payload.custom_metadata as IDataObject | undefined;
	// With several links, or earlier ones, each knows whether it is the whole order (orderStatus.ts).
	const parts = count > 1 || isKnown ? { [PART]: part, [PARTS]: count } : {};
	return {
		...call.payload,
		name: count > 1 && part === 'recurring' ? `${name} (subscription)` : name,
		items: items as unknown as IDataObject[],
		...(consumerId === undefined ? {} : { organization_consumer_id: consumerId }),
		custom_metadata: { ...metadata, ...parts },
	};
}

/** A link of a kind of which the order has no items (any more). */
async function reviewOtherPart(
	call: Call,
	parts: OrderPart[],
	links: IDataObject[],
): Promise<void> {
	const reference = String(call.values.orderReference);
	const kinds = new Set(parts.map(({ part }) => part === 'recurring'));
	for (const link of links) {
		if (kinds.has(isRecurring(link)) || call.values.ifLinkDiffers === 'reuse') continue;
		const has = hasOther(reference, isRecurring(link), link.url);
		if (call.values.ifLinkDiffers !== 'replace') {
			throw new InputError(
				has,
				'Correct the items, use another Order Reference, or set If Link Differs to Replace.',
			);
		}
		const url = String(link.url);
		const wasPaid =
			hasCollected(link) ||
			(await closeOrFindPaid(newJob(call), { id: String(link.id), url }, undefined, DROPPED));
		if (wasPaid) {
			throw new InputError(
				`${has} It has been paid.`,
				'Use another Order Reference to charge for something else.',
			);
		}
	}
}

function hasOther(reference: string, recurring: boolean, url: unknown): string {
	const kind = recurring ? 'recurring' : 'one-time';
	return `Order ${reference} already has a payment link for ${kind} items (${String(url)}), and these items have none.`;
}

/**
 * Another process may have made a link of the other kind at the same moment. The older one stays, as each of them
 * decides for itself; the younger one has not been shown to anybody.
 */
async function requireFirst(call: Call, link: IDataObject): Promise<void> {
	if (call.values.ifLinkDiffers === 'reuse') return;
	const reference = String(call.values.orderReference);
	// Oldest first.
	const links = orderIndexOf(call.client).get(reference);
	const older = links.slice(
		0,
		links.findIndex(({ id }) => id === link.id),
	);
	const rival = older.find(
		(other) => other.recurring !== isRecurring(link) && other.state !== 'dead',
	);
	if (!rival) return;
	const { id, url } = link as Record<string, string>;
	if (!link.reused) await closeOrFindPaid(newJob(call), { id, url }, rival, DROPPED);
	throw new InputError(
		`${hasOther(reference, rival.recurring, rival.url)} Another execution has just made it.`,
		'Put all items of the order into one item, or use another Order Reference.',
	);
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
			'Correct the prices of the items, use another Order Reference, or set If Link Differs to Return Existing.',
		);
	}
	await closeOrFindPaid(newJob(call), { id: String(link.id), url: String(link.url) }, undefined);
	throw new InputError(
		`Stream made the payment link of ${which} ${sums}. The link has been closed again.`,
		'Check prices and VAT of the products in Stream.',
	);
}

function toOutput(
	orderReference: string,
	results: Array<{ part: OrderPart; link: IDataObject }>,
	currency: string,
	consumerId: string | undefined,
): IDataObject {
	const urlOf = (kind: string) => results.find(({ part }) => part.part === kind)?.link.url ?? null;
	const amounts = results.map(({ part, link }) => {
		const total = totalOf(part, currency);
		return { link, total, matches: isTotal(link, total, currency) };
	});
	const open = results.find(({ link }) => link.paid !== true) ?? results[0];
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
		url: open.link.url,
		oneTimeUrl: urlOf('one-time'),
		recurringUrl: urlOf('recurring'),
		amount: sum(results.map(({ link }) => amountOf(link, currency))),
		itemsAmount: sum(amounts.map(({ total }) => total?.amount)),
		amountMatches: amounts.every(({ matches }) => matches !== false),
		currency,
		consumerId: consumerId ?? null,
		reused: results.every(({ link }) => link.reused === true),
		paid: results.every(({ link }) => link.paid === true),
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
