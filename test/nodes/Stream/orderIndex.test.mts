import type { Switches } from '../../../simulator/index.mts';
import { useInProcess } from '../../support/inProcess.mts';

/** The first reading of all links in a process: side by side, and none is missed. */
const stream = useInProcess();

const LINKS = 1_950;
const referenceOf = (i: number) => `order_${i}`;
const DAY = 86_400_000;

function makeLinks(count: number, from = stream.now - 100 * DAY, to = stream.now - DAY): void {
	const metadata = (i: number) => ({ order_reference: referenceOf(i) });
	const between = { from: new Date(from), to: new Date(to) };
	stream.sim.act.bulk.paymentLinks(count, { ...between, metadata });
}

const item = () => ({
	item: [{ productId: { mode: 'id', value: stream.sim.all('product')[0].id }, quantity: 1 }],
});

/** Every order has a link: nothing may be made. */
async function expectAllFound(count = LINKS): Promise<void> {
	const rows = Array.from({ length: count }, (_, i) => ({ order: referenceOf(i) }));
	const parameters = { name: 'x', orderReference: '={{ $json.order }}', items: item() };
	const { json, error } = await stream.run('paymentLink.create', parameters, { items: rows });
	expect(error).toBeUndefined();
	expect(json.filter(({ reused }) => reused !== true)).toEqual([]);
}

/** Reads the list for the first time. @returns how long it took, and the requests */
async function readCold(requestsAtOnce: number): Promise<{ ms: number; requests: string[] }> {
	stream.requests();
	const began = stream.now;
	// Of no order: nothing else is read.
	const additionalFields = { ifNotFound: 'return' };
	const parameters = {
		orderReference: 'order_unknown',
		additionalFields,
		options: { requestsAtOnce },
	};
	const { error } = await stream.run('order.getStatus', parameters);
	expect(error).toBeUndefined();
	return { ms: stream.now - began, requests: stream.requests() };
}

const lists = (requests: string[]) => requests.filter((one) => one === 'GET /payment_links').length;

test('takes a quarter of the time, and not one request more', async () => {
	makeLinks(LINKS);
	const alone = await readCold(1);
	stream.restart();
	const together = await readCold(5);
	expect(lists(together.requests)).toBe(Math.ceil(LINKS / 100));
	expect(lists(alone.requests)).toBe(Math.ceil(LINKS / 100));
	expect(together.ms).toBeLessThanOrEqual(alone.ms / 4);
	await expectAllFound();
});

test.each<[string, Partial<Switches>]>([
	['ignores the order', { sortDirection: 'ignore' }],
	[
		'ignores the order and gives the oldest first',
		{ sortDirection: 'ignore', defaultOrder: 'asc' },
	],
	['counts too few', { totalCount: 'tooFew' }],
	['counts too many', { totalCount: 'tooMany' }],
	['counts the rows of the page', { totalCount: 'page' }],
	['stamps whole seconds', { timestampPrecision: 'seconds' }],
])('on a server that %s', async (_what, switches) => {
	stream.reset(switches);
	makeLinks(LINKS);
	const { requests } = await readCold(5);
	expect(lists(requests)).toBeLessThanOrEqual(2 * Math.ceil(LINKS / 100) + 1);
	await expectAllFound();
});

test.each([401, 901])('%i links, counted one too few: none between full pages', async (count) => {
	stream.reset({ totalCount: 'tooFew' });
	makeLinks(count);
	await readCold(5);
	for (let i = 0; i < count; i += 100) {
		const { json } = await stream.run('order.getStatus', { orderReference: referenceOf(i) });
		expect(json[0].status).toBe('unpaid');
	}
	await expectAllFound(count);
});

test('where many links have the same stamp, across borders of pages', async () => {
	for (const at of [3, 2, 1]) makeLinks(650, stream.now - at * DAY, stream.now - at * DAY);
	await readCold(5);
	const { json } = await stream.run('order.getStatus', { orderReference: referenceOf(649) });
	expect(json[0].evidence).toHaveLength(3);
});

test('where links are added while pages are read', async () => {
	makeLinks(LINKS);
	const now = new Date(stream.now).toISOString();
	// At the end, and, committed late, in the middle.
	for (const [skip, between] of [
		[2, { from: now, to: now }],
		[9, {}],
		[17, { from: now, to: now }],
	] as const) {
		stream.sim.faults.add({
			path: '/payment_links$',
			skip,
			times: 1,
			action: { type: 'meanwhile', action: 'bulk.paymentLinks', args: [120, between] },
		});
	}
	await readCold(5);
	await expectAllFound();
});

test('a page that fails half way is an error, and nothing is taken for whole', async () => {
	makeLinks(LINKS);
	stream.sim.faults.add({
		path: '/payment_links$',
		skip: 7,
		times: 1,
		action: { type: 'status', status: 400 },
	});
	const { error } = await stream.run('order.getStatus', { orderReference: referenceOf(0) });
	expect(error).toBeDefined();
	await expectAllFound();
});

describe('and once more, down to the oldest', () => {
	const COUNT = 950;
	const again = async (requestsAtOnce: number) => {
		stream.requests();
		const began = stream.now;
		const parameters = { returnAll: true, options: { requestsAtOnce } };
		const { json, error } = await stream.run('order.getAll', parameters);
		expect(error).toBeUndefined();
		expect(new Set(json.map(({ orderReference }) => orderReference)).size).toBe(json.length);
		return { json, ms: stream.now - began, requests: stream.requests() };
	};

	/** New links of new orders while pages are read. */
	function addMeanwhile(skip: number): void {
		const args = [30, { from: new Date(stream.now).toISOString() }];
		const action = { type: 'meanwhile', action: 'bulk.paymentLinks', args } as const;
		stream.sim.faults.add({ path: '/payment_links$', skip, times: 1, action });
	}

	it.each<[string, Partial<Switches>]>([
		['counts them', {}],
		['counts too few', { totalCount: 'tooFew' }],
	])('takes half of the time on a server that %s', async (_what, switches) => {
		stream.reset(switches);
		makeLinks(COUNT);
		await readCold(5);
		const alone = await again(1);
		const together = await again(5);
		expect(together.json).toEqual(alone.json);
		expect(together.json).toHaveLength(COUNT);
		expect(together.requests.length).toBeLessThanOrEqual(alone.requests.length + 1);
		expect(together.ms).toBeLessThanOrEqual(alone.ms / 2);
	});

	it.each<[string, Partial<Switches>, number]>([
		['links are added early', {}, 3],
		['links are added late', {}, 8],
		['the rows of the page are counted', { totalCount: 'page' }, 2],
		['the order is ignored', { sortDirection: 'ignore', defaultOrder: 'asc' }, 2],
	])('misses none where %s', async (_what, switches, skip) => {
		stream.reset(switches);
		makeLinks(COUNT);
		stream.pass(1_000);
		await readCold(5);
		addMeanwhile(skip);
		const { json, requests } = await again(5);
		expect(json.filter(({ status }) => status === 'unpaid')).toHaveLength(COUNT);
		// Where nothing is sure, twice.
		expect(requests.length).toBeLessThanOrEqual(2 * Math.ceil(COUNT / 100) + 5);
	});
});
