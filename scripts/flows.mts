/**
 * npm run flows
 *
 * Runs the templates around an order in real n8n, over the simulator: "Create, wait, verify" (with n8n
 * killed while it waits), "Paid, then go on" (polling and webhooks at once, with duplicate deliveries and a
 * kill; and again with a trigger that registers itself and webhooks that are lost, late, doubled and early) and
 * "Verified thank-you page" (real and forged redirects). The simulator's records tell who has paid.
 */
import { join } from 'node:path';
import { onEnd } from '../support/script/closers.mts';
import { takeFolder } from '../support/script/lock.mts';
import { packageFolder } from '../support/paths.mts';
import { say, step } from '../support/script/terminal.mts';
import { withholdWebhooks } from './flows/webhooks.mts';
import { finish, type Outcome } from '../support/script/finish.mts';
import { RealN8n } from '../support/realN8n/realN8n.mts';
import { openReceiver } from '../support/realN8n/receiver.mts';
import { SimulatorProcess } from '../support/simulator/simulatorProcess.mts';
import {
	addCredentials,
	admin,
	pollOften,
	publishTemplate,
	until,
	type Reported,
} from '../support/realN8n/publishTemplate.mts';

const folder = join(packageFolder, '.tmp/flows');
const minute = 60_000;
const ticket = { name: 'Ticket', price: '99.50', quantity: 2 };
const plan = { name: 'Gold plan', price: '50', recurring_interval: 'MONTH' };

async function flows(): Promise<Outcome> {
	takeFolder(folder);
	const simulator = await SimulatorProcess.start();
	onEnd(() => simulator.stop());
	const receiver = await openReceiver<Reported>(join(folder, 'told.jsonl'));
	onEnd(() => receiver.close());
	const n8n = await RealN8n.open(folder);
	const credentials = await addCredentials(n8n, simulator);
	const problems: string[] = [];
	const ensure = (what: string, holds: boolean) => void (holds || problems.push(what));
	const reported = (node: string, order: string) =>
		receiver.received.filter((one) => one.node === node && one.order === order).length;
	const GO = 'Order is paid: go on';
	let kills = 0;

	// Verified thank-you page
	await publishTemplate(n8n, 'verified-thank-you-page', credentials, receiver.url);
	await step('Customers come back to the thank-you page', async () => {
		const product = await simulator.api<any>('POST', '/products', {
			name: 'Page ticket',
			type: 'ONE_OFF',
			prices: [{ currency: 'SAR', amount: '199.00' }],
		});
		const page = `${n8n.client.url}/webhook/stream-thank-you`;
		const sell = async (order: string): Promise<string> => {
			const link = await simulator.api<any>('POST', '/payment_links', {
				name: order,
				items: [{ product_id: product.id }],
				custom_metadata: { order_reference: order },
				success_redirect_url: `${page}?order=${order}`,
			});
			return ((await simulator.pay(link.id)) as any).redirectUrl;
		};
		const visit = async (url: string) => await (await fetch(url)).text();
		const good = await sell('T-1');
		ensure('A real redirect is verified', (await visit(good)).includes('Thank you'));
		await simulator.setSwitches({ redirectJoin: '?' });
		ensure('Joined with a second ?', (await visit(await sell('T-2'))).includes('Thank you'));
		await simulator.setSwitches({ redirectJoin: '&' });
		for (const forged of [
			good.replace('order=T-1', 'order=T-9'),
			good.replace(/invoice_id=[^&]+/, 'invoice_id=4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e31'),
			`${page}?order=T-1&status=paid`,
		]) {
			ensure(`Forged: ${forged}`, (await visit(forged)).includes('not received'));
		}
	});

	// Paid, then go on
	const hook = 'c6b00001-0000-4000-8000-00000000aaaa';
	const byHand = await publishTemplate(
		n8n,
		'paid-then-go-on',
		credentials,
		receiver.url,
		pollOften,
	);
	await admin(simulator, 'PATCH', '/webhooks/settings', { duplicates: 1, minuteMs: 1_000 });
	const endpoint = await admin(simulator, 'POST', '/webhooks', {
		url: `${n8n.client.url}/webhook/${hook}/webhook`,
		secret: credentials.secret,
	});

	// Create, wait, verify
	const waiting = await publishTemplate(
		n8n,
		'create-wait-verify',
		credentials,
		receiver.url,
		(nodes) => {
			const settings = nodes.find(({ name }) => name === 'Settings')!.parameters.assignments;
			for (const one of settings.assignments) {
				// Longer than 65 s, so that n8n keeps the execution in its database.
				if (one.name === 'waitMinutes') one.value = 1.1;
				if (one.name === 'payUntil') one.value = '={{ $now.plus({ minutes: 2.5 }).toMillis() }}';
			}
		},
	);
	const order = async (reference: string, items: unknown) => {
		const response = await fetch(`${n8n.client.url}/webhook/stream-new-order`, {
			method: 'POST',
			body: JSON.stringify({
				order: reference,
				customer: { name: 'Sara', phone: '0501234567' },
				items,
			}),
			headers: { 'content-type': 'application/json' },
		});
		return { status: response.status, answer: await response.json() };
	};
	const idOf = (url: string) => url.split('/').pop()!;
	const made = await step('Orders are posted', async () => ({
		one: await order('W-1', [ticket]),
		mixed: await order('W-2', [ticket, plan]),
		never: await order('W-3', [ticket]),
		half: await order('W-4', [ticket, plan]),
		bad: await order('W-5', [{ name: 'No price' }]),
		late: await order('W-6', [ticket]),
	}));
	ensure('A bad order is answered with 422', made.bad.status === 422);
	const { one, mixed, never, half, late } = made;
	for (const [name, { status, answer }] of Object.entries({ one, mixed, never, half, late })) {
		ensure(`${name}: ${status} ${JSON.stringify(answer)}`, status === 200 && answer.payUrl);
	}
	await until(async () => {
		const list = await n8n.client.executions(waiting);
		return list.filter(({ status }) => status === 'waiting').length >= 5;
	}, minute);
	await step('n8n is killed; customers pay; n8n is started again', async () => {
		await n8n.kill();
		kills++;
		await simulator.pay(idOf(one.answer.payUrl));
		await simulator.pay(idOf(mixed.answer.oneTimeUrl));
		await simulator.pay(idOf(half.answer.oneTimeUrl));
		await n8n.restart();
	});
	await simulator.pay(idOf(mixed.answer.recurringUrl));
	const isOpen = async (url: string) => {
		const links = await simulator.records('paymentLink');
		return links.find(({ id }) => id === idOf(url))?.status === 'ACTIVE';
	};
	await step('A customer is paying when the links are closed', async () => {
		const attempt: any = await simulator.pay(idOf(late.answer.payUrl), { outcome: 'pending' });
		await until(async () => !(await isOpen(late.answer.payUrl)), 6 * minute);
		await simulator.act('resolvePending', attempt.gatewayId, 'paid');
	});
	await step('The waiting executions come to their end', () =>
		until(
			() =>
				['W-3', 'W-4'].every((reference) => reported('Not paid: give up', reference) > 0) &&
				['W-1', 'W-2', 'W-6'].every((reference) => reported(GO, reference) > 0),
			8 * minute,
		),
	);
	ensure('The link of an order that was given up is closed', !(await isOpen(never.answer.payUrl)));
	ensure('So is the open part', !(await isOpen(half.answer.recurringUrl)));
	const count = (template: string, node: string) =>
		receiver.received.filter((each) => each.template === template && each.node === node);
	for (const reference of ['W-1', 'W-2', 'W-6']) {
		for (const template of ['create-wait-verify', 'paid-then-go-on']) {
			const times = count(template, GO).filter((each) => each.order === reference).length;
			ensure(`${template} went on ${times} times for ${reference}`, times === 1);
		}
	}
	const unpaid = receiver.received.filter(
		({ node, order: reference }) => node === GO && ['W-3', 'W-4', 'W-5'].includes(reference),
	);
	ensure(`Went on for unpaid orders: ${JSON.stringify(unpaid)}`, unpaid.length === 0);
	const twice = new Map<string, number>();
	for (const each of count('paid-then-go-on', GO)) {
		twice.set(each.order, (twice.get(each.order) ?? 0) + 1);
	}

	// Paid, then go on: with a webhook trigger that registers itself
	await n8n.client.unpublish(byHand);
	await admin(simulator, 'DELETE', `/webhooks/${endpoint.id}`);
	const withheld = await withholdWebhooks({ n8n, simulator, credentials, receiver, ensure });

	const doubled = [...twice.values()].filter((times) => times > 1).length;
	say(`${receiver.received.length} messages from the ends of the templates`);
	return {
		problems,
		counts: {
			templates: 3,
			orders: 8,
			...withheld,
			wentOn: count('create-wait-verify', GO).length,
			wentOnByTriggers: twice.size,
			handledTwice: doubled,
			unpaid: unpaid.length,
			kills,
		},
	};
}

await finish(flows);
