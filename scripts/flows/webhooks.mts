import { setTimeout as sleep } from 'node:timers/promises';

import type { Switches } from '../../simulator/switches/index.mts';
import { step } from '../../support/script/terminal.mts';
import {
	admin,
	pollOften,
	publishTemplate,
	until,
	type Credentials,
	type Reported,
} from '../../support/realN8n/publishTemplate.mts';
import type { RealN8n } from '../../support/realN8n/realN8n.mts';
import type { Receiver } from '../../support/realN8n/receiver.mts';
import type { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';

const TEMPLATE = 'paid-then-go-on';
const GO = 'Order is paid: go on';
const ORDERS = 3;
/** What takes a minute at Stream. */
const MINUTE_MS = 1_000;
/** Later than two polls. */
const LATE = 30;

/** How webhooks come, and what the simulator is told before somebody pays. */
const WAYS: Record<string, { settings?: object; switches?: Partial<Switches> }> = {
	lost: { settings: { delayMinutes: null } },
	late: { settings: { delayMinutes: LATE } },
	doubled: { settings: { duplicates: 2, repeatMinutes: [2, 5, LATE] } },
	// Before the API shows what they tell of.
	early: { switches: { replica: { lagMs: 4_000, reads: 'all' } } },
};
const AS_EVER = { delayMinutes: 0, duplicates: 0, repeatMinutes: [], minuteMs: MINUTE_MS };

interface Flow {
	n8n: RealN8n;
	simulator: SimulatorProcess;
	credentials: Credentials;
	receiver: Receiver<Reported>;
	ensure: (what: string, holds: boolean) => void;
}

interface Attempt {
	event: number;
	at: number;
	status: number | null;
}

/**
 * Orders are paid while webhooks are lost, late, doubled or early; the trigger has registered itself, and the polling
 * trigger is beside it. Each order has to be handled exactly once.
 */
export async function withholdWebhooks(flow: Flow): Promise<Record<string, number>> {
	const { n8n, simulator, credentials, receiver, ensure } = flow;
	const endpoints = async () => (await admin(simulator, 'GET', '/webhooks')) as object[];
	const attempts = async () => (await admin(simulator, 'GET', '/webhooks/attempts')) as Attempt[];
	const handled = (order: string) =>
		receiver.received.filter(
			(one) => one.template === TEMPLATE && one.node === GO && one.order === order,
		).length;

	ensure('No endpoint is left by hand', (await endpoints()).length === 0);
	const { api } = credentials;
	const id = await publishTemplate(n8n, TEMPLATE, { api }, receiver.url, pollOften);
	ensure('The webhook trigger has registered itself once', (await endpoints()).length === 1);

	const { id: product_id } = await simulator.api<any>('POST', '/products', {
		name: 'Withheld ticket',
		type: 'ONE_OFF',
		prices: [{ currency: 'SAR', amount: '75.00' }],
	});
	const calls: Record<string, number> = {};
	const all: string[] = [];
	for (const [way, { settings, switches }] of Object.entries(WAYS)) {
		const orders = Array.from({ length: ORDERS }, (_, index) => `${way}-${index + 1}`);
		all.push(...orders);
		const before = (await attempts()).length;
		await step(`Orders are paid while webhooks are ${way}`, async () => {
			await admin(simulator, 'PATCH', '/webhooks/settings', { ...AS_EVER, ...settings });
			for (const order of orders) {
				const link = await simulator.api<any>('POST', '/payment_links', {
					name: order,
					items: [{ product_id }],
					custom_metadata: { order_reference: order },
				});
				await simulator.setSwitches({ replica: null, ...switches });
				await simulator.pay(link.id);
				// n8n is busy with one while the next is paid, as in a shop.
				await sleep(500);
			}
			await until(() => orders.every((order) => handled(order) > 0), 120_000);
			if (way === 'late') {
				ensure('Late webhooks come after polls', (await attempts()).length === before);
			}
			// Whatever comes late or again has come, and two more polls have been.
			await sleep(LATE * MINUTE_MS);
			await simulator.setSwitches({ replica: null });
		});
		calls[way] = (await attempts()).length - before;
	}
	await sleep(5_000);
	for (const order of all) {
		ensure(`${TEMPLATE} went on ${handled(order)} times for ${order}`, handled(order) === 1);
	}
	ensure('Lost webhooks have not come', calls.lost === 0);
	ensure(`Late webhooks: ${calls.late}`, calls.late >= ORDERS);
	ensure(`Doubled webhooks: ${calls.doubled}`, calls.doubled >= ORDERS * 6);
	ensure(`Early webhooks: ${calls.early}`, calls.early >= ORDERS);
	ensure('There is still one endpoint', (await endpoints()).length === 1);
	await n8n.client.unpublish(id);
	const isGone = await until(async () => (await endpoints()).length === 0, 60_000);
	ensure('Not published any more, there is none', isGone);
	return {
		withheldOrders: all.length,
		webhookCalls: Object.values(calls).reduce((sum, count) => sum + count, 0),
	};
}
