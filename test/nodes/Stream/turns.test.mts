import { byId, type Parameters, type Row } from '../../../support/engine/stream.mts';
import {
	aConsumer,
	aLink,
	anInvoice,
	aPlan,
	aProduct,
	ok,
} from '../../../support/simulator/client.mts';
import { aCoupon, on, running } from './support/records.mts';
import { pass } from '../../../support/engine/shop.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();

/** Two rows about one record. */
const two = async (operation: string, parameters: Parameters, rows: [Row, Row]) =>
	await stream.rows(operation, parameters, { items: rows });

describe('subscription.update: two rows for one subscription', () => {
	const A_AND_B = async () => {
		const [a, b] = [await aPlan(stream.call), await aPlan(stream.call)];
		const items = [a, b].map(({ id }) => ({ product_id: id, quantity: 2 }));
		const subscription = await running(stream, { items });
		const line = { productId: byId('={{ $json.product }}'), quantity: '={{ $json.quantity }}' };
		const updateFields = { items: { item: [line] }, itemsMode: 'merge' };
		const rows: [Row, Row] = [
			{ product: a.id, quantity: 9 },
			{ product: b.id, quantity: 8 },
		];
		return { subscription, parameters: on(subscription, { updateFields }), rows, a, b };
	};
	const planned = (id: string) =>
		stream.sim
			.all('subscription')
			.find((one) => one.id === id)!
			.pending_change!.lines.map((line) => [line.product_id, line.quantity]);

	it.each([true, false])(
		'both are planned (servers that show the pending change: %p)',
		async (sdkOnlyFields) => {
			stream.sim.switches.sdkOnlyFields = sdkOnlyFields;
			const { subscription, parameters, rows, a, b } = await A_AND_B();
			await two('subscription.update', parameters, rows);
			expect(planned(subscription.id)).toEqual([
				[a.id, 9],
				[b.id, 8],
			]);
		},
	);

	it('both rows again change nothing', async () => {
		const { parameters, rows } = await A_AND_B();
		await two('subscription.update', parameters, rows);
		stream.begin();
		const again = await two('subscription.update', parameters, rows);
		expect(again.map(({ alreadyPlanned }) => alreadyPlanned)).toEqual([true, true]);
		expect(stream.writes()).toEqual([]);
	});

	it('what another execution has planned is still refused', async () => {
		const { subscription, parameters, rows, a, b } = await A_AND_B();
		const items = [a, b].map(({ id }) => ({ product_id: id, quantity: 5 }));
		await stream.call('PUT', `/subscriptions/${subscription.id}`, { items, coupons: [] });
		expect(await stream.refusal('subscription.update', parameters, { items: rows })).toMatch(
			/already has a change planned/,
		);
	});

	it('a description beside a planned change is never dropped in silence', async () => {
		const { subscription, parameters, rows } = await A_AND_B();
		await two('subscription.update', parameters, rows);
		const same = { items: { item: [{ productId: byId(rows[0].product), quantity: 9 }] } };
		const updateFields = { ...same, itemsMode: 'merge', description: 'Gold' };
		expect(await stream.refusal('subscription.update', on(subscription, { updateFields }))).toMatch(
			/already has a change planned/,
		);
	});
});

it('paymentLink.updateCoupons: two rows for two items of one link keep each other’s coupons', async () => {
	const coupon = await aCoupon(stream, 'A');
	const [one, other] = [await aProduct(stream.call), await aProduct(stream.call)];
	const items = [one, other].map(({ id }) => ({ product_id: id, quantity: 1 }));
	const link = await aLink(stream.call, { items });
	const line = { paymentLinkItemId: byId('={{ $json.item }}'), coupons: [coupon] };
	await two(
		'paymentLink.updateCoupons',
		{ paymentLinkId: byId(link.id), updateFields: { items: { item: [line] } } },
		link.items.map(({ id }: Row) => ({ item: id })) as [Row, Row],
	);
	const [now] = await stream.rows('paymentLink.get', {
		paymentLinkId: byId(link.id),
		simplify: false,
	});
	const kept = now.items.map((item: Row) => item.coupon_calculation_metadata?.coupons.length);
	expect(kept).toEqual([1, 1]);
});

it('subscription.updateFreeze: start and end from two executions at once are both kept', async () => {
	const subscription = await running(stream);
	const [{ freeze }] = await stream.rows('subscription.freeze', {
		...on(subscription),
		freezeStartDatetime: '2031-04-01T00:00:00Z',
		additionalFields: { freezeEndDatetime: '2031-05-01T00:00:00Z' },
	});
	const update = async (updateFields: Row) =>
		await stream.rows(
			'subscription.updateFreeze',
			on(subscription, { freezeId: byId(freeze.id), updateFields }),
		);
	await Promise.all([
		update({ freezeStartDatetime: '2031-04-10T00:00:00Z' }),
		update({ freezeEndDatetime: '2031-06-01T00:00:00Z' }),
	]);
	const [now] = await stream.rows('subscription.getFreezes', on(subscription));
	expect(Date.parse(now.freeze_start_datetime)).toBe(Date.parse('2031-04-10T00:00:00Z'));
	expect(Date.parse(now.freeze_end_datetime)).toBe(Date.parse('2031-06-01T00:00:00Z'));
});

describe('coupons that Stream does not show are never taken off in silence', () => {
	/** The record as Stream has it, but without its calculations. */
	const hide = async (path: string) => {
		const record = (await stream.call('GET', path)).body;
		const body = JSON.parse(
			JSON.stringify(record, (key, value) =>
				key === 'coupon_calculation_metadata' ? null : value,
			),
		) as Row;
		stream.sim.faults.add({ method: 'GET', path: `${path}$`, action: { type: 'body', body } });
		stream.begin();
	};

	it.each(['subscription', 'line'])('of a %s', async (where) => {
		const coupons = [await aCoupon(stream, 'A')];
		const plan = await aPlan(stream.call);
		const line = { product_id: plan.id, quantity: 1, ...(where === 'line' ? { coupons } : {}) };
		const more = where === 'line' ? {} : { coupons };
		const subscription = await running(stream, { items: [line], ...more });
		await hide(`/subscriptions/${subscription.id}`);
		const update = (updateFields: Row) => on(subscription, { updateFields });
		expect(await stream.refusal('subscription.update', update({ description: 'A' }))).toMatch(
			/does not show the coupons of this subscription.*'Remove Coupons'/,
		);
		expect(stream.writes()).toEqual([]);
		await stream.rows('subscription.update', update({ description: 'A', removeCoupons: true }));
		expect(stream.writes()).toHaveLength(1);
	});

	it('of a subscription without any: nothing is in the way', async () => {
		const subscription = await running(stream);
		await hide(`/subscriptions/${subscription.id}`);
		await stream.rows(
			'subscription.update',
			on(subscription, { updateFields: { description: 'A' } }),
		);
		expect(stream.writes()[0].body).toMatchObject({ coupons: [], items: [{ coupons: [] }] });
	});

	it('of an item of a link', async () => {
		const coupons = [await aCoupon(stream, 'A')];
		const { id } = await aProduct(stream.call);
		const link = await aLink(stream.call, { items: [{ product_id: id, quantity: 1, coupons }] });
		await hide(`/payment_links/${link.id}`);
		const parameters = { paymentLinkId: byId(link.id), updateFields: { coupons } };
		expect(await stream.refusal('paymentLink.updateCoupons', parameters)).toMatch(
			/does not show the coupons of this payment link/,
		);
		expect(stream.writes()).toEqual([]);
	});
});

describe('an execution that is canceled while it waits for its turn', () => {
	it('ends at once and sends nothing', async () => {
		const { id } = await aConsumer(stream.call);
		const parameters = { consumerId: byId(id), updateFields: { name: 'A' } };
		stream.sim.faults.add({ times: 1, action: { type: 'delay', ms: 1_500, when: 'before' } });
		const first = stream.rows('consumer.update', parameters);
		await new Promise((resolve) => setTimeout(resolve, 200));
		let execution: { cancel(): void } | undefined;
		const second = stream.run('consumer.update', parameters, {
			onStart: (one) => (execution = one),
		});
		await new Promise((resolve) => setTimeout(resolve, 200));
		execution!.cancel();
		expect(await Promise.race([first.then(() => 'first'), second.then(() => 'second')])).toBe(
			'second',
		);
		await first;
		expect(stream.sent().filter(({ request }) => request.includes(id))).toHaveLength(1);
	});
});

it('consumer.upsert: rows that find one consumer by different columns keep each other’s metadata', async () => {
	const known = { phone_number: '+966551234567', email: 'a@example.com' };
	const { id } = await ok(stream.call('POST', '/consumers', { name: 'Ali', ...known }));
	const metadata = (key: string) => ({ externalMetadata: { entry: [{ key, value: 'x' }] } });
	const columns = { phoneNumber: '={{ $json.phone }}', email: '={{ $json.email }}' };
	await two(
		'consumer.upsert',
		{ name: 'Ali', ...columns, additionalFields: metadata('={{ $json.key }}') },
		[
			{ phone: known.phone_number, email: '', key: 'a' },
			{ phone: '', email: known.email, key: 'b' },
		],
	);
	await Promise.all([
		stream.rows('consumer.upsert', {
			name: 'Ali',
			phoneNumber: known.phone_number,
			additionalFields: metadata('c'),
		}),
		stream.rows('consumer.update', { consumerId: byId(id), updateFields: metadata('d') }),
	]);
	const [{ external_metadata: now }] = stream.sim.all('consumer');
	expect(now).toEqual({ a: 'x', b: 'x', c: 'x', d: 'x' });
});

describe('rows about one record are sent one after another, in their order', () => {
	const NAMES = Array.from({ length: 5 }, (_, n) => ({ name: `Name ${n}` }));
	const write = async (operation: string, record: Parameters) => {
		stream.begin();
		// The first of them take longest.
		for (const method of ['PUT', 'PATCH'])
			for (const nth of NAMES.keys()) {
				const action = { type: 'delay', ms: 100 - 20 * nth, when: 'before' } as const;
				stream.sim.faults.add({ method, times: 1, action });
			}
		await stream.rows(operation, record, { items: NAMES });
	};

	it.each(['product', 'consumer', 'coupon'] as const)('%s.update', async (resource) => {
		const made = {
			product: async () => await aProduct(stream.call),
			consumer: async () => await aConsumer(stream.call),
			coupon: async () => ({ id: await aCoupon(stream, 'A') }),
		};
		const { id } = await made[resource]();
		const updateFields = { name: '={{ $json.name }}' };
		await write(`${resource}.update`, { [`${resource}Id`]: byId(id), updateFields });
		expect(stream.sim.all(resource).find((one) => one.id === id)?.name).toBe('Name 4');
	});

	it('invoice.update', async () => {
		const { id } = await anInvoice(stream.call);
		const updateFields = { description: '={{ $json.name }}' };
		await write('invoice.update', { invoiceId: byId(id), updateFields });
		expect(stream.sim.all('invoice').find((one) => one.id === id)?.description).toBe('Name 4');
	});

	it('rows about other records do not wait', async () => {
		const [slow, fast] = [await aConsumer(stream.call), await aConsumer(stream.call)];
		stream.sim.faults.add({ path: slow.id, action: { type: 'delay', ms: 300, when: 'before' } });
		const rows = [slow, slow, fast].map(({ id }, n) => ({ id, name: `Name ${n}` }));
		const updateFields = { name: '={{ $json.name }}' };
		const record = { consumerId: byId('={{ $json.id }}'), updateFields };
		stream.begin();
		await stream.rows('consumer.update', record, { items: rows });
		const ids = stream.writes().map(({ request }) => request.split('/').pop());
		expect(ids).toEqual([slow.id, fast.id, slow.id]);
	});
});

describe('where Stream answers reads from copies that are behind', () => {
	const KINDS = {
		'paymentLink.updateCoupons': async () => {
			const coupon = await aCoupon(stream, 'A');
			const [one, other] = [await aProduct(stream.call), await aProduct(stream.call)];
			const items = [one, other].map(({ id }) => ({ product_id: id, quantity: 1 }));
			const link = await aLink(stream.call, { items });
			const line = { paymentLinkItemId: byId('={{ $json.item }}'), coupons: [coupon] };
			return {
				parameters: { paymentLinkId: byId(link.id), updateFields: { items: { item: [line] } } },
				rows: link.items.map(({ id }: Row) => ({ item: id })),
				kept: () =>
					stream.sim.find('paymentLink', link.id)!.items.map((item) => item.coupons.length),
				both: [1, 1],
				first: [1, 0],
			};
		},
		'subscription.update': async () => {
			const [a, b] = [await aPlan(stream.call), await aPlan(stream.call)];
			const items = [a, b].map(({ id }) => ({ product_id: id, quantity: 2 }));
			const { id } = await running(stream, { items });
			const line = { productId: byId('={{ $json.product }}'), quantity: '={{ $json.quantity }}' };
			const updateFields = { items: { item: [line] }, itemsMode: 'merge' };
			return {
				parameters: on({ id }, { updateFields }),
				rows: [
					{ product: a.id, quantity: 9 },
					{ product: b.id, quantity: 8 },
				],
				kept: () =>
					stream.sim.find('subscription', id)!.pending_change!.lines.map((one) => one.quantity),
				both: [9, 8],
				first: [2, 9],
			};
		},
		'product.update': async () => {
			const { id } = await aProduct(stream.call);
			const entry = [{ key: '={{ $json.key }}', value: 'x' }];
			return {
				parameters: { productId: byId(id), updateFields: { externalMetadata: { entry } } },
				rows: [{ key: 'a' }, { key: 'b' }],
				kept: () => stream.sim.find('product', id)!.external_metadata,
				both: { a: 'x', b: 'x' },
				first: { a: 'x' },
			};
		},
	};

	it.each(Object.entries(KINDS))(
		'%s: no row takes back what the row before did',
		async (operation, make) => {
			const { parameters, rows, kept, both } = await make();
			await pass(60_000);
			stream.sim.switches.replica = { lagMs: 1_500, reads: 'all' };
			await two(operation, parameters, rows as [Row, Row]);
			expect(kept()).toEqual(both);
		},
	);

	it.each(Object.entries(KINDS))(
		'%s: far behind, the second row sends nothing',
		async (operation, make) => {
			const { parameters, rows, kept, first } = await make();
			await pass(60_000);
			stream.sim.switches.replica = { lagMs: 20_000, reads: 'all' };
			const said = await stream.refusal(operation, parameters, { items: rows });
			expect(said).toMatch(/does not show the last change to this .* yet\..*Nothing was sent/);
			expect(kept()).toEqual(first);
		},
	);

	it('subscription.updateFreeze: start and end are both kept', async () => {
		const subscription = await running(stream);
		const [{ freeze }] = await stream.rows('subscription.freeze', {
			...on(subscription),
			freezeStartDatetime: '2031-04-01T00:00:00Z',
			additionalFields: { freezeEndDatetime: '2031-05-01T00:00:00Z' },
		});
		await pass(60_000);
		stream.sim.switches.replica = { lagMs: 1_500, reads: 'all' };
		const [start, end] = ['2031-04-10T00:00:00Z', '2031-06-01T00:00:00Z'];
		for (const updateFields of [{ freezeStartDatetime: start }, { freezeEndDatetime: end }]) {
			const parameters = on(subscription, { freezeId: byId(freeze.id), updateFields });
			await stream.rows('subscription.updateFreeze', parameters);
		}
		const now = stream.sim.find('freeze', freeze.id)!;
		const micros = (stamp: string) => Date.parse(stamp) * 1000;
		expect([now.freeze_start_datetime, now.freeze_end_datetime]).toEqual([start, end].map(micros));
	});
});
