import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { createClient, type Client } from '../api/client';
import { readPage } from '../api/paging';
import { listError } from '../execution/nodeError';
import { label } from '../records/labels';
import { emptyListError } from './emptyList';
import { sources, type Source } from './sources';

/** Rows of one page of a list: what fits on a few screens of the drop-down. */
const PAGE = 50;

/** Pages that are read in search of rows with the wanted text, where Stream does not search. */
const MOST_PAGES = 5;
const SEARCHED_PAGE = 100;

type ListSearch = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: unknown,
) => Promise<INodeListSearchResult>;

/** A searchable list. Stream searches where it can; what it does not find is looked for by name here. */
function search(source: Source): ListSearch {
	return async function (filter, paginationToken) {
		try {
			const client = await createClient(this);
			const reader = new Reader(client, source, await source.path(this, client));
			const wanted = filter?.trim() ?? '';
			const page = Number(paginationToken ?? 1);
			const found = wanted ? await reader.find(wanted, page) : await reader.list(page);
			if (!wanted && page === 1 && !found.results.length) throw emptyListError(source.resource);
			return found;
		} catch (thrown) {
			throw listError(this, thrown);
		}
	};
}

class Reader {
	constructor(
		private readonly client: Client,
		private readonly source: Source,
		private readonly path: string,
	) {}

	async list(page: number): Promise<INodeListSearchResult> {
		const { rows, hasMore } = await this.read(page, PAGE);
		return { results: await this.named(rows), paginationToken: next(page, hasMore) };
	}

	async find(wanted: string, page: number): Promise<INodeListSearchResult> {
		if (this.source.searches) {
			const { rows, hasMore } = await this.read(page, PAGE, wanted);
			if (rows.length || page > 1) {
				return { results: await this.named(rows), paginationToken: next(page, hasMore) };
			}
		}
		return await this.compare(wanted);
	}

	/** Looks for the text in what the list shows. */
	private async compare(wanted: string): Promise<INodeListSearchResult> {
		const text = wanted.toLowerCase();
		const results = [];
		for (let page = 1; page <= MOST_PAGES; page++) {
			const { rows, hasMore } = await this.read(page, SEARCHED_PAGE);
			const named = await this.named(rows);
			results.push(...named.filter(({ name, value }) => contains(`${name} ${value}`, text)));
			if (!hasMore || results.length >= PAGE) break;
		}
		return { results };
	}

	private async named(rows: IDataObject[]) {
		const { resource, names } = this.source;
		const known = names && rows.length ? await names(this.client, rows) : undefined;
		return rows.map((record) => ({
			name: label[resource]({ ...record, ...known?.(record) }) || String(record.id),
			value: String(record.id),
			...(typeof record.url === 'string' ? { url: record.url } : {}),
		}));
	}

	private async read(page: number, size: number, wanted?: string) {
		const { source, client, path } = this;
		const errorContext = { subject: source.subject, feature: source.feature };
		if (source.parts) {
			const record = await client.request({ method: 'GET', path, errorContext });
			return { rows: source.parts((record ?? {}) as IDataObject), hasMore: false };
		}
		const query = { ...source.query, ...(wanted ? { search_term: wanted } : {}) };
		const { rows, hasMore } = await readPage(client, { path, query, errorContext }, page, size);
		return { rows: source.rows ? rows.flatMap(source.rows) : rows, hasMore };
	}
}

function contains(text: string, wanted: string): boolean {
	return text.toLowerCase().includes(wanted);
}

function next(page: number, hasMore: boolean | undefined): string | undefined {
	return hasMore ? String(page + 1) : undefined;
}

/** The searchable lists of the locators (fields/locators.ts). */
export const listSearch: Record<string, ListSearch> = Object.fromEntries(
	Object.entries(sources).map(([name, source]) => [name, search(source)]),
);
