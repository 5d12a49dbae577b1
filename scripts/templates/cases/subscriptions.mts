import { pollOften, until } from '../../../support/realN8n/publishTemplate.mts';
import type { TestBed } from '../testBed.mts';

const minute = 60_000;

/** Subscriptions frozen, canceled, not renewed → CRM. */
export async function subscriptions(testBed: TestBed): Promise<void> {
	const { ensure, shop, simulator, n8n } = testBed;
	const subscribe = async (name: string, email?: string) => {
		const consumer = await shop.customer(name, email);
		await shop.sold(`D-${name}`, { consumer, monthly: true });
		const all = await simulator.records('subscription');
		return all.find(({ organization_consumer_id }) => organization_consumer_id === consumer)!.id;
	};
	const names = ['frozen', 'canceled', 'declined', 'ending', 'quiet'];
	const ids = new Map<string, string>();
	for (const name of names) ids.set(name, await subscribe(name, `d-${name}@example.com`));
	const silent = await subscribe('silent');
	const id = await testBed.add('subscriptions-to-crm', pollOften);
	await n8n.client.publish(id);
	const last = (name: string) =>
		testBed.contacts.filter(({ email }) => email === `d-${name}@example.com`).at(-1)
			?.stream_subscription_status;

	await simulator.act('setSubscriptionStatus', ids.get('frozen'), 'FROZEN');
	await simulator.act('setSubscriptionStatus', ids.get('canceled'), 'CANCELED');
	await simulator.act('setSubscriptionStatus', silent, 'FROZEN');
	const { invoiceId } = await simulator.act<{ invoiceId: string }>(
		'renewSubscription',
		ids.get('declined'),
		'declined',
	);
	await simulator.api('POST', `/subscriptions/${ids.get('ending')}/cancel`, {});
	// A payment that has nothing to do with a subscription.
	await shop.sold('D-once', { consumer: await shop.customer('once', 'd-once@example.com') });
	await until(
		() => ['frozen', 'canceled', 'declined', 'ending'].every((name) => last(name)),
		2 * minute,
	);
	ensure(`Frozen: ${last('frozen')}`, last('frozen') === 'frozen');
	ensure(`Canceled: ${last('canceled')}`, last('canceled') === 'canceled');
	ensure(`Declined: ${last('declined')}`, last('declined') === 'renewal not paid');
	ensure(`Ending: ${last('ending')}`, /^ends on \d{4}-\d\d-\d\d$/.test(last('ending')));

	await simulator.act('setSubscriptionStatus', ids.get('frozen'), 'ACTIVE');
	await simulator.act('payInvoice', invoiceId);
	await until(() => last('frozen') === 'active' && last('declined') === 'active', 2 * minute);
	ensure(`Thawed: ${last('frozen')}`, last('frozen') === 'active');
	ensure(`Paid after all: ${last('declined')}`, last('declined') === 'active');
	const others = testBed.contacts.filter(({ email }) => /d-once|d-quiet/.test(email));
	ensure(`Others: ${JSON.stringify(others)}`, others.length === 0);
	ensure(
		'Every contact has an email',
		testBed.contacts.every(({ email }) => email),
	);
	const executions = await n8n.client.executions(id, 50);
	const failed = executions.filter(({ status }) => status !== 'success');
	ensure(`Executions that failed: ${JSON.stringify(failed)}`, failed.length === 0);
	await n8n.client.unpublish(id);
}
