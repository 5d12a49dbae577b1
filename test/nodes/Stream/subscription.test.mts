import { byId, expectOneFailing, UNKNOWN_ID } from '../../../support/engine/stream.mts';
import { aConsumer, aPlan, aProduct, ok } from '../../../support/simulator/client.mts';
import { aCoupon, on, running } from './support/records.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();

describe('create', () => {
	it('sends all fields', async () => {
		const { id: consumer } = await aConsumer(stream.call);
		const { id: plan } = await aPlan(stream.call);
		const coupon = await aCoupon(stream, 'A');
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
				overridePaymentMethods: ['visa', 'bank_transfer'],
				autoRenewal: 'true',
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
						amex: false,
						bank_transfer: true,
						installment: false,
						qurrah: false,
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
		expect(refusal).toMatch(/'Period Start' is in the past/);
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

describe('cancel and uncancel', () => {
	it('schedules, reports, and takes back', async () => {
		const subscription = await running(stream);
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
		const subscription = await running(stream);
		const fields = { additionalFields: { cancelRelatedInvoices: true } };
		const [row] = await stream.rows('subscription.cancel', on(subscription, fields));
		expect(stream.writes()[0].body).toEqual({ cancel_related_invoices: true });
		expect(row).toMatchObject({ status: 'CANCELED', alreadyCanceled: false });
		const [again] = await stream.rows('subscription.cancel', on(subscription, fields));
		expect(again).toMatchObject({ status: 'CANCELED', alreadyCanceled: true });
		expect(await stream.refusal('subscription.uncancel', on(subscription))).toMatch(
			/can no longer be changed/,
		);
	});

	it('looks at the subscription when the answer gets lost', async () => {
		const subscription = await running(stream);
		stream.sim.faults.add({ path: 'cancel$', times: 1, action: { type: 'reset', when: 'after' } });
		const [row] = await stream.rows('subscription.cancel', on(subscription));
		expect(row).toMatchObject({ cancel_at_period_end: true, alreadyCanceled: true });
		expect(stream.writes()).toHaveLength(1);
	});

	it.each([
		['uncancel', 'cancel', /Uncanceling a subscription is not available/],
		['deletePendingChange', undefined, /Deleting a pending change is not available/],
	])('says that %s is not on this account', async (operation, before, message) => {
		const subscription = await running(stream);
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
		const { id } = await running(stream);
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
		const subscription = await running(stream);
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
