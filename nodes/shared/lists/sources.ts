import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';

import type { Client } from '../api/client';
import { linkByAddress } from '../api/linkByAddress';
import { readPage } from '../api/paging';
import { InputError } from '../errors/inputError';
import { quoted } from '../errors/labels';
import { toAddress } from '../values/address';
import { isEmpty } from '../values/clean';
import { hasUuid, toUuid } from '../values/ids';

/** Where the list of a locator comes from. */
export interface Source {
	/** Key of `label` in records.ts. */
	resource: string;
	/** What the path is about, in sentences. */
	subject: string;
	path: (context: ILoadOptionsFunctions, client: Client) => string | Promise<string>;
	query?: Record<string, string | boolean>;
	/** What the list is of, where not every account has it (see `Operation.feature`). */
	feature?: string;
	/** Stream searches this list by itself (`search_term`). */
	searches?: boolean;
	/** The rows of the list that one row of the answer stands for. */
	rows?: (record: IDataObject) => IDataObject[];
	/** The path is that of one record, and the list is in it. */
	parts?: (record: IDataObject) => IDataObject[];
	/** Reads what the label needs and the rows do not have. */
	names?: (client: Client, rows: IDataObject[]) => Promise<(row: IDataObject) => IDataObject>;
}

const at = (path: string) => () => path;

/** By the names that fields/locators.ts gives. */
export const sources: Record<string, Source> = {
	searchConsumers: {
		resource: 'consumer',
		subject: 'consumer',
		path: at('/consumers'),
		searches: true,
	},
	searchProducts: {
		resource: 'product',
		subject: 'product',
		path: at('/products'),
		query: { active: true },
		searches: true,
	},
	searchPaymentLinks: {
		resource: 'paymentLink',
		subject: 'payment link',
		path: at('/payment_links'),
	},
	// Payments do not say whose they are; invoices do.
	searchPayments: {
		resource: 'payment',
		subject: 'payment',
		path: at('/invoices'),
		query: { include_payments: true },
		searches: true,
		rows: (invoice) =>
			((invoice.payments ?? []) as IDataObject[]).map((payment) => ({ ...payment, invoice })),
	},
	searchSubscriptions: {
		resource: 'subscription',
		subject: 'subscription',
		path: at('/subscriptions'),
		searches: true,
	},
	searchInvoices: {
		resource: 'invoice',
		subject: 'invoice',
		path: at('/invoices'),
		searches: true,
	},
	searchCoupons: {
		resource: 'coupon',
		subject: 'coupon',
		path: at('/coupons'),
		searches: true,
	},
	searchMeteredSubscriptions: {
		resource: 'meteredSubscription',
		subject: 'metered subscription',
		path: at('/metered/metered-subscriptions'),
		feature: 'Metered billing',
		names: namesOfParties,
	},
	searchPrices: {
		resource: 'price',
		subject: 'product',
		path: (context) => `/products/${chosen(context, 'productId', 'Product', 'product')}`,
		parts: ({ prices }) => (prices ?? []) as IDataObject[],
	},
	searchPaymentLinkItems: {
		resource: 'paymentLinkItem',
		subject: 'payment link',
		path: async (context, client) => {
			const given = read(context, 'paymentLinkId', 'Payment Link');
			const address = hasUuid(given) ? undefined : toAddress(given);
			const id = address === undefined ? given : await linkByAddress(client, address);
			return `/payment_links/${toUuid(id, quoted('Payment Link'), 'paymentLink')}`;
		},
		parts: ({ items }) => (items ?? []) as IDataObject[],
	},
	searchFreezes: {
		resource: 'freeze',
		subject: 'subscription',
		path: (context) =>
			`/subscriptions/${chosen(context, 'subscriptionId', 'Subscription', 'subscription')}/freeze`,
	},
};

/** The id of the record that the list belongs to, as chosen on the panel. */
function chosen(
	context: ILoadOptionsFunctions,
	parameter: string,
	displayName: string,
	resource: string,
): string {
	const given = read(context, parameter, displayName);
	return encodeURIComponent(toUuid(given, quoted(displayName), resource));
}

/** What the panel has for the record that the list belongs to. */
function read(context: ILoadOptionsFunctions, parameter: string, displayName: string): unknown {
	const value = context.getCurrentNodeParameter(parameter) as unknown;
	const given =
		typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
	const label = quoted(displayName);
	if (isEmpty(given)) {
		throw new InputError(
			`${label} is empty, and this list depends on it.`,
			`Choose ${label} first.`,
		);
	}
	if (typeof given === 'string' && given.startsWith('=')) {
		throw new InputError(
			`${label} is an expression, so the list that depends on it cannot be shown.`,
			'Switch this field to By ID.',
		);
	}
	return given;
}

/** Names of consumers and metered products; those beyond the first page keep their ids. */
async function namesOfParties(client: Client): Promise<(row: IDataObject) => IDataObject> {
	const [products, consumers] = await Promise.all([
		namesById(client, '/products', { type: 'METERED' }),
		namesById(client, '/consumers'),
	]);
	return (row) => ({
		product_name: products.get(row.product_id) ?? row.product_id,
		consumer_name: consumers.get(row.organization_consumer_id) ?? row.organization_consumer_id,
	});
}

async function namesById(
	client: Client,
	path: string,
	query: Record<string, string> = {},
): Promise<Map<unknown, unknown>> {
	const errorContext = { subject: 'record' };
	const { rows } = await readPage(client, { path, query, errorContext }, 1, 100);
	return new Map(rows.map(({ id, name }) => [id, name]));
}
