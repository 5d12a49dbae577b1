import type { IDataObject } from 'n8n-workflow';

import type { ApiRequest } from '../../../nodes/shared/api/client';
import { OrderIndex } from '../../../nodes/Stream/orders/linkIndex';
import { useInProcess } from '../../support/inProcess.mts';
import { byDefault } from '../../support/use.mts';

/** Pages of one list that come from different copies of Stream: behind a page of a newer one, rows are missing. */
const stream = useInProcess();

const LAG = 5_000;
const COUNT = 16;
const OTHERS = 110;

const referenceOf = (i: number) => `order_${i}`;
const items = Array.from({ length: COUNT }, (_, i) => ({ order: referenceOf(i) }));
const orderReference = '={{ $json.order }}';

/** Reads that come before decide which copy gives the first page. */
describe.each([0, 1])('when %i requests have been read before', (before) => {
	beforeEach(() => {
		byDefault(stream.sim);
		stream.sim.switches.replica = { lagMs: LAG, reads: 'alternate' };
		// From the first request on there is a copy.
		stream.call('GET', '/products?limit=1');
	});

	const readBefore = () => {
		for (let n = 0; n < before; n++) stream.call('GET', '/products?limit=1');
	};
	const now = () => ({ from: new Date(stream.now), to: new Date(stream.now) });

	it('no order gets a second link', async () => {
		const { act } = stream.sim;
		const metadata = (i: number) => ({ order_reference: referenceOf(i) });
		act.bulk.paymentLinks(OTHERS, now());
		stream.pass(1_000);
		act.bulk.paymentLinks(COUNT, { ...now(), metadata });
		stream.pass(2 * LAG);
		act.bulk.paymentLinks(OTHERS, now());
		readBefore();
		const product = stream.sim.all('product').find(({ type }) => type === 'ONE_OFF')!.id;
		const parameters = {
			name: 'Order',
			orderReference,
			items: { item: [{ productId: { mode: 'id', value: product }, quantity: 1 }] },
		};
		const { json, error } = await stream.run('paymentLink.create', parameters, { items });
		expect(error).toBeUndefined();
		expect(json.filter(({ reused }) => !reused)).toEqual([]);
	});

	it('no paid order is called unpaid', async () => {
		const { act } = stream.sim;
		const metadata = (i: number) => ({ order_reference: referenceOf(i) });
		act.bulk.invoices(OTHERS, now());
		stream.pass(1_000);
		for (const id of act.bulk.paymentLinks(COUNT, { ...now(), metadata })) act.payLink(id);
		stream.pass(2 * LAG);
		act.bulk.invoices(OTHERS, now());
		readBefore();
		const { json, error } = await stream.run('order.getStatus', { orderReference }, { items });
		expect(error).toBeUndefined();
		expect(json.filter(({ status }) => status !== 'paid')).toEqual([]);
	});
	it('Return All leaves no record out', async () => {
		const { act } = stream.sim;
		const ids = act.bulk.payments(3 * OTHERS, now());
		stream.pass(2 * LAG);
		act.bulk.payments(60, now());
		readBefore();
		const parameters = { returnAll: true, simplify: false };
		const { json, error } = await stream.run('payment.getAll', parameters);
		expect(error).toBeUndefined();
		const found = new Set(json.map(({ id }) => id));
		expect(ids.filter((id) => !found.has(id))).toEqual([]);
	});
});

it('Return All gives what has moved up because others have left the list', async () => {
	byDefault(stream.sim);
	const at = new Date(stream.now);
	const ids = stream.sim.act.bulk.paymentLinks(3 * OTHERS, { from: at, to: at });
	const [paid] = stream.sim
		.all('paymentLink')
		.filter(({ id }) => ids.includes(id))
		.sort(byId);
	const args = [paid.id];
	const action = { type: 'meanwhile', action: 'payLink', args } as const;
	stream.sim.faults.add({ path: '/payment_links$', skip: 1, times: 1, action });
	const filters = { statuses: ['ACTIVE'] };
	const options = { requestsAtOnce: 1 };
	const parameters = { returnAll: true, simplify: false, filters, options };
	const { json, error } = await stream.run('paymentLink.getAll', parameters);
	expect(error).toBeUndefined();
	const found = new Set(json.map(({ id }) => id));
	expect(ids.filter((id) => id !== paid.id && !found.has(id))).toEqual([]);
});

/** Of equal stamps, the greatest ID comes first in the list. */
const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? 1 : -1);

it('a list that keeps shrinking is no answer', async () => {
	let total = 1_000;
	const client = {
		account: 'shrinking',
		request: async ({ query = {} }: ApiRequest): Promise<unknown> => {
			total--;
			const data = Array.from({ length: 100 }, (_, i): IDataObject => {
				const at = Number(query.page) * 100 + i;
				return { id: `link_${at}`, created_at: new Date(stream.now - at).toISOString() };
			});
			return { data, pagination: { has_next_page: true, total_count: total } };
		},
	};
	jest.useFakeTimers();
	const refusal = expect(new OrderIndex().refresh(client as never)).rejects.toThrow(
		'Stream shows fewer payment links with each page, so the node cannot tell which orders have a link.',
	);
	await jest.advanceTimersByTimeAsync(10_000);
	jest.useRealTimers();
	await refusal;
});
