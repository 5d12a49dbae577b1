import { useBench, brief } from './support/bench.mts';

const bench = useBench();

const soon = () => new Date(Date.now() + 60_000).toISOString();

describe('payment links', () => {
	it('many that are open again at once are told of as that', async () => {
		const links = await Promise.all(Array.from({ length: 25 }, () => bench.link()));
		const all = (status: 'ACTIVE' | 'INACTIVE' | 'COMPLETED') =>
			links.forEach(({ id }) => bench.simulator.act.setLinkStatus(id, status));
		all('COMPLETED');
		const n8n = await bench.trigger(['paymentLinkStatusChanged']);
		await n8n.poll();
		all('ACTIVE');
		for (let n = 0; n < 3; n++) await n8n.poll();
		expect(n8n.items).toEqual([]);
		expect(n8n.failures.map(({ message }) => message)).toEqual([
			expect.stringMatching(/^More than 20 finished records reopened at the same time/),
		]);
		all('INACTIVE');
		await n8n.poll();
		expect(n8n.items).toHaveLength(25);
	});

	it('Status Changed tells each change with the status before', async () => {
		const link = await bench.link();
		const n8n = await bench.trigger(['paymentLinkStatusChanged']);
		for (const status of ['INACTIVE', 'ACTIVE', 'INACTIVE']) {
			await bench.merchant.request('PATCH', `/payment_links/${link.id}/status`, { status });
			await n8n.poll();
		}
		expect(brief(n8n.items)).toEqual([
			`paymentLinkStatusChanged ${link.id} ACTIVE > INACTIVE`,
			`paymentLinkStatusChanged ${link.id} INACTIVE > ACTIVE`,
			`paymentLinkStatusChanged ${link.id} ACTIVE > INACTIVE`,
		]);
		expect(new Set(n8n.items.map(({ eventId }) => eventId)).size).toBe(3);
		expect(n8n.items[0]).toMatchObject({
			resource: 'paymentLink',
			record: { id: link.id, url: link.url, status: 'INACTIVE' },
		});
		for (const { eventId } of n8n.items) expect(eventId).not.toMatch(/ACTIVE.*ACTIVE/);
	});

	it('tells nothing of a link that was only made, or that went and came back between two polls', async () => {
		const n8n = await bench.trigger(['paymentLinkStatusChanged', 'paymentLinkCompleted']);
		const link = await bench.link();
		await n8n.poll();
		for (const status of ['INACTIVE', 'ACTIVE']) {
			await bench.merchant.request('PATCH', `/payment_links/${link.id}/status`, { status });
		}
		await n8n.poll();
		expect(n8n.items).toEqual([]);
	});

	it('Completed and Status Changed of a link made and paid between two polls', async () => {
		const n8n = await bench.trigger(['paymentLinkStatusChanged', 'paymentLinkCompleted']);
		const link = await bench.link();
		await bench.simulator.pay(link.id);
		await n8n.poll();
		await n8n.poll();
		expect(brief(n8n.items).sort()).toEqual([
			`paymentLinkCompleted ${link.id} null > COMPLETED`,
			`paymentLinkStatusChanged ${link.id} null > COMPLETED`,
		]);
	});
});

describe('payments', () => {
	it('go back and forth: each change once, each with an id of its own', async () => {
		const [invoice] = bench.simulator.act.bulk.invoices(1, {
			from: new Date(Date.now() - 86_400_000),
			status: 'PENDING',
		});
		const n8n = await bench.trigger(['paymentStatusChanged']);
		const [id] = bench.simulator.find('invoice', invoice)!.payment_ids;
		for (const status of ['FAILED', 'PENDING', 'FAILED', 'PROCESSING', 'SUCCEEDED'] as const) {
			bench.simulator.act.setPaymentStatus(id, status);
			await n8n.poll();
		}
		await n8n.poll();
		expect(n8n.items.map(({ previousStatus, status }) => `${previousStatus} > ${status}`)).toEqual([
			'PENDING > FAILED',
			'FAILED > PENDING',
			'PENDING > FAILED',
			'FAILED > PROCESSING',
			'PROCESSING > SUCCEEDED',
		]);
		expect(new Set(n8n.items.map(({ eventId }) => eventId)).size).toBe(5);
		expect(n8n.items[0]).toMatchObject({ resource: 'payment', id, invoiceId: invoice });
		expect(n8n.items[0].consumerId).toBe(
			bench.simulator.find('invoice', invoice)!.organization_consumer_id,
		);
	});

	it('of a link come up paid: one event, with the link', async () => {
		const n8n = await bench.trigger(['paymentStatusChanged'], { statuses: ['SUCCEEDED'] });
		const link = await bench.link();
		const { paymentId } = await bench.simulator.pay(link.id);
		await n8n.poll();
		await n8n.poll();
		expect(brief(n8n.items)).toEqual([`paymentStatusChanged ${paymentId} null > SUCCEEDED`]);
		expect(n8n.items[0]).toMatchObject({
			paymentLinkId: link.id,
			record: { id: paymentId, status: 'SUCCEEDED', amount: '115.00' },
		});
		const at = bench.simulator.find('payment', paymentId!)!.payed_at!;
		expect(n8n.items[0].eventId).toBe(
			`paymentStatusChanged:${paymentId}:SUCCEEDED:${Math.floor(at / 1000)}`,
		);
	});

	it('only in the chosen statuses, knowing of the others all the same', async () => {
		const [invoice] = bench.simulator.act.bulk.invoices(1, {
			from: new Date(Date.now() - 86_400_000),
			status: 'PENDING',
		});
		const n8n = await bench.trigger(['paymentStatusChanged'], { statuses: ['FAILED'] });
		const [id] = bench.simulator.find('invoice', invoice)!.payment_ids;
		for (const status of ['PROCESSING', 'FAILED', 'PENDING', 'FAILED', 'SUCCEEDED'] as const) {
			bench.simulator.act.setPaymentStatus(id, status);
			await n8n.poll();
		}
		expect(n8n.items.map(({ previousStatus, status }) => `${previousStatus} > ${status}`)).toEqual([
			'PROCESSING > FAILED',
			'PENDING > FAILED',
		]);
		const [first, second] = n8n.items.map(({ eventId }) => eventId);
		expect(first).not.toBe(second);
	});

	it('are refunded long after they are forgotten, and beyond the look-back', async () => {
		const old = {
			from: new Date(Date.now() - 400 * 86_400_000),
			to: new Date(Date.now() - 300 * 86_400_000),
		};
		const paid = bench.simulator.act.bulk.payments(250, { ...old, status: 'SUCCEEDED' });
		bench.simulator.act.bulk.payments(150, { status: 'SETTLED' });
		const n8n = await bench.trigger(['paymentStatusChanged'], { statuses: ['REFUNDED'] });
		await n8n.poll();
		expect(await bench.cost(n8n)).toHaveLength(1);
		await bench.merchant.request('POST', `/payments/${paid[3]}/refund`, { refund_reason: 'OTHER' });
		await bench.merchant.request('POST', `/payments/${paid[200]}/refund`, {
			refund_reason: 'OTHER',
		});
		await n8n.poll();
		await n8n.poll();
		expect(brief(n8n.items)).toEqual([
			`paymentStatusChanged ${paid[3]} null > REFUNDED`,
			`paymentStatusChanged ${paid[200]} null > REFUNDED`,
		]);
		expect(n8n.items[0].eventId).toMatch(/:REFUNDED:\d{13}$/);
		expect(await bench.cost(n8n)).toHaveLength(1);
	});

	it('are refunded: once, whether seen in the list of invoices or of refunds', async () => {
		const n8n = await bench.trigger(['paymentStatusChanged']);
		const link = await bench.link();
		const { paymentId } = await bench.simulator.pay(link.id);
		await n8n.poll();
		await bench.merchant.request('POST', `/payments/${paymentId}/refund`, {
			refund_reason: 'OTHER',
		});
		await n8n.poll();
		bench.simulator.act.bulk.payments(150, {
			status: 'SETTLED',
			to: new Date(Date.now() - 3_600_000),
		});
		await n8n.poll();
		await n8n.poll();
		expect(n8n.items.map(({ status }) => status)).toEqual(['SUCCEEDED', 'REFUNDED']);
	});

	it('of a new invoice in instalments, each when it is paid', async () => {
		const consumer = await bench.merchant.request('POST', '/consumers', { name: 'Huda' });
		const invoice = await bench.merchant.request('POST', '/invoices', {
			organization_consumer_id: consumer.id,
			items: [{ product_id: bench.product.id, quantity: 1 }],
			payment_methods: {
				mada: true,
				visa: true,
				mastercard: true,
				amex: false,
				bank_transfer: false,
				installment: true,
			},
			scheduled_on: soon(),
			notify_consumer: false,
		});
		const n8n = await bench.trigger(['paymentStatusChanged']);
		const ids = bench.simulator.act.splitInvoice(invoice.id, 3);
		bench.simulator.act.setPaymentStatus(ids[0], 'SUCCEEDED');
		await n8n.poll();
		bench.simulator.act.setPaymentStatus(ids[1], 'FAILED');
		await n8n.poll();
		bench.simulator.act.setPaymentStatus(ids[1], 'SUCCEEDED');
		bench.simulator.act.setPaymentStatus(ids[2], 'SUCCEEDED');
		await n8n.poll();
		await n8n.poll();
		const reported = n8n.items.map(({ id, status }) => `${ids.indexOf(id as string)} ${status}`);
		expect(reported).toEqual(['0 SUCCEEDED', '1 FAILED', '1 SUCCEEDED', '2 SUCCEEDED']);
	});
});

describe('subscriptions', () => {
	it('are created, frozen, renewed, told to end, and ended', async () => {
		const n8n = await bench.trigger([
			'subscriptionCreated',
			'subscriptionStatusChanged',
			'subscriptionRenewed',
			'subscriptionCancellationScheduled',
		]);
		const [id] = bench.simulator.act.bulk.subscriptions(1, {
			from: new Date(),
			to: new Date(),
			status: 'ACTIVE',
		});
		await n8n.poll();
		bench.simulator.act.setSubscriptionStatus(id, 'FROZEN');
		await n8n.poll();
		bench.simulator.act.setSubscriptionStatus(id, 'ACTIVE');
		await n8n.poll();
		bench.simulator.act.renewSubscription(id);
		await n8n.poll();
		await bench.merchant.request('POST', `/subscriptions/${id}/cancel`, {});
		await n8n.poll();
		bench.simulator.act.setSubscriptionStatus(id, 'CANCELED');
		await n8n.poll();
		await n8n.poll();
		expect(
			n8n.items.map(
				({ event, previousStatus, status }) => `${event} ${previousStatus} > ${status}`,
			),
		).toEqual([
			'subscriptionCreated null > ACTIVE',
			'subscriptionStatusChanged null > ACTIVE',
			'subscriptionStatusChanged ACTIVE > FROZEN',
			'subscriptionStatusChanged FROZEN > ACTIVE',
			'subscriptionRenewed ACTIVE > ACTIVE',
			'subscriptionCancellationScheduled ACTIVE > ACTIVE',
			'subscriptionStatusChanged ACTIVE > CANCELED',
		]);
		expect(n8n.items[4].eventId).toBe(`subscriptionRenewed:${id}:2`);
		expect(n8n.items[6].eventId).toBe(`subscriptionStatusChanged:${id}:CANCELED`);
		expect(n8n.items[0]).toMatchObject({ resource: 'subscription', record: { id } });
	});

	it('are watched at any age, in the chosen statuses', async () => {
		const [id] = bench.simulator.act.bulk.subscriptions(1, {
			from: new Date(Date.now() - 900 * 86_400_000),
			to: new Date(Date.now() - 800 * 86_400_000),
			status: 'ACTIVE',
		});
		bench.simulator.act.bulk.subscriptions(120, { status: 'ACTIVE' });
		const n8n = await bench.trigger(['subscriptionStatusChanged'], { statuses: ['FROZEN'] });
		bench.simulator.act.setSubscriptionStatus(id, 'FROZEN');
		for (let n = 0; n < 3; n++) await n8n.poll();
		expect(brief(n8n.items)).toEqual([`subscriptionStatusChanged ${id} ACTIVE > FROZEN`]);
	});

	it('of a server that does not know trials', async () => {
		bench.simulator.switches.sdkOnlyFields = false;
		const ids = bench.simulator.act.bulk.subscriptions(130, { status: 'ACTIVE' });
		const n8n = await bench.trigger(['subscriptionStatusChanged']);
		expect(bench.simulator.ledger.filter(({ status }) => status === 422)).toHaveLength(1);
		bench.simulator.act.setSubscriptionStatus(ids[0], 'FROZEN');
		for (let n = 0; n < 3; n++) await n8n.poll();
		expect(bench.simulator.ledger.filter(({ status }) => status === 422)).toHaveLength(1);
		expect(brief(n8n.items)).toEqual([`subscriptionStatusChanged ${ids[0]} ACTIVE > FROZEN`]);
	});
});

describe('invoices', () => {
	it('are created and go their way', async () => {
		const n8n = await bench.trigger(['invoiceCreated', 'invoiceStatusChanged']);
		const [id] = bench.simulator.act.bulk.invoices(1, {
			from: new Date(),
			to: new Date(),
			status: 'PENDING',
		});
		bench.simulator.act.setInvoiceStatus(id, 'CREATED');
		await n8n.poll();
		for (const status of ['SENT', 'ACCEPTED', 'COMPLETED'] as const) {
			bench.simulator.act.setInvoiceStatus(id, status);
			await n8n.poll();
		}
		await n8n.poll();
		expect(brief(n8n.items)).toEqual([
			`invoiceCreated ${id} null > CREATED`,
			`invoiceStatusChanged ${id} CREATED > SENT`,
			`invoiceStatusChanged ${id} SENT > ACCEPTED`,
			`invoiceStatusChanged ${id} ACCEPTED > COMPLETED`,
		]);
		expect(n8n.items.map(({ eventId }) => eventId)).toEqual([
			`invoiceCreated:${id}`,
			`invoiceStatusChanged:${id}:SENT`,
			`invoiceStatusChanged:${id}:ACCEPTED`,
			`invoiceStatusChanged:${id}:COMPLETED`,
		]);
	});
});

describe('several events of one trigger', () => {
	it('come in the order in which things happened', async () => {
		const n8n = await bench.trigger([
			'paymentLinkPaid',
			'paymentLinkCompleted',
			'paymentStatusChanged',
			'invoiceCreated',
		]);
		const [first, second] = [await bench.link(), await bench.link()];
		await bench.simulator.pay(first.id);
		await new Promise((resolve) => setTimeout(resolve, 3));
		await bench.simulator.pay(second.id);
		await n8n.poll();
		expect(n8n.items).toHaveLength(8);
		const paid = n8n.items.filter(({ event }) => event === 'paymentLinkPaid').map(({ id }) => id);
		expect(paid).toEqual([first.id, second.id]);
		const about = n8n.items.map(({ id, invoiceId, invoice, record }) =>
			JSON.stringify([id, invoiceId, invoice, record]).includes(second.id) ? 2 : 1,
		);
		expect(about.lastIndexOf(1)).toBeLessThan(8);
	});
});

describe('records chosen by their ids', () => {
	it('payments, with their refunds', async () => {
		const [paid, other] = bench.simulator.act.bulk.payments(2, { status: 'SUCCEEDED' });
		const n8n = await bench.trigger(['paymentStatusChanged'], { scope: 'ids', ids: paid });
		await bench.merchant.request('POST', `/payments/${other}/refund`, { refund_reason: 'OTHER' });
		await bench.merchant.request('POST', `/payments/${paid}/refund`, { refund_reason: 'OTHER' });
		await n8n.poll();
		await n8n.poll();
		expect(brief(n8n.items)).toEqual([`paymentStatusChanged ${paid} SUCCEEDED > REFUNDED`]);
		expect(await bench.cost(n8n)).toEqual([`/payments/${paid}`]);
	});

	it('payment links, subscriptions and invoices', async () => {
		const link = await bench.link();
		const [subscription] = bench.simulator.act.bulk.subscriptions(1, { status: 'ACTIVE' });
		const [invoice] = bench.simulator.act.bulk.invoices(1, {
			from: new Date(Date.now() - 86_400_000),
			status: 'PENDING',
		});
		const ids = {
			paymentLinkCompleted: link.id,
			subscriptionStatusChanged: subscription,
			invoiceStatusChanged: invoice,
		};
		const runs = [];
		for (const [event, id] of Object.entries(ids)) {
			bench.harness.restart();
			runs.push(await bench.trigger([event], { scope: 'ids', ids: id }));
		}
		bench.simulator.act.expireLink(link.id);
		bench.simulator.act.setSubscriptionStatus(subscription, 'FROZEN');
		bench.simulator.act.setInvoiceStatus(invoice, 'CANCELED');
		for (const n8n of runs) {
			bench.harness.restart();
			await n8n.poll();
		}
		expect(runs.flatMap(({ items }) => items.map(({ id, status }) => [id, status]))).toEqual([
			[link.id, 'COMPLETED'],
			[subscription, 'FROZEN'],
			[invoice, 'CANCELED'],
		]);
	});
});

describe('a wrong clock of the machine that n8n runs on', () => {
	it.each([
		['a day ahead', 86_400_000],
		['a day behind', -86_400_000],
	])('does not matter: %s', async (_, skew) => {
		bench.clock.skew(skew);
		const [paid] = bench.simulator.act.bulk.payments(1, {
			to: new Date(Date.now() - skew),
			status: 'SUCCEEDED',
		});
		const n8n = await bench.trigger(['paymentLinkPaid', 'paymentStatusChanged']);
		for (let n = 0; n < 3; n++) {
			const link = await bench.link();
			await bench.simulator.pay(link.id);
			await n8n.poll();
		}
		await bench.merchant.request('POST', `/payments/${paid}/refund`, { refund_reason: 'OTHER' });
		await n8n.poll();
		await n8n.poll();
		bench.clock.skew(0);
		expect(n8n.items.map(({ event, status }) => `${event} ${status}`)).toEqual([
			...[1, 2, 3].flatMap(() => ['paymentLinkPaid COMPLETED', 'paymentStatusChanged SUCCEEDED']),
			'paymentStatusChanged REFUNDED',
		]);
	});
});
