import type { IDataObject } from 'n8n-workflow';
import { useStream } from '../support/use.mts';

const stream = useStream();

const ALL = { returnAll: true, simplify: false };
const list = async (parameters: IDataObject, times = 1): Promise<IDataObject[]> =>
	await stream.rows('consumer.getAll', parameters as never, {
		items: Array.from({ length: times }, () => ({})),
	});
const pages = () => stream.sent().map(({ query }) => `${query.page[0]}/${query.limit[0]}`);
const ids = (rows: IDataObject[]) => rows.map(({ id }) => id);

describe('lists', () => {
	it.each([
		[0, 1],
		[1, 1],
		[99, 1],
		[100, 1],
		[101, 2],
		[250, 3],
	])('Return All of %i rows takes %i requests', async (count, requests) => {
		const made = stream.sim.act.bulk.consumers(count);
		const rows = await list(ALL);
		expect(ids(rows)).toEqual([...made].reverse());
		expect(stream.sent()).toHaveLength(requests);
		expect(pages()).toEqual(Array.from({ length: requests }, (_, i) => `${i + 1}/100`));
	});

	it.each([
		[1, ['1/1']],
		[50, ['1/50']],
		[100, ['1/100']],
		[101, ['1/100', '2/100']],
		[250, ['1/100', '2/100', '3/100']],
	])('a limit of %i rows asks for %p', async (limit, expected) => {
		const made = stream.sim.act.bulk.consumers(400);
		const rows = await list({ limit, simplify: false });
		expect(ids(rows)).toEqual([...made].reverse().slice(0, limit));
		expect(pages()).toEqual(expected);
	});

	it('a limit larger than the list reads the list', async () => {
		stream.sim.act.bulk.consumers(120);
		expect(await list({ limit: 300 })).toHaveLength(120);
		expect(pages()).toEqual(['1/100', '2/100']);
	});

	it.each([0, -1, 1.5, 100_001])('refuses the limit %p', async (limit) => {
		await expect(stream.refusal('consumer.getAll', { limit })).resolves.toContain('Limit');
		expect(stream.sent()).toEqual([]);
	});

	it('rows that move to the next page while the list is read are given once', async () => {
		stream.sim.act.bulk.consumers(150);
		// Three more are created before the second page is answered.
		stream.sim.faults.add({
			path: '/consumers$',
			skip: 1,
			times: 1,
			action: { type: 'delay', ms: 300 },
		});
		const reading = list(ALL);
		while (stream.sent().length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
		const now = new Date();
		stream.sim.act.bulk.consumers(3, { from: now, to: now });
		const rows = await reading;
		expect(new Set(ids(rows)).size).toBe(rows.length);
		expect(rows).toHaveLength(150);
	});

	it('more rows than n8n can take from one item are refused before they are read', async () => {
		answer({ data: [{ id: 'a' }], pagination: { total_count: 100_001, has_next_page: true } });
		await expect(stream.refusal('consumer.getAll', ALL)).resolves.toMatch(
			/There are 100001 consumer records, but n8n can only take 100000 from one item\. Narrow the list/,
		);
		expect(stream.sent()).toHaveLength(1);
	});

	it('a page that is repeated for ever is refused', async () => {
		answer({ data: [{ id: 'a' }], pagination: { has_next_page: true } });
		await expect(stream.refusal('consumer.getAll', ALL)).resolves.toMatch(
			/reports more consumer records but does not send them/,
		);
		expect(stream.sent()).toHaveLength(2);
	});

	it('"more" that never comes is refused, unless the number of rows is right', async () => {
		answer({ data: [], pagination: { has_next_page: true } });
		await expect(stream.refusal('consumer.getAll', ALL)).resolves.toContain('does not send them');
		stream.sim.faults.clear();
		answer({ data: [{ id: 'a' }], pagination: { has_next_page: true, total_count: 1 } });
		expect(await list(ALL)).toEqual([{ id: 'a' }]);
	});

	it('reads on where Stream says nothing about pages, until a page brings nothing new', async () => {
		const data = Array.from({ length: 100 }, (_, i) => ({ id: String(i) }));
		answer({ data });
		expect(await list(ALL)).toHaveLength(100);
		expect(stream.sent()).toHaveLength(2);
		stream.sim.faults.clear();
		answer({ data: data.slice(0, 99) });
		expect(await list(ALL)).toHaveLength(99);
		expect(stream.sent()).toHaveLength(3);
	});

	it('believes the page numbers where the two disagree', async () => {
		answer(
			{ data: [{ id: 'a' }], pagination: { has_next_page: false, current_page: 1, max_page: 2 } },
			1,
		);
		answer(
			{ data: [{ id: 'b' }], pagination: { has_next_page: false, current_page: 2, max_page: 2 } },
			1,
		);
		expect(ids(await list(ALL))).toEqual(['a', 'b']);
	});

	it.each([[{}], [{ data: null }], [{ data: {} }], [{ data: [1] }], [{ items: [] }]])(
		'%p is not a list',
		async (body) => {
			answer(body);
			const refusal = await stream.refusal('consumer.getAll', ALL);
			expect(refusal).toContain('without a list of consumer records');
		},
	);

	it('each item reads its own list', async () => {
		stream.sim.act.bulk.consumers(2);
		const { outputs } = await stream.run('consumer.getAll', { limit: 10 }, { items: [{}, {}, {}] });
		expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 0, 1, 1, 2, 2].map((item) => ({ item })),
		);
	});
});

/** Makes the list of consumers answer with this body. */
function answer(body: unknown, times?: number): void {
	stream.sim.faults.add({ path: '/consumers$', times, action: { type: 'body', body } });
}
