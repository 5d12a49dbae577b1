import { startSimulator, type Switches } from '../../simulator/index.mts';
import { defaultSwitches } from '../../simulator/switches/index.mts';
import {
	aConsumer,
	aLink,
	aPlan,
	aProduct,
	aSubscription,
	anInvoice,
	client,
	ok,
} from '../../support/simulator/client.mts';
import { useSimulator } from '../support/use.mts';

const simulator = useSimulator();
const call = client(simulator);

const set = (changes: Partial<Switches>): void => void Object.assign(simulator.switches, changes);

/** One test per switch: what it does in its other positions. */
const tests: Record<keyof Switches, () => Promise<void>> = {
	latencyMs: async () => {
		set({ latencyMs: 30 });
		await Promise.all([call('GET', '/me'), call('GET', '/me')]);
		expect(simulator.inFlight.max).toBe(2);
	},
	rateLimit: async () => {
		const refused = async (retryAfter: 'seconds' | 'date' | 'none') => {
			set({ rateLimit: { perSecond: 1, retryAfter } });
			for (;;) {
				const reply = await call('GET', '/me');
				if (reply.status === 429) return reply.headers.get('retry-after');
			}
		};
		expect(await refused('seconds')).toBe('1');
		expect(Date.parse((await refused('date')) ?? '')).toBeGreaterThan(Date.now() - 1000);
		expect(await refused('none')).toBeNull();
		expect((await client(simulator, simulator.other)('GET', '/me')).status).toBe(200);
	},
	amountDecimals: async () => {
		const product = await aProduct(call, { prices: [{ currency: 'SAR', amount: '25.5' }] });
		const link = await aLink(call, { items: [{ product_id: product.id, quantity: 2 }] });
		const shown = async () => {
			const { amount, amount_collected } = await ok(call('GET', `/payment_links/${link.id}`));
			return [amount, amount_collected];
		};
		expect(await shown()).toEqual(['51.00', '0.00']);
		set({ amountDecimals: 3 });
		expect(await shown()).toEqual(['51.000', '0.000']);
		set({ amountDecimals: 'bare' });
		expect(await shown()).toEqual(['51', '0']);
	},
	timestampOffset: async () => {
		set({ timestampOffset: 'none' });
		expect((await aConsumer(call)).created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
	},
	timestampPrecision: async () => {
		expect((await aConsumer(call)).created_at).toMatch(/\.\d{6}Z$/);
		set({ timestampPrecision: 'seconds' });
		expect((await aConsumer(call)).created_at).toMatch(/:\d\dZ$/);
	},
	duplicateConsumerStatus: async () => {
		await aConsumer(call, { external_id: 'x' });
		for (const status of [400, 409, 422] as const) {
			set({ duplicateConsumerStatus: status });
			const reply = await call('POST', '/consumers', { name: 'B', external_id: 'x' });
			expect([reply.status, reply.body.error.code]).toEqual([status, 'DUPLICATE_CONSUMER']);
		}
	},
	paymentLinkIdOnInvoice: async () => {
		set({ paymentLinkIdOnInvoice: false });
		const link = await aLink(call);
		const { invoiceId } = await simulator.pay(link.id);
		expect(await ok(call('GET', `/invoices/${invoiceId}`))).not.toHaveProperty('payment_link_id');
		const { data } = await ok(call('GET', `/invoices?payment_link_id=${link.id}`));
		expect(data.map(({ id }: any) => id)).toEqual([invoiceId]);
		expect(data[0]).not.toHaveProperty('payment_link_id');
	},
	sort: async () => {
		for (const name of ['b', 'a', 'c']) await aConsumer(call, { name });
		const list = () => call('GET', '/consumers?sort_field=name&sort_direction=asc');
		const names = async () => (await ok(list())).data.map((row: any) => row.name).join('');
		expect(await names()).toBe('abc');
		set({ sort: 'ignore' });
		expect(await names()).toBe('bac');
		set({ sort: 'refuse' });
		expect((await list()).status).toBe(400);
		expect((await call('GET', '/consumers?sort_field=created_at')).status).toBe(200);
	},
	sortDirection: async () => {
		for (const name of ['a', 'b']) await aConsumer(call, { name });
		const names = async (query: string) =>
			(await ok(call('GET', `/consumers?${query}`))).data.map((row: any) => row.name).join('');
		expect(await names('sort_direction=asc')).toBe('ab');
		set({ sortDirection: 'ignore' });
		expect(await names('sort_direction=asc')).toBe('ba');
		expect(await names('sort_field=name&sort_direction=asc')).toBe('ba');
	},
	defaultOrder: async () => {
		for (const name of ['a', 'b']) await aConsumer(call, { name });
		set({ defaultOrder: 'asc' });
		const names = async (query: string) =>
			(await ok(call('GET', `/consumers${query}`))).data.map((row: any) => row.name).join('');
		expect([await names(''), await names('?sort_direction=desc')]).toEqual(['ab', 'ba']);
	},
	totalCount: async () => {
		simulator.act.bulk.consumers(5);
		const pages = async () => {
			const { pagination } = await ok(call('GET', '/consumers?limit=2&page=2'));
			return [pagination.total_count, pagination.max_page, pagination.has_next_page];
		};
		expect(await pages()).toEqual([5, 3, true]);
		const lies = { tooFew: 4, tooMany: 6, page: 2 } as const;
		for (const [totalCount, shown] of Object.entries(lies)) {
			set({ totalCount: totalCount as keyof typeof lies });
			expect(await pages()).toEqual([shown, 3, true]);
		}
	},
	dateFilters: async () => {
		simulator.act.bulk.paymentLinks(3, { from: '2025-01-01', to: '2025-01-03' });
		const count = async () => {
			const range = 'from_date=2025-01-02T00:00:00Z&to_date=2025-01-02T00:00:00Z';
			return (await ok(call('GET', `/payment_links?${range}`))).data.length;
		};
		expect(await count()).toBe(1);
		set({ dateFilters: 'fromOnly' });
		expect(await count()).toBe(2);
		set({ dateFilters: 'ignore' });
		expect(await count()).toBe(3);
		expect((await call('GET', '/payment_links?from_date=x')).status).toBe(422);
	},
	statusFilter: async () => {
		await aLink(call);
		const list = () => ok(call('GET', '/payment_links?statuses=INACTIVE'));
		expect((await list()).data).toHaveLength(0);
		set({ statusFilter: 'ignore' });
		expect((await list()).data).toHaveLength(1);
	},
	linkFilter: async () => {
		const [one, other] = [await aLink(call), await aLink(call)];
		for (const { id } of [one, other]) await simulator.pay(id);
		const list = () => ok(call('GET', `/invoices?payment_link_id=${one.id}`));
		expect((await list()).data).toHaveLength(1);
		set({ linkFilter: 'ignore' });
		expect((await list()).data).toHaveLength(2);
	},
	listAgeMs: async () => {
		set({ listAgeMs: 2_000 });
		const link = await aLink(call, { max_number_of_payments: 1 });
		await simulator.pay(link.id);
		const listed = async (query = '') => {
			const { data } = await ok(call('GET', `/payment_links${query}`));
			return data.map((row: any) => [row.status, row.amount_collected]);
		};
		const [old, fresh] = [
			['ACTIVE', '0.00'],
			['COMPLETED', '100.00'],
		];
		expect(await listed()).toEqual([old]);
		expect(await listed('?statuses=COMPLETED')).toEqual([]);
		expect((await ok(call('GET', `/payment_links/${link.id}`))).status).toBe('COMPLETED');
		simulator.act.advance(2_000);
		expect(await listed()).toEqual([fresh]);
		expect(await listed('?statuses=COMPLETED')).toEqual([fresh]);
	},
	replica: async () => {
		const before = await aLink(call);
		set({ replica: { lagMs: 2_000, reads: 'all' } });
		const read = (id: string) => call('GET', `/payment_links/${id}`);
		const link = await aLink(call);
		await ok(call('PATCH', `/payment_links/${before.id}/status`, { status: 'INACTIVE' }));
		expect((await read(link.id)).status).toBe(404);
		expect((await ok(read(before.id))).status).toBe('ACTIVE');
		const listed = async () =>
			(await ok(call('GET', '/payment_links'))).data.map(({ id }: any) => id);
		expect(await listed()).toEqual([before.id]);
		// What is written is refused or done by what is true.
		expect((await call('PATCH', `/payment_links/${link.id}/coupons`, {})).status).toBe(200);
		simulator.act.advance(2_000);
		expect((await ok(read(before.id))).status).toBe('INACTIVE');
		expect(await listed()).toEqual([link.id, before.id]);
		const consumer = await aConsumer(call);
		simulator.act.advance(2_000);
		await ok(call('DELETE', `/consumers/${consumer.id}`));
		expect((await ok(call('GET', '/consumers'))).data).toHaveLength(1);
		simulator.act.advance(2_000);
		expect((await ok(call('GET', '/consumers'))).data).toHaveLength(0);
		set({ replica: { lagMs: 2_000, reads: 'alternate' } });
		const { id } = await aLink(call);
		const statuses = [await read(id), await read(id), await read(id)];
		expect(statuses.map(({ status }) => status).sort()).not.toEqual([404, 404, 404]);
		expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([200, 404]));
	},
	sortNulls: async () => {
		const [plain, touched] = [await aLink(call), await aLink(call)];
		await ok(call('PATCH', `/payment_links/${touched.id}/status`, { status: 'INACTIVE' }));
		const first = async () =>
			(await ok(call('GET', '/payment_links?sort_field=updated_at'))).data[0].id;
		expect(await first()).toBe(plain.id);
		set({ sortNulls: 'last' });
		expect(await first()).toBe(touched.id);
	},
	errorEnvelope: async () => {
		set({ errorEnvelope: 'detail' });
		const missing = await call('GET', '/payments/00000000-0000-4000-8000-000000000000');
		expect(missing.body).toEqual({ detail: expect.stringContaining('not found') });
		expect((await call('GET', '/me', undefined, { 'x-api-key': 'x' })).body).toEqual({
			detail: 'Invalid API key',
		});
		await aConsumer(call, { external_id: 'x' });
		const duplicate = await call('POST', '/consumers', { name: 'B', external_id: 'x' });
		expect(duplicate.body.error.code).toBe('DUPLICATE_CONSUMER');
	},
	nulls: async () => {
		const consumer = await aConsumer(call);
		expect(consumer.alias).toBeNull();
		set({ nulls: 'omitted' });
		const shown = await ok(call('GET', `/consumers/${consumer.id}`));
		expect(shown).not.toHaveProperty('alias');
		const link = await aLink(call, { custom_metadata: { nothing: null } });
		expect(link).not.toHaveProperty('valid_until');
		expect(link.items[0]).not.toHaveProperty('min_quantity');
		expect(link.custom_metadata).toEqual({ nothing: null });
	},
	requestId: async () => {
		expect((await call('GET', '/me')).headers.has('x-request-id')).toBe(true);
		set({ requestId: false });
		expect((await call('GET', '/me')).headers.has('x-request-id')).toBe(false);
	},
	missingEndpoint: async () => {
		set({ webhookApi: false });
		const answers = {
			'404': [404, { detail: 'Not Found' }],
			'405': [405, { detail: 'Method Not Allowed' }],
			forbidden: [403, { error: expect.objectContaining({ code: 'PERMISSION_FORBIDDEN' }) }],
			disabled: [400, { error: expect.objectContaining({ code: 'FEATURE_DISABLED' }) }],
		} as const;
		for (const [missingEndpoint, answer] of Object.entries(answers)) {
			set({ missingEndpoint: missingEndpoint as keyof typeof answers });
			const { status, body } = await call('GET', '/webhooks');
			expect([status, body]).toEqual(answer);
			expect((await call('GET', '/nonsense')).status).toBe(404);
		}
	},
	commaArrays: async () => {
		await aLink(call);
		const list = () => call('GET', '/payment_links?statuses=INACTIVE,ACTIVE');
		expect((await list()).status).toBe(422);
		set({ commaArrays: 'split' });
		expect((await ok(list())).data).toHaveLength(1);
	},
	duplicatePhone: async () => {
		const phone_number = '+966501234567';
		await aConsumer(call, { phone_number });
		const again = async () =>
			(await call('POST', '/consumers', { name: 'B', phone_number })).body.error.code;
		expect(await again()).toBe('DUPLICATE_CONSUMER');
		set({ duplicatePhone: 'PHONE_ALREADY_REGISTERED' });
		expect(await again()).toBe('PHONE_ALREADY_REGISTERED');
	},
	externalIdUnique: async () => {
		await aConsumer(call, { external_id: 'x' });
		set({ externalIdUnique: false });
		await aConsumer(call, { external_id: 'x' });
		expect((await ok(call('GET', '/consumers?search_term=x'))).data).toHaveLength(2);
	},
	languageCase: async () => {
		const { id } = await aConsumer(call, { preferred_language: 'En' });
		const shown = async () => {
			const row = await ok(call('GET', `/consumers/${id}`));
			return [row.preferred_language, row.consumer.preferred_language];
		};
		expect(await shown()).toEqual(['En', 'En']);
		set({ languageCase: 'upper' });
		expect(await shown()).toEqual(['EN', 'EN']);
		set({ languageCase: 'lower' });
		expect(await shown()).toEqual(['en', 'en']);
	},
	validUntil: async () => {
		const make = async () =>
			(await aLink(call, { valid_until: '2039-01-01T10:00:00Z' })).valid_until;
		expect(await make()).toBe('2039-01-01T10:00:00Z');
		set({ validUntil: 'riyadh' });
		expect(await make()).toBe('2039-01-01T13:00:00Z');
		expect((await aLink(call)).valid_until).toBeNull();
	},
	metadataValues: async () => {
		const custom_metadata = { n: 7, yes: true, text: 'x', list: [1], none: null };
		const make = async () => (await aLink(call, { custom_metadata })).custom_metadata;
		expect(await make()).toEqual(custom_metadata);
		set({ metadataValues: 'text' });
		expect(await make()).toEqual({ ...custom_metadata, n: '7', yes: 'true' });
		expect((await aLink(call)).custom_metadata).toBeNull();
	},
	paymentStatusField: async () => {
		const { id, payments } = await anInvoice(call);
		const shown = async () => [
			await ok(call('GET', `/payments/${payments[0].id}`)),
			(await ok(call('GET', `/invoices/${id}`))).payments[0],
		];
		for (const row of await shown()) expect(row).not.toHaveProperty('status');
		set({ paymentStatusField: 'status' });
		for (const row of await shown()) {
			expect(row.status).toBe('PENDING');
			expect(row).not.toHaveProperty('current_status');
		}
		set({ paymentStatusField: 'both' });
		for (const row of await shown()) {
			expect(row).toMatchObject({ current_status: 'PENDING', status: 'PENDING' });
		}
	},
	dateField: async () => {
		await anInvoice(call, { scheduled_on: '2039-05-01T00:00:00Z' });
		const count = async (path: string) =>
			(await ok(call('GET', `${path}?from_date=2039-01-01T00:00:00Z`))).data.length;
		expect([await count('/invoices'), await count('/payments')]).toEqual([0, 0]);
		set({ dateField: 'scheduled_on' });
		expect([await count('/invoices'), await count('/payments')]).toEqual([1, 1]);
	},
	inPlaceDescription: async () => {
		const { id } = await anInvoice(call);
		const statuses = async () => {
			const texts = ['', 'x'.repeat(500), 'x'.repeat(512)];
			const send = (description: string) =>
				call('PATCH', `/invoices/${id}/inplace`, { description });
			return (await Promise.all(texts.map(send))).map(({ status }) => status);
		};
		expect(await statuses()).toEqual([200, 200, 422]);
		set({ inPlaceDescription: '1..512' });
		expect(await statuses()).toEqual([422, 200, 200]);
	},
	trialCheckout: async () => {
		const plan = await aPlan(call);
		const link = await aLink(call, {
			items: [{ product_id: plan.id }],
			trial_period_days: 5,
			failure_redirect_url: 'https://shop.example/no',
		});
		set({ trialCheckout: 'fails' });
		const { redirectUrl } = await simulator.pay(link.id);
		expect(new URL(redirectUrl!).searchParams.get('status')).toBe('failed_internal_error');
		expect(simulator.all('subscription')).toEqual([]);
		set({ trialCheckout: 'works' });
		const { subscriptionId } = await simulator.pay(link.id);
		expect(simulator.find('subscription', subscriptionId!)?.status).toBe('TRIALING');
	},
	newSubscription: async () => {
		expect((await aSubscription(call)).status).toBe('INACTIVE');
		set({ newSubscription: 'ACTIVE' });
		expect(await aSubscription(call)).toMatchObject({
			status: 'ACTIVE',
			started_at: expect.any(String),
		});
	},
	untilNull: async () => {
		const { id, items, latest_invoice_id } = await aSubscription(call, { until_cycle_number: 5 });
		simulator.act.payInvoice(latest_invoice_id);
		const change = () =>
			ok(
				call('PUT', `/subscriptions/${id}`, {
					items: items.map(({ product_id, quantity }: any) => ({ product_id, quantity })),
					coupons: [],
					until_cycle_number: null,
				}),
			);
		expect(await change()).toMatchObject({
			cancel_at_cycle_number: null,
			cancel_at_period_end: false,
		});
		set({ untilNull: 'cancel' });
		expect((await change()).cancel_at_period_end).toBe(true);
	},
	freezeList: async () => {
		const { id, latest_invoice_id } = await aSubscription(call);
		simulator.act.payInvoice(latest_invoice_id);
		const start = { freeze_start_datetime: '2039-01-01T00:00:00Z' };
		const { id: freeze } = await ok(call('POST', `/subscriptions/${id}/freeze`, start));
		const list = () => ok(call('GET', `/subscriptions/${id}/freeze?limit=1`));
		expect(await list()).toMatchObject({ data: [{ id: freeze }], pagination: { limit: 1 } });
		set({ freezeList: 'array' });
		expect(await list()).toMatchObject([{ id: freeze }]);
	},
	deletedFreezes: async () => {
		const { id, latest_invoice_id } = await aSubscription(call);
		simulator.act.payInvoice(latest_invoice_id);
		const path = `/subscriptions/${id}/freeze`;
		const days = (from: number, to: number) => ({
			freeze_start_datetime: `2039-01-0${from}T00:00:00Z`,
			freeze_end_datetime: `2039-01-0${to}T00:00:00Z`,
		});
		const { id: freeze } = await ok(call('POST', path, days(3, 7)));
		await ok(call('DELETE', `${path}/${freeze}`));
		expect((await call('POST', path, days(4, 5))).status).toBe(400);
		set({ deletedFreezes: 'free' });
		expect((await call('POST', path, days(4, 5))).status).toBe(200);
	},
	webhookReferences: async () => {
		simulator.webhooks.add('http://127.0.0.1:9');
		const reported = async () => {
			simulator.webhooks.events.length = 0;
			await simulator.pay((await aLink(call)).id);
			await new Promise(setImmediate);
			const { body } = simulator.webhooks.events.at(-1)!;
			return Object.keys(body.data).sort();
		};
		expect(await reported()).toEqual(['invoice', 'payment', 'payment_link']);
		set({ webhookReferences: 'own' });
		expect(await reported()).toHaveLength(1);
	},
	webhookRetrySignature: async () => {
		Object.assign(simulator.webhooks.settings, { minuteMs: 300, retryMinutes: [4] });
		const stamps = async () => {
			simulator.webhooks.attempts.length = 0;
			simulator.webhooks.add('http://127.0.0.1:9', { events: ['INVOICE_CREATED'] });
			await simulator.pay((await aLink(call)).id);
			await simulator.webhooks.idle();
			simulator.webhooks.endpoints.length = 0;
			const [first, second] = simulator.webhooks.attempts.map(({ signedAt }) => signedAt);
			return second > first;
		};
		expect(await stamps()).toBe(false);
		set({ webhookRetrySignature: 'renewed' });
		expect(await stamps()).toBe(true);
	},
	cancel: async () => {
		set({ cancel: 'immediate' });
		const { id, latest_invoice_id } = await aSubscription(call);
		simulator.act.payInvoice(latest_invoice_id);
		const answer = await ok(call('POST', `/subscriptions/${id}/cancel`, {}));
		expect(answer).toMatchObject({ status: 'CANCELED', cancel_at_period_end: false });
	},
	limitOver100: async () => {
		simulator.act.bulk.consumers(120);
		set({ limitOver100: 'clamp' });
		const list = await ok(call('GET', '/consumers?limit=500'));
		expect([list.data.length, list.pagination.limit, list.pagination.max_page]).toEqual([
			100, 100, 2,
		]);
	},
	redirectJoin: async () => {
		set({ redirectJoin: '?' });
		const link = await aLink(call, { success_redirect_url: 'https://shop.example/ok?order=7' });
		expect((await simulator.pay(link.id)).redirectUrl).toMatch(/\?order=7\?payment_link_id=/);
	},
	linkIdOnSuccess: async () => {
		set({ linkIdOnSuccess: false });
		const link = await aLink(call, { success_redirect_url: 'https://shop.example/ok' });
		const { redirectUrl } = await simulator.pay(link.id);
		expect(new URL(redirectUrl!).searchParams.has('payment_link_id')).toBe(false);
	},
	pendingRedirect: async () => {
		const link = await aLink(call, {
			success_redirect_url: 'https://shop.example/ok',
			failure_redirect_url: 'https://shop.example/no',
		});
		const to = async () => {
			const { redirectUrl } = await simulator.pay(link.id, { outcome: 'pending' });
			const { pathname, searchParams } = new URL(redirectUrl!);
			return [pathname, searchParams.get('status')];
		};
		expect(await to()).toEqual(['/ok', 'pending']);
		set({ pendingRedirect: 'failure' });
		expect(await to()).toEqual(['/no', 'pending']);
	},
	partialRefunds: async () => {
		const pay = async () => (await simulator.pay((await aLink(call)).id)).paymentId;
		let paymentId = await pay();
		const refund = (amount?: string) =>
			call('POST', `/payments/${paymentId}/refund`, { refund_reason: 'OTHER', amount });
		expect(await ok(refund('30.00'))).toMatchObject({
			current_status: 'PARTIALLY_REFUNDED',
			amount_refunded: '30.00',
		});
		for (const amount of ['70.00', undefined]) {
			expect((await refund(amount)).body.error.code).toBe('PAYMENT_REFUNDED_ALREADY');
		}
		set({ partialRefunds: 'cumulative' });
		paymentId = await pay();
		expect(await ok(refund('30.00'))).toMatchObject({
			current_status: 'PARTIALLY_REFUNDED',
			amount_refunded: '30.00',
		});
		expect((await refund('70.01')).status).toBe(400);
		expect((await ok(refund('20.5'))).amount_refunded).toBe('50.50');
		expect(simulator.changes.at(-1)).toMatchObject({
			field: 'amount_refunded',
			from: '3000',
			to: '5050',
		});
		expect(await ok(refund())).toMatchObject({
			current_status: 'REFUNDED',
			amount_refunded: '100.00',
		});
		expect((await call('GET', '/payments?statuses=PARTIALLY_REFUNDED')).status).toBe(200);
		set({ partialRefunds: 'ignored' });
		expect((await call('GET', '/payments?statuses=PARTIALLY_REFUNDED')).status).toBe(422);
		paymentId = await pay();
		expect(await ok(refund('1.00'))).toMatchObject({
			current_status: 'REFUNDED',
			amount_refunded: '100.00',
		});
	},
	amountRefunded: async () => {
		const { paymentId } = await simulator.pay((await aLink(call)).id);
		const read = () => ok(call('GET', `/payments/${paymentId}`));
		expect((await read()).amount_refunded).toBe('0.00');
		set({ amountRefunded: false });
		expect(await read()).not.toHaveProperty('amount_refunded');
	},
	environment: async () => {
		const sandbox = async () => (await ok(call('GET', '/me'))).organization.sandbox;
		expect(await sandbox()).toBe(true);
		set({ environment: 'live' });
		expect(await sandbox()).toBe(false);
		set({ environment: 'unsaid' });
		expect((await ok(call('GET', '/me'))).organization).not.toHaveProperty('sandbox');
	},
	externalMetadata: async () => {
		const external_metadata = { shop: '7' };
		const makers = { consumers: aConsumer, products: aProduct };
		for (const [path, make] of Object.entries(makers)) {
			const { id } = await make(call, { external_metadata });
			expect((await ok(call('GET', `/${path}/${id}`))).external_metadata).toEqual({ shop: '7' });
			const put = (metadata: unknown) =>
				call('PUT', `/${path}/${id}`, { external_metadata: metadata });
			expect((await put({ shop: 7 })).body.detail[0]).toMatchObject({
				type: 'string_type',
				loc: ['body', 'external_metadata', 'shop'],
			});
			expect((await ok(put({ shop: '8' }))).external_metadata).toEqual({ shop: '8' });
		}
		set({ externalMetadata: false });
		for (const make of Object.values(makers)) {
			expect(await make(call, { external_metadata })).not.toHaveProperty('external_metadata');
		}
	},
	externalId: async () => {
		const { id } = await aProduct(call, { external_id: 'SKU-1' });
		set({ externalId: 'accounting' });
		const refusals = await Promise.all([
			call('POST', '/consumers', { name: 'A', external_id: 'x' }),
			call('POST', '/products', { name: 'A', type: 'ONE_OFF', price: 5, external_id: 'x' }),
			call('PUT', `/products/${id}`, { external_id: 'y' }),
		]);
		for (const { status, body } of refusals) {
			expect([status, body.error.additional_info]).toEqual([
				400,
				expect.stringMatching(/^external_id .* accounting integration/),
			]);
		}
		await aConsumer(call, { external_id: null });
	},
	productExternalId: async () => {
		expect((await aProduct(call, { external_id: 'SKU-1' })).external_id).toBe('SKU-1');
		set({ productExternalId: false });
		expect(await aProduct(call, { external_id: 'SKU-1' })).not.toHaveProperty('external_id');
	},
	foreignPrices: async () => {
		const make = (currency: string) =>
			call('POST', '/products', {
				name: 'x',
				type: 'ONE_OFF',
				prices: [{ currency, amount: 5 }],
			});
		expect((await make('KWD')).status).toBe(200);
		set({ foreignPrices: 'refuse' });
		const statuses = await Promise.all(['SAR', 'USD', 'KWD'].map(make));
		expect(statuses.map(({ status }) => status)).toEqual([200, 400, 502]);
	},
	linkUrl: async () => {
		const link = await aLink(call);
		expect(link.url).toBe(`${simulator.url}/pay/${link.id}`);
		set({ linkUrl: 'short' });
		const { url } = await ok(call('GET', `/payment_links/${link.id}`));
		expect(url).toMatch(/\/ds\/[0-9a-z]{6,12}$/);
		expect(link.id).not.toContain(url.split('/').at(-1));
		for (const address of [url, link.url]) expect((await fetch(address)).status).toBe(200);
	},
	sameDayFreeze: async () => {
		const at = (day: number, hour: number) => new Date(Date.UTC(2031, 0, day, hour)).toISOString();
		const { id, latest_invoice_id } = await aSubscription(call);
		simulator.act.payInvoice(latest_invoice_id);
		const body = (from: string, to: string) => ({
			freeze_start_datetime: from,
			freeze_end_datetime: to,
		});
		const add = (from: string, to: string) =>
			call('POST', `/subscriptions/${id}/freeze`, body(from, to));
		const refused = await add(at(1, 0), at(1, 23));
		expect([refused.status, refused.body.error.additional_info]).toEqual([
			400,
			'A freeze cannot start and end on the same day',
		]);
		const { id: freeze } = await ok(add(at(1, 23), at(2, 0)));
		const shorten = () =>
			call('PUT', `/subscriptions/${id}/freeze/${freeze}`, body(at(1, 1), at(1, 2)));
		set({ sameDayFreeze: 'refuseAny' });
		expect((await shorten()).status).toBe(400);
		set({ sameDayFreeze: 'refuseNew' });
		expect((await shorten()).status).toBe(200);
		set({ sameDayFreeze: 'allow' });
		expect((await add(at(3, 1), at(3, 2))).status).toBe(200);
	},
	webhookApi: async () => {
		expect(await ok(call('GET', '/webhooks'))).toEqual({ data: [] });
		set({ webhookApi: false });
		const id = '00000000-0000-4000-8000-000000000000';
		const replies = await Promise.all([
			call('GET', '/webhooks'),
			call('POST', '/webhooks', {}),
			call('PUT', `/webhooks/${id}`, {}),
			call('DELETE', `/webhooks/${id}`),
		]);
		expect(replies.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
	},
	webhookEvents: async () => {
		const register = async (...subscriptions: string[]) =>
			(
				await call('POST', '/webhooks', {
					name: 'n8n',
					url: 'https://n8n.example/x',
					secret_key: 's',
					subscriptions,
				})
			).status;
		const newest = 'SUBSCRIPTION_CYCLE_RENEWED_SUCCESSFULLY';
		expect(await register('INVOICE_COMPLETED', newest)).toBe(200);
		expect(await register('INVOICE_COMPLETED', 'NONSENSE')).toBe(422);
		set({ webhookEvents: 'documented' });
		expect(await register('INVOICE_COMPLETED', newest)).toBe(422);
		expect(await register('INVOICE_COMPLETED')).toBe(200);
		set({ webhookEvents: 'any' });
		expect(await register('NONSENSE')).toBe(200);
	},
	webhookAddress: async () => {
		const shown = async () => {
			const body = { name: 'n8n', url: 'https://N8N.example:443/x', secret_key: 's' };
			return (await ok(call('POST', '/webhooks', { ...body, subscriptions: ['INVOICE_SENT'] })))
				.url;
		};
		expect(await shown()).toBe('https://N8N.example:443/x');
		set({ webhookAddress: 'normalized' });
		expect(await shown()).toBe('https://n8n.example/x');
		set({ webhookAddress: 'changed' });
		expect(await shown()).toBe('https://n8n.example/x/');
	},
	portalSessions: async () => {
		const { id } = await aConsumer(call);
		const open = () => call('POST', '/consumer_portal/sessions', { organization_consumer_id: id });
		expect((await ok(open())).url).toContain(`${simulator.url}/portal/`);
		set({ portalSessions: false });
		expect((await open()).status).toBe(404);
	},
	refundAnswer: async () => {
		set({ refundAnswer: 'refund' });
		const { paymentId } = await simulator.pay((await aLink(call)).id);
		const answer = await ok(
			call('POST', `/payments/${paymentId}/refund`, { refund_reason: 'OTHER' }),
		);
		expect(answer).toMatchObject({ payment_id: paymentId, amount: '100.00' });
		expect(answer).not.toHaveProperty('current_status');
	},
	meteredAvailable: async () => {
		set({ meteredAvailable: false });
		expect((await call('POST', '/metered/meter', { records: [] })).body).toEqual({
			detail: 'Not Found',
		});
		const reply = await call('POST', '/products', { name: 'x', type: 'METERED', price: 5 });
		expect(reply.body.detail[0]).toMatchObject({ type: 'enum', loc: ['body', 'type'] });
	},
	priceEndpoints: async () => {
		const { id } = await aProduct(call);
		set({ priceEndpoints: false });
		const reply = await call('POST', `/products/${id}/prices`, { currency: 'KWD', amount: 5 });
		expect(reply.status).toBe(404);
	},
	usedProductPrices: async () => {
		const product = await aProduct(call);
		await simulator.pay((await aLink(call, { items: [{ product_id: product.id }] })).id);
		const add = () =>
			call('POST', `/products/${product.id}/prices`, { currency: 'KWD', amount: 5 });
		expect((await add()).body.error.code).toBe('PRODUCT_USED_IN_FINALIZED_INVOICE');
		set({ usedProductPrices: 'allow' });
		expect((await add()).status).toBe(201);
	},
	sdkOnlyEndpoints: async () => {
		const { id } = await aSubscription(call);
		set({ sdkOnlyEndpoints: false });
		expect((await call('PUT', `/subscriptions/${id}/uncancel`)).status).toBe(404);
		expect((await call('DELETE', `/subscriptions/${id}/pending-change`)).status).toBe(404);
		const link = await aLink(call);
		expect((await call('PATCH', `/payment_links/${link.id}/coupons`, {})).status).toBe(404);
	},
	sdkOnlyFields: async () => {
		set({ sdkOnlyFields: false });
		const consumer = await aConsumer(call, { consumer_type: 'NONSENSE' });
		expect(consumer).not.toHaveProperty('consumer_type');
		const plan = await aPlan(call);
		const link = await aLink(call, { items: [{ product_id: plan.id }], trial_period_days: 5 });
		expect(link).not.toHaveProperty('trial_period_days');
		const { subscriptionId, paymentId } = await simulator.pay(link.id);
		expect(await ok(call('GET', `/payments/${paymentId}`))).not.toHaveProperty(
			'latest_pgw_message',
		);
		const changed = await ok(
			call('PUT', `/subscriptions/${subscriptionId}`, {
				items: [{ product_id: plan.id, quantity: 2 }],
				coupons: [],
			}),
		);
		expect(changed).not.toHaveProperty('pending_change');
		expect(changed).toMatchObject({ amount: '200.00', items: [{ quantity: 2 }] });
	},
	deletedConsumer: async () => {
		const { id } = await aConsumer(call);
		await ok(call('DELETE', `/consumers/${id}`));
		expect((await call('GET', `/consumers/${id}`)).status).toBe(404);
		set({ deletedConsumer: 'flag' });
		expect((await ok(call('GET', `/consumers/${id}`))).is_deleted).toBe(true);
		expect((await call('PUT', `/consumers/${id}`, { name: 'x' })).status).toBe(404);
	},
	stampBeforeVisibleMs: async () => {
		const shown = await aLink(call);
		set({ stampBeforeVisibleMs: 60_000 });
		const hidden = await aLink(call);
		expect((await ok(call('GET', `/payment_links/${hidden.id}`))).id).toBe(hidden.id);
		const list = await ok(call('GET', '/payment_links'));
		expect(list.data.map(({ id }: any) => id)).toEqual([shown.id]);
		expect(list.pagination.total_count).toBe(1);
		simulator.act.advance(60_000);
		expect((await ok(call('GET', '/payment_links'))).pagination.total_count).toBe(2);
	},
	sandboxEmailRule: async () => {
		set({ sandboxEmailRule: true });
		const refused = await call('POST', '/consumers', { name: 'A', email: 'a@example.com' });
		expect([refused.status, refused.body.error.code]).toEqual([403, 'STREAM_ERROR']);
		expect(refused.body.error.additional_info).toContain('owner@nakheel-gifts.example');
		await aConsumer(call, { email: 'Owner@nakheel-gifts.example' });
	},
	emptyDeleteBody: async () => {
		for (const [form, text] of [
			['empty', ''],
			['null', 'null'],
			['object', '{}'],
			['noContent', ''],
		] as const) {
			set({ emptyDeleteBody: form });
			const { id } = await aConsumer(call);
			const response = await fetch(`${simulator.url}/api/v2/consumers/${id}`, {
				method: 'DELETE',
				headers: { 'x-api-key': Buffer.from('sim-key:sim-secret').toString('base64') },
			});
			expect([response.status, await response.text()]).toEqual([
				form === 'noContent' ? 204 : 200,
				text,
			]);
		}
	},
	updatedAtOnCreate: async () => {
		expect((await aProduct(call)).updated_at).toBeNull();
		set({ updatedAtOnCreate: 'created' });
		const product = await aProduct(call);
		expect(product.updated_at).toBe(product.created_at);
	},
	touchLinkOnPayment: async () => {
		const { id } = await aLink(call);
		set({ touchLinkOnPayment: false });
		await simulator.pay(id);
		const untouched = await ok(call('GET', `/payment_links/${id}`));
		expect([untouched.updated_at, untouched.amount_collected]).toEqual([null, '100.00']);
		set({ touchLinkOnPayment: true });
		await simulator.pay(id);
		expect((await ok(call('GET', `/payment_links/${id}`))).updated_at).not.toBeNull();
	},
	touchInvoiceOnPayment: async () => {
		const { id, payments } = await anInvoice(call);
		simulator.act.setPaymentStatus(payments[0].id, 'FAILED');
		expect((await ok(call('GET', `/invoices/${id}`))).updated_at).toBeNull();
		set({ touchInvoiceOnPayment: true });
		simulator.act.setPaymentStatus(payments[0].id, 'PENDING');
		expect((await ok(call('GET', `/invoices/${id}`))).updated_at).not.toBeNull();
	},
	putNull: async () => {
		const { id } = await aConsumer(call, { alias: 'x' });
		set({ putNull: 'ignore' });
		expect((await ok(call('PUT', `/consumers/${id}`, { alias: null }))).alias).toBe('x');
	},
	checkoutLanguage: async () => {
		const { url } = await aLink(call);
		const language = async () =>
			/<html lang="(\w+)"/.exec(await (await fetch(`${url}?language=en`)).text())?.[1];
		expect(await language()).toBe('en');
		set({ checkoutLanguage: 'arabic' });
		expect(await language()).toBe('ar');
	},
	expiredLinkStatus: async () => {
		set({ expiredLinkStatus: 'ACTIVE' });
		const link = await aLink(call, { valid_until: new Date(Date.now() + 60_000).toISOString() });
		simulator.act.advance(120_000);
		expect((await ok(call('GET', `/payment_links/${link.id}`))).status).toBe('ACTIVE');
		await expect(simulator.pay(link.id)).rejects.toThrow(/cannot be paid/);
	},
	openLinkPrices: async () => {
		const product = await aProduct(call);
		const link = await aLink(call, { items: [{ product_id: product.id, quantity: 2 }] });
		const raise = async (amount: string) => {
			const { prices } = await ok(call('GET', `/products/${product.id}`));
			await ok(call('PUT', `/products/${product.id}/prices/${prices[0].id}`, { amount }));
			return (await ok(call('GET', `/payment_links/${link.id}`))).amount;
		};
		expect(await raise('150')).toBe('200.00');
		set({ openLinkPrices: 'follow' });
		expect(await raise('160')).toBe('320.00');
	},
	deleteActiveFreeze: async () => {
		set({ deleteActiveFreeze: 'resume' });
		const { id, latest_invoice_id } = await aSubscription(call);
		simulator.act.payInvoice(latest_invoice_id);
		const freeze = await ok(
			call('POST', `/subscriptions/${id}/freeze`, {
				freeze_start_datetime: new Date().toISOString(),
			}),
		);
		await ok(call('DELETE', `/subscriptions/${id}/freeze/${freeze.id}`));
		expect((await ok(call('GET', `/subscriptions/${id}`))).status).toBe('ACTIVE');
	},
	autoCharge: async () => {
		set({ autoCharge: 'disabled' });
		const { payments } = await anInvoice(call);
		const reply = await call('POST', `/payments/auto-charge-on-demand/${payments[0].id}`);
		expect(reply.body.error.code).toBe('FEATURE_DISABLED');
	},
	invoiceAfterRefund: async () => {
		const refunded = async () => {
			const { invoiceId, paymentId } = await simulator.pay((await aLink(call)).id);
			await ok(call('POST', `/payments/${paymentId}/refund`, { refund_reason: 'OTHER' }));
			return simulator.find('invoice', invoiceId!)?.status;
		};
		expect(await refunded()).toBe('COMPLETED');
		set({ invoiceAfterRefund: 'CANCELED' });
		expect(await refunded()).toBe('CANCELED');
	},
};

test('every switch has its test', () => {
	expect(Object.keys(tests).sort()).toEqual(Object.keys(defaultSwitches()).sort());
});

test.each(Object.keys(tests) as Array<keyof Switches>)('switch %s', (name) => tests[name]());

test('switches given at the start survive a reset', async () => {
	const own = await startSimulator({ switches: { amountDecimals: 'bare' } });
	own.switches.amountDecimals = 3;
	own.reset();
	expect(own.switches.amountDecimals).toBe('bare');
	await own.close();
});
