import type { IDataObject } from 'n8n-workflow';

import type { ApiRequest } from '../../../nodes/shared/api/client';
import { OrderIndex } from '../../../nodes/Stream/orders/linkIndex';
import fc from '../../support/fastCheck.mts';
import { useInProcess } from '../../support/inProcess.mts';
import { byDefault } from '../../support/use.mts';

/** How far back the list is read for what is new, and that nothing is missed. */
const stream = useInProcess();

const MINUTE = 60_000;
const LIST = 'GET /payment_links';
const referenceOf = (i: number) => `order_${i}`;

interface Given {
	count: number;
	from?: number;
	process?: number;
}

/** Makes the links of orders, or finds them again. */
async function create({ count, from = 0, process = 0 }: Given): Promise<IDataObject[]> {
	const product = stream.sim.all('product').find(({ type }) => type === 'ONE_OFF')!.id;
	const parameters = {
		name: 'Order',
		orderReference: '={{ $json.order }}',
		items: { item: [{ productId: { mode: 'id', value: product }, quantity: 1 }] },
	};
	const items = Array.from({ length: count }, (_, i) => ({ order: referenceOf(from + i) }));
	const { json, error } = await stream.run('paymentLink.create', parameters, { items, process });
	expect(error).toBeUndefined();
	return json;
}

const lists = () => stream.requests().filter((request) => request === LIST).length;

describe('after 300 links within a minute', () => {
	beforeEach(async () => {
		byDefault(stream.sim);
		const metadata = (i: number) => ({ order_reference: referenceOf(i) });
		const between = { from: new Date(stream.now - MINUTE), to: new Date(stream.now) };
		stream.sim.act.bulk.paymentLinks(300, { ...between, metadata });
		await create({ count: 1 });
		stream.requests();
	});

	it('the same orders take the pages of their links and one more, once two minutes have passed', async () => {
		stream.pass(3 * MINUTE);
		// Once more down to two minutes before the newest link.
		await create({ count: 1 });
		expect(lists()).toBeLessThanOrEqual(4);
		const rows = await create({ count: 300 });
		expect(rows.filter(({ reused }) => !reused)).toEqual([]);
		expect(stream.requests().length).toBeLessThanOrEqual(4);
	});

	it('a new order takes one page before its link is made, and one after', async () => {
		stream.pass(3 * MINUTE);
		await create({ count: 1, from: 2_000 });
		stream.requests();
		await create({ count: 1, from: 3_000 });
		expect(lists()).toBeLessThanOrEqual(2);
	});

	it('within two minutes nothing is settled', async () => {
		stream.pass(MINUTE);
		await create({ count: 1 });
		stream.requests();
		await create({ count: 1 });
		expect(lists()).toBeGreaterThanOrEqual(6);
	});

	it('a reading that breaks off settles nothing', async () => {
		stream.pass(3 * MINUTE);
		const action = { type: 'status', status: 400 } as const;
		stream.sim.faults.add({ path: '/payment_links$', skip: 2, times: 1, action });
		await expect(create({ count: 1 })).rejects.toThrow();
		stream.requests();
		await create({ count: 1 });
		expect(lists()).toBeGreaterThanOrEqual(3);
	});
});

const PER_PAGE = 4;

/** Links that appear in the list some time after their stamp, in the time of jest's fake timers. */
class LateList {
	readonly account = String(Math.random());
	readonly links: Array<{ reference: string; stamp: number; visibleAt: number }> = [];
	/** Whether somebody makes another link while the pages are read. */
	isBusy = false;

	add(count: number, wrongBy: number, shownAfter: number): void {
		for (let n = 0; n < count; n++) {
			const reference = referenceOf(this.links.length);
			const stamp = Date.now() + wrongBy + (n >> 1);
			this.links.push({ reference, stamp, visibleAt: Date.now() + shownAfter });
		}
	}

	visible(): LateList['links'] {
		return this.links.filter(({ visibleAt }) => visibleAt <= Date.now());
	}

	async request({ query = {} }: ApiRequest): Promise<unknown> {
		// Few on a page, so that most links are further down.
		const from = (Number(query.page) - 1) * PER_PAGE;
		const shown = this.visible().sort((a, b) => b.stamp - a.stamp);
		const data = shown.slice(from, from + PER_PAGE).map(({ reference, stamp }) => ({
			id: reference,
			created_at: new Date(stamp).toISOString(),
			custom_metadata: { order_reference: reference },
		}));
		jest.advanceTimersByTime(50);
		if (this.isBusy && query.page !== 1) this.add(1, 0, 0);
		return { data, pagination: { has_next_page: from + PER_PAGE < shown.length } };
	}
}

describe('however late links appear, and however wrong the clocks that stamp them are', () => {
	beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 2, 1) }));
	afterEach(() => jest.useRealTimers());

	const step = fc.record({
		count: fc.constantFrom(0, 1, 1, 5, 9),
		// Together less than the two minutes that the list is read back.
		wrongBy: fc.constantFrom(0, 0, 55_000),
		shownAfter: fc.constantFrom(0, 0, 55_000),
		pass: fc.constantFrom(0, 1_000, 50_000, 54_000, 119_000, 121_000),
		reads: fc.boolean(),
		isBusy: fc.constantFrom(false, false, true),
	});

	const none = { count: 0, wrongBy: 0, shownAfter: 0, pass: 50_000, reads: false, isBusy: false };
	/** As late as can be: a link that is stamped just before the newest one, and shown two minutes after that. */
	const LATEST = [
		{ ...none, count: 9, wrongBy: 55_000, pass: 0, reads: true },
		none,
		{ ...none, count: 1, shownAfter: 55_000, reads: true },
		{ ...none, reads: true },
	];

	it('none is missed that the list had when a reading began', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
				const list = new LateList();
				const index = new OrderIndex();
				for (const { count, wrongBy, shownAfter, pass, reads, isBusy } of steps) {
					list.isBusy = isBusy;
					list.add(count, wrongBy, shownAfter);
					jest.advanceTimersByTime(pass);
					if (!reads) continue;
					const there = list.visible().map(({ reference }) => reference);
					await index.refresh(list as never);
					expect(there.filter((reference) => !index.get(reference).length)).toEqual([]);
				}
			}),
			{ numRuns: 400, examples: [[LATEST]] },
		);
	});
});
