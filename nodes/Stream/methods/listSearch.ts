import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { createClient } from '../../shared/transport/client';
import { readPage } from '../../shared/transport/paging';
import { asNodeError } from './asNodeError';
import { label } from './records';

const PAGE = 50;

type ListSearch = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: unknown,
) => Promise<INodeListSearchResult>;

/** A list that Stream can search by itself. */
function searched(resource: string, path: string, query: IDataObject = {}): ListSearch {
	return async function (filter, paginationToken) {
		return await page(
			this,
			resource,
			path,
			filter ? { ...query, search_term: filter } : query,
			paginationToken,
		);
	};
}

/** A list without a search of its own: the rows of the page are compared here. */
function compared(resource: string, path: string): ListSearch {
	return async function (filter, paginationToken) {
		const found = await page(this, resource, path, {}, paginationToken);
		if (!filter) return found;
		const wanted = filter.toLowerCase();
		const matches = ({ name, value }: INodeListSearchItems) =>
			`${name} ${String(value)}`.toLowerCase().includes(wanted);
		return { ...found, results: found.results.filter(matches) };
	};
}

async function page(
	context: ILoadOptionsFunctions,
	resource: string,
	path: string,
	query: IDataObject,
	paginationToken: unknown,
): Promise<INodeListSearchResult> {
	try {
		const client = await createClient(context);
		const number = Number(paginationToken ?? 1);
		const request = { path, query: query as never, about: { subject: resource } };
		const { rows, hasMore } = await readPage(client, request, number, PAGE);
		const results = rows.map((record) => ({
			name: label[resource](record),
			value: String(record.id),
			...(typeof record.url === 'string' ? { url: record.url } : {}),
		}));
		return { results, paginationToken: hasMore ? String(number + 1) : undefined };
	} catch (thrown) {
		throw asNodeError(context, thrown);
	}
}

/** The searchable lists of the locators (fields/locators.ts). */
export const listSearch: Record<string, ListSearch> = {
	searchConsumers: searched('consumer', '/consumers'),
	searchProducts: searched('product', '/products', { active: true }),
	searchPaymentLinks: compared('paymentLink', '/payment_links'),
	searchPayments: searched('payment', '/payments'),
	searchSubscriptions: searched('subscription', '/subscriptions'),
};
