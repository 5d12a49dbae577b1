import { useBench } from './support/bench.mts';

const bench = useBench();

test.each(['paymentStatusChanged', 'invoiceStatusChanged'])(
	'%s arrives, without its order reference, where the key pair may not read payment links',
	async (event) => {
		const n8n = await bench.trigger([event]);
		await n8n.poll();
		const denied = { error: { code: 'PERMISSION_FORBIDDEN', message: 'no' } };
		bench.simulator.faults.add({
			method: 'GET',
			path: '/payment_links/[^/]+$',
			action: { type: 'status', status: 403, body: denied },
		});
		for (let n = 0; n < 5; n++) {
			await bench.simulator.pay((await bench.link()).id);
			bench.wait(61_000);
			await n8n.poll();
		}
		bench.wait(61_000);
		await n8n.poll();
		expect(n8n.failures).toEqual([]);
		expect(n8n.items.length).toBeGreaterThanOrEqual(5);
	},
);
