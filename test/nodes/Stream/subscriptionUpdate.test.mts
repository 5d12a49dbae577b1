import { byId, type Row } from '../../../support/engine/stream.mts';
import { aPlan, aProduct } from '../../../support/simulator/client.mts';
import { aCoupon, on, running } from './support/records.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();
describe('update', () => {
	const update = (subscription: Row, updateFields: object) => on(subscription, { updateFields });
	const put = () => stream.writes()[0].body;

	it('sends back what the user left empty', async () => {
		const [a, b] = [await aCoupon(stream, 'A'), await aCoupon(stream, 'B')];
		const [one, two] = [await aPlan(stream.call), await aPlan(stream.call)];
		const subscription = await running(stream, {
			items: [
				{ product_id: one.id, quantity: 2, coupons: [a] },
				{ product_id: two.id, quantity: 1 },
			],
			coupons: [b],
			override_payment_methods: { visa: true, amex: false },
		});
		const [row] = await stream.rows(
			'subscription.update',
			update(subscription, {
				description: 'New',
				autoRenewal: 'null',
			}),
		);
		expect(put()).toEqual({
			items: [
				{ product_id: one.id, quantity: 2, coupons: [a] },
				{ product_id: two.id, quantity: 1, coupons: [] },
			],
			coupons: [b],
			description: 'New',
			override_payment_methods: expect.objectContaining({
				visa: true,
				amex: false,
				subscription_auto_renewal: null,
			}),
		});
		expect(row).toMatchObject({ description: 'New', pending_change: null, alreadyPlanned: false });
	});

	it('replaces, or adds and changes, items; their empty boxes stay as they are', async () => {
		const coupon = await aCoupon(stream, 'A');
		const [one, two] = [await aPlan(stream.call), await aPlan(stream.call)];
		const first = { product_id: one.id, quantity: 3, coupons: [coupon] };
		const items = {
			item: [{ productId: byId(two.id), quantity: '4' }, { productId: byId(one.id) }],
		};
		const added = await running(stream, { items: [first] });
		await stream.rows(
			'subscription.update',
			update(added, { items: { item: [items.item[0]] }, itemsMode: 'merge' }),
		);
		const second = { product_id: two.id, quantity: 4, coupons: [] };
		expect(put().items).toEqual([first, second]);
		const replaced = await running(stream, { items: [first] });
		const [row] = await stream.rows('subscription.update', update(replaced, { items }));
		expect(put().items).toEqual([second, first]);
		expect(row.pending_change).toBeTruthy();
	});

	it('takes off coupons and the last cycle', async () => {
		const [a, b] = [await aCoupon(stream, 'A'), await aCoupon(stream, 'B')];
		const plan = await aPlan(stream.call);
		const subscription = await running(stream, {
			items: [{ product_id: plan.id, quantity: 1, coupons: [a] }],
			coupons: [b],
			until_cycle_number: 5,
		});
		await stream.rows(
			'subscription.update',
			update(subscription, { removeCoupons: true, removeUntilCycleNumber: true }),
		);
		expect(put()).toEqual({
			items: [{ product_id: plan.id, quantity: 1, coupons: [] }],
			coupons: [],
			until_cycle_number: null,
		});
	});

	it('a last cycle that is given counts, also beside the one that is removed', async () => {
		const subscription = await running(stream);
		const fields = { untilCycleNumber: 12, removeUntilCycleNumber: true };
		await stream.rows('subscription.update', update(subscription, fields));
		expect(put()).toMatchObject({ until_cycle_number: 12 });
	});

	it('sends the fields of newer servers', async () => {
		const subscription = await running(stream);
		await stream.rows(
			'subscription.update',
			update(subscription, {
				untilCycleNumber: 3,
				recurringInterval: 'QUARTER',
				recurringIntervalCount: 2,
				excludeCouponsIfInstallments: true,
			}),
		);
		expect(put()).toMatchObject({
			until_cycle_number: 3,
			recurring_interval: 'QUARTER',
			recurring_interval_count: 2,
			exclude_coupons_if_installments: true,
		});
	});

	it('is done when the same change is planned already, and refuses another one', async () => {
		const subscription = await running(stream);
		const [{ product_id: product }] = subscription.items;
		const change = (quantity: number) =>
			update(subscription, { items: { item: [{ productId: byId(product), quantity }] } });
		await stream.rows('subscription.update', change(5));
		stream.begin();
		const [again] = await stream.rows('subscription.update', change(5));
		expect(again).toMatchObject({ alreadyPlanned: true });
		expect(await stream.refusal('subscription.update', change(6))).toMatch(
			/a change planned.*Delete Pending Change/,
		);
		expect(stream.writes()).toEqual([]);
		const [row] = await stream.rows('subscription.deletePendingChange', on(subscription));
		expect(row).toMatchObject({ pending_change: null, alreadyDeleted: false });
		expect(stream.writes()).toEqual([
			{
				request: `DELETE /subscriptions/${subscription.id}/pending-change`,
				query: {},
				body: undefined,
			},
		]);
		const [twice] = await stream.rows('subscription.deletePendingChange', on(subscription));
		expect(twice).toMatchObject({ pending_change: null, alreadyDeleted: true });
	});

	it('refuses a change of the plan while a cancellation is scheduled', async () => {
		const subscription = await running(stream);
		await stream.rows('subscription.cancel', on(subscription));
		stream.begin();
		expect(
			await stream.refusal('subscription.update', update(subscription, { removeCoupons: true })),
		).toMatch(/Use Uncancel, then/);
		expect(stream.writes()).toEqual([]);
	});

	it('refuses one-time products and subscriptions that have ended', async () => {
		const box = await aProduct(stream.call);
		const subscription = await running(stream);
		const items = { item: [{ productId: byId(box.id) }] };
		expect(await stream.refusal('subscription.update', update(subscription, { items }))).toMatch(
			/one-time product/,
		);
		stream.sim.act.setSubscriptionStatus(subscription.id, 'CANCELED');
		expect(
			await stream.refusal('subscription.update', update(subscription, { description: 'A' })),
		).toMatch(/canceled and can no longer be changed/);
		expect(stream.writes()).toEqual([]);
	});
});
