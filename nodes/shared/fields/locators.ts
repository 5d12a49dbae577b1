import type { INodePropertyMode, ResourceLocatorModes } from 'n8n-workflow';

import { withArticle } from '../errors/labels';
import { toAddress } from '../values/address';
import { isEmpty } from '../values/clean';
import { hasUuid, toUuid } from '../values/ids';
import { ID_EXAMPLE, type FieldUi } from './builders';
import type { Field } from './field';

/** How each kind of record is chosen on the panel. */
interface Locatable {
	parameter: string;
	displayName: string;
	/** Name of the method in `listSearch`. */
	search: string;
	/** Field of the API that carries this id in bodies and queries. */
	api: string;
	/** Parameter of the parent record: the list reloads when it changes. */
	partOf?: string;
	url?: { placeholder: string };
}

const LOCATABLE = {
	consumer: {
		parameter: 'consumerId',
		displayName: 'Consumer',
		search: 'searchConsumers',
		api: 'organization_consumer_id',
	},
	product: {
		parameter: 'productId',
		displayName: 'Product',
		search: 'searchProducts',
		api: 'product_id',
	},
	paymentLink: {
		parameter: 'paymentLinkId',
		displayName: 'Payment Link',
		search: 'searchPaymentLinks',
		api: 'payment_link_id',
		url: { placeholder: 'e.g. https://checkout.streampay.sa/pay/…' },
	},
	payment: {
		parameter: 'paymentId',
		displayName: 'Payment',
		search: 'searchPayments',
		api: 'payment_id',
	},
	subscription: {
		parameter: 'subscriptionId',
		displayName: 'Subscription',
		search: 'searchSubscriptions',
		api: 'subscription_id',
	},
	invoice: {
		parameter: 'invoiceId',
		displayName: 'Invoice',
		search: 'searchInvoices',
		api: 'invoice_id',
	},
	coupon: {
		parameter: 'couponId',
		displayName: 'Coupon',
		search: 'searchCoupons',
		api: 'coupon_id',
	},
	price: {
		parameter: 'priceId',
		displayName: 'Price',
		search: 'searchPrices',
		api: 'price_id',
		partOf: 'productId',
	},
	paymentLinkItem: {
		parameter: 'paymentLinkItemId',
		displayName: 'Payment Link Item',
		search: 'searchPaymentLinkItems',
		api: 'payment_link_item_id',
		partOf: 'paymentLinkId',
	},
	freeze: {
		parameter: 'freezeId',
		displayName: 'Freeze',
		search: 'searchFreezes',
		api: 'freeze_id',
		partOf: 'subscriptionId',
	},
	meteredSubscription: {
		parameter: 'meteredSubscriptionId',
		displayName: 'Metered Subscription',
		search: 'searchMeteredSubscriptions',
		api: 'subscription_id',
	},
} satisfies Record<string, Locatable>;

/** A record that is known by its address only. */
export class Address {
	constructor(readonly address: string) {}
}

export type LocatableResource = keyof typeof LOCATABLE;

/**
 * The one way to point at a record: from a searchable list, by ID, or by URL where Stream has one.
 *
 * Has no `extractValue`, because what that throws would fail the node before other items are held back:
 * the id is read from whatever was pasted when the item is checked.
 *
 * @param ui.byUrl an address without an ID in it is an `Address`, which the operation finds out about (`find`)
 */
export function locator(
	resource: LocatableResource,
	ui: Partial<FieldUi> & { api?: string; sent?: boolean; byUrl?: boolean } = {},
): Field {
	const kind: Locatable = LOCATABLE[resource];
	const { api, sent = true, byUrl, name, ifEmpty, consequence, ...rest } = ui;
	const subject = kind.displayName.toLowerCase();
	const modes = [
		mode('From List', 'list', 'list', {
			placeholder: `Select ${withArticle(subject)}…`,
			typeOptions: { searchListMethod: kind.search, searchable: true },
		}),
		mode('By ID', 'id', 'string', { placeholder: ID_EXAMPLE }),
		...(kind.url ? [mode('By URL', 'url', 'string', kind.url)] : []),
	];
	return {
		api: sent ? (api ?? kind.api) : undefined,
		ifEmpty,
		consequence,
		property: {
			displayName: kind.displayName,
			name: name ?? kind.parameter,
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			modes,
			...(kind.partOf ? { typeOptions: { loadOptionsDependsOn: [`${kind.partOf}.value`] } } : {}),
			description: `The ${subject} to work with`,
			...rest,
		},
		parse: (value, label) => {
			const given = unwrap(value);
			if (isEmpty(given)) return undefined;
			const address = byUrl && !hasUuid(given) ? toAddress(given) : undefined;
			return address === undefined ? toUuid(given, label, resource) : new Address(address);
		},
	};
}

function mode(
	displayName: string,
	name: ResourceLocatorModes,
	type: INodePropertyMode['type'],
	ui: Partial<INodePropertyMode>,
): INodePropertyMode {
	return { displayName, name, type, ...ui };
}

function unwrap(value: unknown): unknown {
	return isLocatorValue(value) ? value.value : value;
}

function isLocatorValue(value: unknown): value is { mode: ResourceLocatorModes; value: unknown } {
	return typeof value === 'object' && value !== null && 'mode' in value && 'value' in value;
}
