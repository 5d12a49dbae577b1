import { randomUUID } from 'node:crypto';

import { useBench } from './support/bench.mts';

/** What only adds to an event must not keep it back where the key pair may not read it. */
const bench = useBench();

const LINKS = '/payment_links/[^/]+$';
const refuse = (path: string, body: unknown) =>
	bench.simulator.faults.add({
		method: 'GET',
		path,
		action: { type: 'status', status: 403, body },
	});
const DENIED = { error: { code: 'PERMISSION_FORBIDDEN', message: 'no' } };

test.each([
	['paymentStatusChanged', 'payment links', LINKS],
	['invoiceStatusChanged', 'payment links', LINKS],
	['paymentLinkPaid', 'consumers', '/consumers/[^/]+$'],
	['orderPaid', 'consumers', '/consumers/[^/]+$'],
])('%s arrives where the key pair may not read %s', async (event, _what, path) => {
	const n8n = await bench.trigger([event]);
	await n8n.poll();
	refuse(path, DENIED);
	for (let n = 0; n < 5; n++) {
		const link = await bench.link({ custom_metadata: { order_reference: `A-${n}` } });
		const { invoiceId } = await bench.simulator.pay(link.id);
		// A consumer whom the invoice does not show is read by themselves.
		bench.simulator.find('invoice', invoiceId!)!.organization_consumer_id = randomUUID();
		bench.wait(61_000);
		await n8n.poll();
	}
	bench.wait(61_000);
	await n8n.poll();
	expect(n8n.failures).toEqual([]);
	expect(n8n.items.length).toBeGreaterThanOrEqual(5);
});

test("a firewall's 403 says nothing of the key pair: the event comes whole with a later poll", async () => {
	const n8n = await bench.trigger(['paymentStatusChanged']);
	await n8n.poll();
	const link = await bench.link({ custom_metadata: { order_reference: 'A-1' } });
	refuse(LINKS, '<html>blocked</html>');
	await bench.simulator.pay(link.id);
	bench.wait(61_000);
	await n8n.poll();
	expect(n8n.items).toEqual([]);
	bench.simulator.faults.clear();
	bench.wait(61_000);
	await n8n.poll();
	expect(n8n.items.map(({ orderReference }) => orderReference)).toContain('A-1');
});
