import { isSuccess, wordsOf } from '../api.mts';
import { listed, tick, type Live, type Probe } from '../live.mts';
import type { Row } from '../scene.mts';

const ids = (rows: Row[]): string[] => rows.map(({ id }) => String(id));

/** What sort_field does, and where rows without a value go. */
export const sorting: Probe = {
	name: 'Sorting',
	switches: ['sort'],
	needs: ['timestampPrecision'],
	async run(live: Live) {
		const { scene, findings, api } = live;
		const made: Row[] = [];
		for (const letter of ['b', 'a', 'c']) {
			made.push(await scene.product({ name: `${scene.marker} sort ${letter}` }));
			await tick(live);
		}
		const term = { search_term: `${scene.marker} sort` };
		const plain = await listed(live, '/products', ids(made), term);
		if (!plain) throw notListed('products');
		const letters = (rows: Row[]) => rows.map(({ name }) => String(name).slice(-1)).join('');
		findings.fact(
			'defaultOrder',
			{ bac: 'oldest first', cab: 'newest first' }[letters(plain)] ?? 'another',
			`products that were made as b, a, c are listed as ${[...letters(plain)].join(', ')}`,
		);
		const query = { ...term, limit: 100, sort_field: 'name', sort_direction: 'asc' };
		const answer = await api.send('GET', '/products', { query });
		if (!isSuccess(answer)) {
			const said = `sort_field=name was refused with ${answer.status}: ${wordsOf(answer)}`;
			findings.saw('sort', 'refuse', said);
			return;
		}
		const sorted = letters(
			(answer.body.data as Row[]).filter(({ id }) => ids(made).includes(String(id))),
		);
		const said = `products made as b, a, c, asked by name ascending, came as ${[...sorted].join(', ')}`;
		findings.saw('sort', sorted === 'abc' ? 'honour' : 'ignore', said);
	},
};

/** Rows without a value, in both directions: only by this can ignoring be told from placing. */
export const nulls: Probe = {
	name: 'Sorting rows without a value',
	switches: ['sortNulls'],
	needs: ['sort', 'timestampPrecision'],
	async run(live: Live) {
		const { scene, findings, api } = live;
		if (findings.position('sort') !== 'honour') {
			return findings.notSeen('sortNulls', 'the server does not sort by fields');
		}
		const product = await scene.product();
		const items = [{ product_id: product.id }];
		const without = await scene.link({ items });
		await tick(live);
		const valid_until = new Date(Date.now() + 3_600_000).toISOString();
		const having = await scene.link({ items, valid_until });
		const query = { product_ids: [String(product.id)] };
		const both = [String(without.id), String(having.id)];
		if (!(await listed(live, '/payment_links', both, query))) throw notListed('payment links');
		const order = async (sort_direction: string) => {
			const sort = { ...query, sort_field: 'valid_until', sort_direction };
			const { data } = await api.get('/payment_links', sort);
			return (data as Row[]).map(({ id }) => (id === without.id ? 'null' : 'time')).join(', ');
		};
		const [down, up] = [await order('desc'), await order('asc')];
		const said = `links by valid_until: descending ${down}; ascending ${up}`;
		if (down === 'null, time' && up === 'time, null') findings.saw('sortNulls', 'postgres', said);
		else if (down === 'time, null' && up === 'time, null') findings.saw('sortNulls', 'last', said);
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
