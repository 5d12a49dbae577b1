import { isSuccess, wordsOf, type Query } from '../api.mts';
import { listed, tick, type Live, type Probe } from '../live.mts';
import { inDays, type Row } from '../records.mts';

const ids = (rows: Row[]): string[] => rows.map(({ id }) => String(id));

/** Orders of three products that were made as b, a, c. */
const CREATED = { bac: 'asc', cab: 'desc' } as const;

/** What lists are ordered by, and how many rows they count. */
export const sorting: Probe = {
	name: 'Order of lists',
	switches: ['sort', 'sortDirection', 'defaultOrder', 'totalCount'],
	needs: ['timestampPrecision', 'replica', 'stampBeforeVisibleMs'],
	async run(live: Live) {
		const { records, findings, api } = live;
		const made: Row[] = [];
		for (const letter of ['b', 'a', 'c']) {
			made.push(await records.product({ name: `${records.marker} sort ${letter}` }));
			await tick(live);
		}
		const search_term = `${records.marker} sort`;
		const listedRows = await listed(live, '/products', ids(made), { search_term });
		if (!listedRows) throw notListed('products');
		const lettersOf = (rows: Row[]) => rows.map(({ name }) => String(name).slice(-1)).join('');
		const own = (rows: Row[]) => rows.filter(({ id }) => ids(made).includes(String(id)));
		/** Of the last list; made without being heard of, there may be more than three. */
		let rows = 0;
		const order = async (query: Query): Promise<string> => {
			const { data } = await api.get('/products', { search_term, limit: 100, ...query });
			rows = (data as Row[]).length;
			return lettersOf(own(data as Row[]));
		};
		const asked = (letters: string) => [...letters].join(', ');
		const plain = lettersOf(listedRows);
		const wording = 'products that were made as b, a, c';
		const first = `${wording} are listed as ${asked(plain)}`;
		if (Object.hasOwn(CREATED, plain)) {
			findings.saw('defaultOrder', CREATED[plain as keyof typeof CREATED], first);
		} else findings.sawOther('defaultOrder', first);

		const up = await order({ sort_field: 'created_at', sort_direction: 'asc' });
		const down = await order({ sort_field: 'created_at', sort_direction: 'desc' });
		const both = `${wording}: ascending ${asked(up)}, descending ${asked(down)}`;
		if (up === 'bac' && down === 'cab') findings.saw('sortDirection', 'honour', both);
		else if (up === down) findings.saw('sortDirection', 'ignore', both);
		else findings.sawOther('sortDirection', both);

		const query = { search_term, limit: 100, sort_field: 'name', sort_direction: 'asc' };
		const answer = await api.send('GET', '/products', { query });
		if (isSuccess(answer)) {
			const sorted = lettersOf(own(answer.body.data as Row[]));
			const said = `${wording}, asked by name, came as ${asked(sorted)}`;
			findings.saw('sort', /^(abc|cba)$/.test(sorted) ? 'honour' : 'ignore', said);
		} else {
			const said = `sort_field=name was refused with ${answer.status}: ${wordsOf(answer)}`;
			findings.saw('sort', 'refuse', said);
		}

		records.spare('product', ...made);
		const { pagination, data } = await api.get('/products', { search_term, limit: 1 });
		const total = Number(pagination?.total_count);
		const counted = `total_count of ${rows} rows, ${(data as Row[]).length} on the page: ${total}`;
		if (total === rows) findings.saw('totalCount', 'exact', counted);
		else if (total === rows - 1) findings.saw('totalCount', 'tooFew', counted);
		else if (total === rows + 1) findings.saw('totalCount', 'tooMany', counted);
		else if (total === 1) findings.saw('totalCount', 'page', counted);
		else findings.sawOther('totalCount', counted);
	},
};

/** Rows without a value, in both directions: only by this can ignoring be told from placing. */
export const nulls: Probe = {
	name: 'Order of rows without a value',
	switches: ['sortNulls'],
	needs: ['sort', 'sortDirection', 'timestampPrecision', 'replica', 'stampBeforeVisibleMs'],
	async run(live: Live) {
		const { records, findings } = live;
		if (findings.position('sort') !== 'honour') {
			return findings.notSeen('sortNulls', 'the server does not sort by fields');
		}
		const product = await records.theProduct();
		const items = [{ product_id: product.id }];
		const without = await records.theLink();
		await tick(live);
		const valid_until = inDays(1);
		const having = await records.link({ items, valid_until });
		const query = { product_ids: [String(product.id)] };
		const both = [String(without.id), String(having.id)];
		const order = async (sort_direction: string) => {
			const sort = { ...query, sort_field: 'valid_until', sort_direction };
			const rows = await listed(live, '/payment_links', both, sort);
			if (!rows) throw notListed('payment links');
			return rows.map(({ id }) => (id === without.id ? 'null' : 'time')).join(', ');
		};
		const [down, up] = [await order('desc'), await order('asc')];
		const said = `links by valid_until: descending ${down}; ascending ${up}`;
		if (findings.position('sortDirection') === 'ignore') {
			// One direction is all there is to see; ascending, both positions look the same.
			if (down === 'null, time') findings.saw('sortNulls', 'postgres', said);
			else if (findings.position('defaultOrder') === 'desc')
				findings.saw('sortNulls', 'last', said);
			else findings.notSeen('sortNulls', 'lists are ascending whatever is asked for');
		} else if (down === 'null, time' && up === 'time, null') {
			findings.saw('sortNulls', 'postgres', said);
		} else if (down === 'time, null' && up === 'time, null')
			findings.saw('sortNulls', 'last', said);
		else findings.sawOther('sortNulls', said);
	},
};

/** Pages of more than 100 rows, and of none. */
export const limits: Probe = {
	name: 'Size of a page',
	switches: ['limitOver100'],
	readsOnly: true,
	async run({ api, findings }: Live) {
		const answer = await api.send('GET', '/products', { query: { limit: 101 } });
		if (answer.status === 422 || answer.status === 400) {
			const said = `limit=101 was refused with ${answer.status}: ${wordsOf(answer)}`;
			findings.saw('limitOver100', 'refuse', said);
		} else {
			const { limit } = (answer.body?.pagination ?? {}) as { limit?: number };
			const said = `limit=101 was answered with limit ${limit}`;
			if (limit === 100) findings.saw('limitOver100', 'clamp', said);
			else findings.sawOther('limitOver100', said);
		}
	},
};

export function notListed(what: string): TypeError {
	return new TypeError(`new ${what} did not appear in their list within 15 seconds`);
}
