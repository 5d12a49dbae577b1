import { aConsumer, aPlan, aProduct, aSubscription, ok } from '../../simulator/support/client.mts';
import { byId, expectOneFailing, startStream, UNKNOWN_ID, type Stream } from './support/stream.mts';

let stream: Stream;
beforeAll(async () => (stream = await startStream()));
afterAll(() => stream.sim.close());
beforeEach(() => {
	stream.sim.reset();
	stream.begin();
});
afterEach(() => {
	stream.sim.faults.clear();
	Object.assign(stream.sim.switches, { sdkOnlyEndpoints: true, cancel: 'scheduled' });
});

const aCoupon = async (name: string) =>
	(await ok(stream.call('POST', '/coupons', { name, discount_value: '10', is_percentage: true })))
		.id as string;

/** A running subscription; the log of requests begins after it. */
async function running(more: Record<string, unknown> = {}) {
	const made = await aSubscription(stream.call, more);
	stream.sim.act.payInvoice(made.latest_invoice_id);
	stream.begin();
	return made as { id: string; items: Array<{ product_id: string }>; [key: string]: any };
}

const on = ({ id }: { id: string }, parameters: object = {}) => ({
	subscriptionId: byId(id),
	...parameters,
});

describe('create', () => {
	it('sends all fields', async () => {
		const { id: consumer } = await aConsumer(stream.call);
		const { id: plan } = await aPlan(stream.call);
		const coupon = await aCoupon('A');
		stream.begin();
		const [subscription] = await stream.rows('subscription.create', {
			consumerId: byId(consumer),
			items: { item: [{ productId: byId(plan), quantity: 2, coupons: [coupon] }] },
			periodStart: '2030-01-01',
			notifyConsumer: true,
			additionalFields: {
				description: 'Gym',
				coupons: [coupon],
				untilCycleNumber: '12',
				overridePaymentMethods: {
					methods: {
						visa: 'true',
						mastercard: 'false',
						amex: 'null',
						bankTransfer: '',
						subscriptionAutoRenewal: 'true',
					},
				},
				excludeCouponsIfInstallments: true,
				currency: 'SAR',
				trial: true,
			},
		});
		expect(stream.writes()).toEqual([
			{
				request: 'POST /subscriptions',
				query: {},
				body: {
					organization_consumer_id: consumer,
					items: [{ product_id: plan, quantity: 2, coupons: [coupon] }],
					period_start: '2029-12-31T21:00:00.000Z',
					notify_consumer: true,
					description: 'Gym',
					coupons: [coupon],
					until_cycle_number: 12,
					override_payment_methods: {
						visa: true,
						mastercard: false,
						amex: null,
						subscription_auto_renewal: true,
					},
					exclude_coupons_if_installments: true,
					currency: 'SAR',
					trial: true,
				},
			},
		]);
		expect(subscription).toMatchObject({ status: 'TRIALING', description: 'Gym' });
	});

	it.each([
		['a one-time product', aProduct, /one-time product \("Gift box"\).*recurring products/],
		['an unknown product', async () => ({ id: UNKNOWN_ID }), /not found/],
	])('refuses %s without creating anything', async (_name, product, message) => {
		const { id: consumer } = await aConsumer(stream.call);
		const { id } = await product(stream.call);
		stream.begin();
		const refusal = await stream.refusal('subscription.create', {
			consumerId: byId(consumer),
			items: { item: [{ productId: byId(id), quantity: 1 }] },
			periodStart: '2030-01-01',
		});
		expect(refusal).toMatch(message);
		expect(stream.writes()).toEqual([]);
	});

	it('refuses a trial that would end in the past', async () => {
		const refusal = await stream.refusal('subscription.create', {
			consumerId: byId(UNKNOWN_ID),
			items: { item: [{ productId: byId(UNKNOWN_ID), quantity: 1 }] },
			periodStart: '2020-01-01',
			additionalFields: { trial: true },
		});
		expect(refusal).toMatch(/Period Start is in the past/);
		expect(stream.sent()).toEqual([]);
	});

	it('ends each item where it belongs', async () => {
		const { id } = await aConsumer(stream.call);
		const plan = await aPlan(stream.call);
		await expectOneFailing(
			stream,
			'subscription.create',
			{
				consumerId: '={{ $json.id }}',
				items: { item: [{ productId: byId(plan.id), quantity: 1 }] },
				periodStart: '2030-01-01',
			},
			[{ id }, { id: UNKNOWN_ID }],
			/not found/i,
		);
	});
});

describe('update', () => {
	const update = (subscription: { id: string }, updateFields: object) =>
		on(subscription, { updateFields });
	const put = () => stream.writes()[0].body;

	it('sends back what the user left empty', async () => {
		const [a, b] = [await aCoupon('A'), await aCoupon('B')];
		const [one, two] = [await aPlan(stream.call), await aPlan(stream.call)];
		const subscription = await running({
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
				overridePaymentMethods: { methods: { amex: 'null', qurrah: 'true' } },
			}),
		);
		expect(put()).toEqual({
			items: [
				{ product_id: one.id, quantity: 2, coupons: [a] },
				{ product_id: two.id, quantity: 1, coupons: [] },
			],
			coupons: [b],
			description: 'New',
			override_payment_methods: expect.objectContaining({ visa: true, amex: null, qurrah: true }),
		});
		expect(row).toMatchObject({ description: 'New', pending_change: null, alreadyPlanned: false });
	});

	it('replaces, or adds and changes, items; their empty boxes stay as they are', async () => {
		const coupon = await aCoupon('A');
		const [one, two] = [await aPlan(stream.call), await aPlan(stream.call)];
		const first = { product_id: one.id, quantity: 3, coupons: [coupon] };
		const items = {
			item: [{ productId: byId(two.id), quantity: '4' }, { productId: byId(one.id) }],
		};
		const added = await running({ items: [first] });
		await stream.rows(
			'subscription.update',
			update(added, { items: { item: [items.item[0]] }, itemsMode: 'merge' }),
		);
		const second = { product_id: two.id, quantity: 4, coupons: [] };
		expect(put().items).toEqual([first, second]);
		const replaced = await running({ items: [first] });
		const [row] = await stream.rows('subscription.update', update(replaced, { items }));
		expect(put().items).toEqual([second, first]);
		expect(row.pending_change).toBeTruthy();
	});

	it('takes off coupons and the last cycle', async () => {
		const [a, b] = [await aCoupon('A'), await aCoupon('B')];
		const plan = await aPlan(stream.call);
		const subscription = await running({
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

	it('sends the fields of newer servers', async () => {
		const subscription = await running();
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
		const subscription = await running();
		const [{ product_id: product }] = subscription.items;
		const change = (quantity: number) =>
			update(subscription, { items: { item: [{ productId: byId(product), quantity }] } });
		await stream.rows('subscription.update', change(5));
		stream.begin();
		const [again] = await stream.rows('subscription.update', change(5));
		expect(again).toMatchObject({ alreadyPlanned: true });
		expect(await stream.refusal('subscription.update', change(6))).toMatch(
			/another change.*Delete Pending Change/,
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
		const subscription = await running();
		await stream.rows('subscription.cancel', on(subscription));
		stream.begin();
		expect(
			await stream.refusal('subscription.update', update(subscription, { removeCoupons: true })),
		).toMatch(/Use Uncancel first/);
		expect(stream.writes()).toEqual([]);
	});

	it('refuses one-time products and subscriptions that have ended', async () => {
		const box = await aProduct(stream.call);
		const subscription = await running();
		const items = { item: [{ productId: byId(box.id) }] };
		expect(await stream.refusal('subscription.update', update(subscription, { items }))).toMatch(
			/one-time product/,
		);
		stream.sim.act.setSubscriptionStatus(subscription.id, 'CANCELED');
		expect(
			await stream.refusal('subscription.update', update(subscription, { description: 'A' })),
		).toMatch(/canceled and cannot change/);
		expect(stream.writes()).toEqual([]);
	});
});

describe('cancel and uncancel', () => {
	it('schedules, reports, and takes back', async () => {
		const subscription = await running();
		const [canceled] = await stream.rows('subscription.cancel', on(subscription));
		expect(stream.writes()).toEqual([
			{
				request: `POST /subscriptions/${subscription.id}/cancel`,
				query: {},
				body: { cancel_related_invoices: false },
			},
		]);
		expect(canceled).toMatchObject({
			status: 'ACTIVE',
			cancel_at_period_end: true,
			alreadyCanceled: false,
		});
		stream.begin();
		const [again] = await stream.rows('subscription.cancel', on(subscription));
		expect(again).toMatchObject({ alreadyCanceled: true });
		expect(stream.writes()).toEqual([]);
		const [back] = await stream.rows('subscription.uncancel', on(subscription));
		expect(back).toMatchObject({ cancel_at_period_end: false, alreadyUncanceled: false });
		expect(stream.writes()).toEqual([
			{ request: `PUT /subscriptions/${subscription.id}/uncancel`, query: {}, body: undefined },
		]);
		const [twice] = await stream.rows('subscription.uncancel', on(subscription));
		expect(twice).toMatchObject({ alreadyUncanceled: true });
	});

	it('cancels at once with the invoices, and is done when it is canceled already', async () => {
		stream.sim.switches.cancel = 'immediate';
		const subscription = await running();
		const fields = { additionalFields: { cancelRelatedInvoices: true } };
		const [row] = await stream.rows('subscription.cancel', on(subscription, fields));
		expect(stream.writes()[0].body).toEqual({ cancel_related_invoices: true });
		expect(row).toMatchObject({ status: 'CANCELED', alreadyCanceled: false });
		const [again] = await stream.rows('subscription.cancel', on(subscription, fields));
		expect(again).toMatchObject({ status: 'CANCELED', alreadyCanceled: true });
		expect(await stream.refusal('subscription.uncancel', on(subscription))).toMatch(
			/cannot change any more/,
		);
	});

	it('looks at the subscription when the answer gets lost', async () => {
		const subscription = await running();
		stream.sim.faults.add({ path: 'cancel$', times: 1, action: { type: 'reset', when: 'after' } });
		const [row] = await stream.rows('subscription.cancel', on(subscription));
		expect(row).toMatchObject({ cancel_at_period_end: true, alreadyCanceled: true });
		expect(stream.writes()).toHaveLength(1);
	});

	it.each([
		['uncancel', 'cancel', /Uncanceling a subscription is not available/],
		['deletePendingChange', undefined, /Deleting a pending change is not available/],
	])('says that %s is not on this account', async (operation, before, message) => {
		const subscription = await running();
		if (before) await stream.rows(`subscription.${before}`, on(subscription));
		else {
			const items = { item: [{ productId: byId(subscription.items[0].product_id), quantity: 9 }] };
			await stream.rows('subscription.update', on(subscription, { updateFields: { items } }));
		}
		stream.sim.switches.sdkOnlyEndpoints = false;
		expect(await stream.refusal(`subscription.${operation}`, on(subscription))).toMatch(message);
		expect(
			await stream.refusal(`subscription.${operation}`, { subscriptionId: byId(UNKNOWN_ID) }),
		).toMatch(/not found/);
	});

	it('ends each item where it belongs', async () => {
		const { id } = await running();
		const parameters = { subscriptionId: '={{ $json.id }}' };
		for (const operation of ['get', 'cancel', 'uncancel', 'freeze', 'getFreezes', 'unfreeze']) {
			await expectOneFailing(
				stream,
				`subscription.${operation}`,
				// A freeze of a past hour: the second run would overlap one that runs.
				{
					...parameters,
					...(operation === 'freeze'
						? {
								freezeStartDatetime: '={{ $json.at }}',
								additionalFields: { freezeEndDatetime: '2031-01-02T00:00:00Z' },
							}
						: {}),
				},
				[
					{ id, at: '2031-01-01T00:00:00Z' },
					{ id: UNKNOWN_ID, at: '2031-01-01T00:00:00Z' },
				],
				/not found/i,
			).catch((thrown: unknown) => {
				// A list without rows has none to link.
				if (operation !== 'getFreezes') throw thrown;
			});
		}
	});
});

describe('get and getAll', () => {
	it('returns the useful columns, or everything', async () => {
		const subscription = await running();
		const [simple] = await stream.rows('subscription.get', on(subscription));
		expect(Object.keys(simple)).toHaveLength(10);
		const [full] = await stream.rows('subscription.get', on(subscription, { simplify: false }));
		expect(full).toEqual(await ok(stream.call('GET', `/subscriptions/${subscription.id}`)));
	});

	it('sends all filters', async () => {
		const at = (day: number) => `2026-01-0${day}T00:00:00.000Z`;
		await stream.rows('subscription.getAll', {
			filters: {
				statuses: ['ACTIVE', 'TRIALING'],
				consumerId: byId(UNKNOWN_ID),
				latestInvoiceIsPaid: false,
				searchTerm: 'gym',
				fromDate: at(1),
				toDate: at(2),
				currentPeriodStartFromDate: at(3),
				currentPeriodStartToDate: at(4),
				currentPeriodEndFromDate: at(5),
				currentPeriodEndToDate: at(6),
				fromPrice: '1',
				toPrice: '2',
				productIds: UNKNOWN_ID,
				currencies: ['SAR', 'USD'],
			},
		});
		expect(stream.sent()[0].query).toEqual({
			statuses: ['ACTIVE', 'TRIALING'],
			organization_consumer_id: [UNKNOWN_ID],
			latest_invoice_is_paid: ['false'],
			search_term: ['gym'],
			from_date: [at(1)],
			to_date: [at(2)],
			current_period_start_from_date: [at(3)],
			current_period_start_to_date: [at(4)],
			current_period_end_from_date: [at(5)],
			current_period_end_to_date: [at(6)],
			from_price: ['1'],
			to_price: ['2'],
			product_ids: [UNKNOWN_ID],
			currencies: ['SAR,USD'],
			page: ['1'],
			limit: ['50'],
		});
	});
});
