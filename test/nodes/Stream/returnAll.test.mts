import type { Switches } from '../../../simulator/index.mts';
import { useInProcess } from '../../support/inProcess.mts';

/** Return All of long lists: several pages at once where nothing moves, and the same rows in the same order. */
const stream = useInProcess();

const COUNT = 1_150;

async function readAll(resource: string, requestsAtOnce: number, items: object[] = [{}]) {
	stream.requests();
	const began = stream.now;
	const parameters = { returnAll: true, options: { requestsAtOnce } };
	const { json, error } = await stream.run(`${resource}.getAll`, parameters, {
		items: items as never,
	});
	expect(error).toBeUndefined();
	return { ids: json.map(({ id }) => id), ms: stream.now - began, requests: stream.requests() };
}

test.each(['payment', 'invoice'])(
	'%s: a third of the time, and not one request more',
	async (resource) => {
		stream.sim.act.bulk.payments(COUNT);
		const alone = await readAll(resource, 1);
		const together = await readAll(resource, 5);
		expect(together.ids).toEqual(alone.ids);
		expect(alone.ids).toHaveLength(COUNT);
		expect(together.requests).toHaveLength(Math.ceil(COUNT / 100));
		expect(alone.requests).toHaveLength(Math.ceil(COUNT / 100));
		expect(together.ms).toBeLessThanOrEqual(alone.ms / 3);
	},
);

test.each<Partial<Switches>>([
	{ totalCount: 'tooFew' },
	{ totalCount: 'tooMany' },
	{ totalCount: 'page' },
	{ defaultOrder: 'asc' },
	{ timestampPrecision: 'seconds' },
])('on a server with %j', async (switches) => {
	stream.reset(switches);
	stream.sim.act.bulk.payments(COUNT);
	const { ids } = await readAll('payment', 5);
	expect(new Set(ids).size).toBe(COUNT);
	expect(ids).toEqual((await readAll('payment', 1)).ids);
});

test('counted one too few, the last one is not missing', async () => {
	stream.reset({ totalCount: 'tooFew' });
	stream.sim.act.bulk.payments(401);
	expect(new Set((await readAll('payment', 5)).ids).size).toBe(401);
});

test('where rows are added while pages are read, none that was there is missing', async () => {
	const before = stream.sim.act.bulk.payments(COUNT, { to: new Date(stream.now - 60_000) });
	const now = new Date(stream.now).toISOString();
	for (const skip of [1, 4, 8]) {
		const args = [30, { from: now, to: now }];
		stream.sim.faults.add({
			path: '/payments$',
			skip,
			times: 1,
			action: { type: 'meanwhile', action: 'bulk.payments', args },
		});
	}
	const { ids } = await readAll('payment', 5);
	expect(new Set(ids).size).toBe(ids.length);
	expect(before.filter((id) => !ids.includes(id))).toEqual([]);
});

test('a page that fails is an error, not a shorter list', async () => {
	stream.sim.act.bulk.payments(COUNT);
	const action = { type: 'status', status: 400 } as const;
	stream.sim.faults.add({ path: '/payments$', skip: 6, times: 1, action });
	const { error, json } = await stream.run('payment.getAll', { returnAll: true });
	expect(error).toBeDefined();
	expect(json).toEqual([]);
});

test.each([1, 2, 3, 8])(
	'%i rows together have no more requests under way than allowed',
	async (rows) => {
		stream.sim.act.bulk.payments(COUNT);
		const { ids } = await readAll('payment', 4, Array(rows).fill({}));
		expect(ids).toHaveLength(rows * COUNT);
		// All take equally long here: those under way together arrive together.
		const arrived = new Map<string, number>();
		for (const { at } of stream.sim.ledger) arrived.set(at, (arrived.get(at) ?? 0) + 1);
		expect(Math.max(...arrived.values())).toBeLessThanOrEqual(4);
		expect(Math.max(...arrived.values())).toBeGreaterThanOrEqual(3);
	},
);
