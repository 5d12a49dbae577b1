import {
	aConsumer,
	aLink,
	aPlan,
	aProduct,
	aSubscription,
	client,
	ok,
} from '../../support/simulator/client.mts';
import { useSimulator } from '../support/use.mts';

const simulator = useSimulator();
const call = client(simulator);

const DAY = 86_400_000;
const statuses = (id: string) =>
	simulator.transitions.filter((each) => each.id === id).map(({ to }) => to);
const read = (id: string) => ok(call('GET', `/subscriptions/${id}`));
const cancel = (id: string, body: object = {}) => call('POST', `/subscriptions/${id}/cancel`, body);

/** A running subscription, bought on a link with a card that works. */
async function running(): Promise<{ id: string; consumerId: string; plan: any }> {
	const plan = await aPlan(call);
	const link = await aLink(call, { items: [{ product_id: plan.id }] });
	const { subscriptionId, consumerId } = await simulator.pay(link.id);
	return { id: subscriptionId!, consumerId: consumerId!, plan };
}

describe('creating', () => {
	test('inactive until the first invoice is paid', async () => {
		const made = await aSubscription(call, { until_cycle_number: 3 });
		expect(made).toMatchObject({
			status: 'INACTIVE',
			amount: '100.00',
			current_cycle_number: 1,
			cancel_at_cycle_number: 3,
			recurring_interval: 'MONTH',
			started_at: null,
			latest_invoice: { status: 'SENT', type: 'RECURRING' },
		});
		expect([28, 29, 30, 31]).toContain(made.remaining_days);
		simulator.act.payInvoice(made.latest_invoice_id);
		const active = await read(made.id);
		expect(active.status).toBe('ACTIVE');
		expect(active.started_at).not.toBeNull();
		expect(statuses(made.id)).toEqual(['INACTIVE', 'ACTIVE']);
	});

	test('one-time products are refused', async () => {
		const reply = await call('POST', '/subscriptions', {
			organization_consumer_id: (await aConsumer(call)).id,
			items: [{ product_id: (await aProduct(call)).id, quantity: 1 }],
			period_start: '2030-01-01T00:00:00Z',
		});
		expect([reply.status, reply.body.error.code]).toEqual([400, 'INVALID_PARAMETERS']);
	});

	test('months are calendar months', async () => {
		const made = await aSubscription(call, { period_start: '2031-01-31T10:00:00Z' });
		expect(made.current_period_end).toBe('2031-02-28T10:00:00Z');
	});

	test('a trial charges nothing until it ends', async () => {
		const plan = await aPlan(call);
		const link = await aLink(call, { items: [{ product_id: plan.id }], trial_period_days: 7 });
		const { subscriptionId, invoiceId } = await simulator.pay(link.id);
		expect(invoiceId).toBeUndefined();
		expect(await read(subscriptionId!)).toMatchObject({
			status: 'TRIALING',
			trial_period_days: 7,
			latest_invoice: null,
		});
		simulator.act.advance(8 * DAY);
		expect(await read(subscriptionId!)).toMatchObject({
			status: 'ACTIVE',
			current_cycle_number: 1,
			latest_invoice: { status: 'COMPLETED' },
		});
	});
});

describe('renewal', () => {
	test('happens by itself with a stored card', async () => {
		const { id } = await running();
		simulator.act.advance(32 * DAY);
		const after = await read(id);
		expect(after).toMatchObject({
			status: 'ACTIVE',
			current_cycle_number: 2,
			latest_invoice: { status: 'COMPLETED' },
		});
		const { data } = await ok(call('GET', `/invoices?subscription_id=${id}`));
		expect(data).toHaveLength(2);
		expect(data[1].period_end).toBe(data[0].period_start);
		expect(simulator.changes.filter(({ field }) => field === 'cycle')).toMatchObject([
			{ id, from: '1', to: '2', cause: 'time' },
		]);
	});

	test('several cycles may pass at once', async () => {
		const { id } = await running();
		simulator.act.advance(370 * DAY);
		expect((await read(id)).current_cycle_number).toBe(13);
		expect((await ok(call('GET', `/invoices?subscription_id=${id}`))).pagination.total_count).toBe(
			13,
		);
	});

	test('a declined card leaves the subscription ACTIVE with an unpaid invoice', async () => {
		const { id, consumerId } = await running();
		simulator.act.setCard(consumerId, 'declined');
		simulator.act.advance(32 * DAY);
		const after = await read(id);
		expect(after).toMatchObject({ status: 'ACTIVE', latest_invoice: { status: 'SENT' } });
		const [payment] = (await ok(call('GET', `/payments?invoice_id=${after.latest_invoice_id}`)))
			.data;
		expect(payment).toMatchObject({ current_status: 'FAILED', latest_pgw_message: 'DECLINED' });
		expect(statuses(id)).toEqual(['ACTIVE']);
		const found = async (paid: boolean) =>
			(await ok(call('GET', `/subscriptions?latest_invoice_is_paid=${paid}`))).data.length;
		expect([await found(true), await found(false)]).toEqual([0, 1]);
	});

	test('can be brought about', async () => {
		const { id } = await running();
		const { invoiceId } = simulator.act.renewSubscription(id, 'pending');
		expect(simulator.find('invoice', invoiceId)?.status).toBe('SENT');
		expect((await read(id)).current_cycle_number).toBe(2);
	});

	test('ends with the last cycle, or without automatic renewal', async () => {
		const limited = await aSubscription(call, { until_cycle_number: 1 });
		const manual = await aSubscription(call, {
			override_payment_methods: { subscription_auto_renewal: false },
		});
		for (const { latest_invoice_id } of [limited, manual]) {
			simulator.act.payInvoice(latest_invoice_id);
		}
		simulator.act.advance(32 * DAY);
		for (const { id } of [limited, manual]) {
			const ended = await read(id);
			expect(ended.status).toBe('CANCELED');
			expect(ended.ended_at).not.toBeNull();
			expect(ended.current_cycle_number).toBe(1);
		}
	});
});

describe('cancelling', () => {
	test('an active subscription runs to the end of its period', async () => {
		const { id } = await running();
		const answer = await ok(cancel(id));
		expect(answer).toMatchObject({
			status: 'ACTIVE',
			cancel_at_period_end: true,
			cancel_at_cycle_number: 1,
		});
		simulator.act.advance(32 * DAY);
		expect((await read(id)).status).toBe('CANCELED');
		expect(statuses(id)).toEqual(['ACTIVE', 'CANCELED']);
		const again = await cancel(id);
		expect([again.status, again.body.error.code]).toEqual([400, 'INVALID_STATUS']);
	});

	test('that can be taken back', async () => {
		const { id } = await running();
		const uncancel = () => call('PUT', `/subscriptions/${id}/uncancel`);
		expect((await uncancel()).status).toBe(400);
		await ok(cancel(id));
		await ok(uncancel());
		simulator.act.advance(32 * DAY);
		expect(await read(id)).toMatchObject({ status: 'ACTIVE', current_cycle_number: 2 });
		expect(simulator.changes.filter(({ field }) => field === 'cancel_at_period_end')).toMatchObject(
			[{ to: 'true' }, { to: 'false' }],
		);
	});

	test('an inactive one ends at once, and with it its invoices if wanted', async () => {
		const kept = await aSubscription(call);
		expect((await ok(cancel(kept.id))).status).toBe('CANCELED');
		expect(simulator.find('invoice', kept.latest_invoice_id)?.status).toBe('SENT');
		const gone = await aSubscription(call);
		await ok(cancel(gone.id, { cancel_related_invoices: true }));
		expect(simulator.find('invoice', gone.latest_invoice_id)?.status).toBe('CANCELED');
		expect(simulator.all('payment').map((each) => each.current_status)).toEqual([
			'PENDING',
			'CANCELED',
		]);
	});

	test('a body is required', async () => {
		const { id } = await running();
		expect((await call('POST', `/subscriptions/${id}/cancel`)).body.detail[0]).toMatchObject({
			type: 'missing',
			loc: ['body'],
		});
	});
});

describe('changing', () => {
	test('takes effect with the next cycle and can be withdrawn until then', async () => {
		const { id, plan } = await running();
		const path = `/subscriptions/${id}`;
		const change = {
			items: [{ product_id: plan.id, quantity: 3 }],
			coupons: [],
			description: 'More',
		};
		const answer = await ok(call('PUT', path, change));
		expect(answer).toMatchObject({
			amount: '100.00',
			description: 'More',
			pending_change: {
				target_amount: '300.00',
				current_amount: '100.00',
				delta_amount: '200.00',
				effective_at: answer.current_period_end,
				target_items: [{ product_id: plan.id, product_name: 'Plan', quantity: 3 }],
				changes: [{ kind: 'QUANTITY_INCREASED', from_value: '1', to_value: '3' }],
			},
		});
		await ok(call('DELETE', `${path}/pending-change`));
		expect((await read(id)).pending_change).toBeNull();
		expect((await call('DELETE', `${path}/pending-change`)).status).toBe(400);
		await ok(call('PUT', path, change));
		simulator.act.advance(32 * DAY);
		expect(await read(id)).toMatchObject({
			amount: '300.00',
			pending_change: null,
			latest_invoice: { total_amount: '300.00' },
		});
	});

	test('needs all items and coupons; sending what is there plans nothing', async () => {
		const { id, plan } = await running();
		const path = `/subscriptions/${id}`;
		const items = [{ product_id: plan.id, quantity: 1 }];
		expect((await call('PUT', path, { items })).body.detail[0].loc).toEqual(['body', 'coupons']);
		const same = await ok(call('PUT', path, { items, coupons: [], until_cycle_number: 5 }));
		expect(same).toMatchObject({ pending_change: null, cancel_at_cycle_number: 5 });
		const endless = await ok(call('PUT', path, { items, coupons: [], until_cycle_number: null }));
		expect(endless.cancel_at_cycle_number).toBeNull();
	});
});

describe('freezing', () => {
	const at = (days: number, now = Date.now()) => new Date(now + days * DAY).toISOString();
	const freeze = (id: string, start: number, end?: number) => {
		// Of one moment: a millisecond more would be another day.
		const now = Date.now();
		return call('POST', `/subscriptions/${id}/freeze`, {
			freeze_start_datetime: at(start, now),
			...(end === undefined ? {} : { freeze_end_datetime: at(end, now) }),
		});
	};

	test('a freeze that starts now freezes, and thaws by itself; the period is prolonged', async () => {
		const { id } = await running();
		const before = await read(id);
		const made = await ok(freeze(id, 0, 20));
		expect(made).toMatchObject({
			subscription_id: id,
			duration: 20,
			invoice_id: before.latest_invoice_id,
		});
		expect(await read(id)).toMatchObject({ status: 'FROZEN', latest_freeze: { id: made.id } });
		simulator.act.advance(35 * DAY);
		const after = await read(id);
		expect(statuses(id)).toEqual(['ACTIVE', 'FROZEN', 'ACTIVE']);
		// No renewal during the freeze, although the period would have ended.
		expect(after.current_cycle_number).toBe(1);
		const longer = Date.parse(after.current_period_end) - Date.parse(before.current_period_end);
		expect(Math.round(longer / DAY)).toBe(20);
	});

	test('a planned freeze leaves the subscription active until it starts', async () => {
		const { id } = await running();
		await ok(freeze(id, 5));
		expect((await read(id)).status).toBe('ACTIVE');
		simulator.act.advance(6 * DAY);
		expect((await read(id)).status).toBe('FROZEN');
	});

	test('a running freeze ends by PUT with its end set to now, not by DELETE', async () => {
		const { id } = await running();
		const { id: freezeId } = await ok(freeze(id, -1));
		const path = `/subscriptions/${id}/freeze/${freezeId}`;
		expect((await call('DELETE', path)).status).toBe(403);
		const body = { freeze_start_datetime: at(-1) };
		expect((await call('PUT', path, body)).body.detail[0]).toMatchObject({
			type: 'missing',
			loc: ['body', 'freeze_end_datetime'],
		});
		const open = await ok(call('PUT', path, { ...body, freeze_end_datetime: null }));
		expect(open.freeze_end_datetime).toBeNull();
		await ok(call('PUT', path, { ...body, freeze_end_datetime: at(0) }));
		expect((await read(id)).status).toBe('ACTIVE');
	});

	test('planned freezes can be deleted, latest first; history keeps blocking', async () => {
		const { id } = await running();
		const first = await ok(freeze(id, 2, 4));
		const second = await ok(freeze(id, 5, 8));
		const remove = (freezeId: string) => call('DELETE', `/subscriptions/${id}/freeze/${freezeId}`);
		const refused = await remove(first.id);
		expect([refused.status, refused.body.error]).toEqual([
			403,
			expect.objectContaining({
				code: 'STREAM_ERROR',
				additional_info: 'Cannot delete non-latest freeze entry.',
			}),
		]);
		await ok(remove(second.id));
		expect((await remove(second.id)).body.error.additional_info).toBe(
			'Cannot delete non-latest freeze entry.',
		);
		const { data } = await ok(call('GET', `/subscriptions/${id}/freeze`));
		expect(data.map((each: any) => each.id)).toEqual([first.id]);
		expect((await freeze(id, 6, 9)).status).toBe(400);
		await ok(freeze(id, 8.1, 10));
	});

	test('only active subscriptions freeze, and the end comes after the start', async () => {
		const { id } = await aSubscription(call);
		expect((await freeze(id, 0)).body.error.code).toBe('INVALID_STATUS');
		const active = await running();
		expect((await freeze(active.id, 2, 1)).body.detail[0]).toMatchObject({
			type: 'value_error',
			msg: 'Value error, freeze_end_datetime must be after freeze_start_datetime',
		});
	});

	test('cancelling a frozen subscription ends it at once', async () => {
		const { id } = await running();
		await ok(freeze(id, 0, 5));
		expect((await ok(cancel(id))).status).toBe('CANCELED');
		simulator.act.advance(6 * DAY);
		expect(statuses(id)).toEqual(['ACTIVE', 'FROZEN', 'CANCELED']);
	});
});

describe('the list', () => {
	test('filters by status, dates, price, customer, product and text', async () => {
		const gold = await aPlan(call, { name: 'Gold', prices: [{ currency: 'SAR', amount: 500 }] });
		const items = [{ product_id: gold.id, quantity: 1 }];
		const rich = await aSubscription(call, { items, period_start: '2031-01-01T00:00:00Z' });
		const poor = await aSubscription(call, { period_start: '2030-01-01T00:00:00Z' });
		simulator.act.payInvoice(poor.latest_invoice_id);
		const ids = async (query: string) =>
			(await ok(call('GET', `/subscriptions?${query}`))).data.map((row: any) => row.id);
		expect(await ids('')).toEqual([poor.id, rich.id]);
		expect(await ids('statuses=ACTIVE')).toEqual([poor.id]);
		expect(await ids('from_price=500')).toEqual([rich.id]);
		expect(await ids('search_term=gold')).toEqual([rich.id]);
		expect(await ids(`product_ids=${gold.id}`)).toEqual([rich.id]);
		expect(await ids(`organization_consumer_id=${poor.organization_consumer_id}`)).toEqual([
			poor.id,
		]);
		expect(await ids('current_period_start_from_date=2030-06-01')).toEqual([rich.id]);
		expect(await ids('current_period_end_to_date=2030-06-01')).toEqual([poor.id]);
		expect(await ids('latest_invoice_is_paid=true')).toEqual([poor.id]);
		expect(await ids('currencies=KWD')).toEqual([]);
	});
});
