import { orders, pass } from '../../support/engine/shop.mts';
import { useShop } from '../support/use.mts';

const shop = useShop();

/** Runs and stops the execution as soon as so many requests have arrived. */
async function cancelAfter(requests: number, parameters = shop.create()): Promise<void> {
	let cancel = () => {};
	const running = shop
		.run('paymentLink.create', parameters, {
			items: orders(40),
			onStart: (execution) => (cancel = () => execution.cancel()),
		})
		.catch((error: Error) => error);
	while (shop.sent().length < requests) await pass(5);
	cancel();
	const sent = shop.sent().length;
	await running;
	await pass(1_500);
	// What was on its way at that moment may still have arrived.
	expect(shop.sent().length).toBeLessThanOrEqual(sent + 5);
}

describe('stopping the execution', () => {
	it('sends nothing new', async () => {
		shop.sim.switches.latencyMs = 100;
		await cancelAfter(7);
	});

	it('ends a wait for Stream', async () => {
		shop.sim.faults.add({
			skip: 3,
			action: { type: 'status', status: 429, headers: { 'retry-after': '2' } },
		});
		await cancelAfter(6);
	});

	it('ends the waits between tries', async () => {
		shop.sim.faults.add({ method: 'GET', action: { type: 'status', status: 503 } });
		await cancelAfter(1, shop.createOnce());
		expect(shop.writes()).toEqual([]);
	});

	it('leaves links that the next run finds', async () => {
		shop.sim.switches.latencyMs = 30;
		await cancelAfter(8, shop.createOnce());
		shop.sim.switches.latencyMs = 0;
		const rows = await shop.rows('paymentLink.create', shop.createOnce(), { items: orders(40) });
		expect(rows).toHaveLength(40);
		expect(Object.values(shop.payable()).every((ids) => ids.length === 1)).toBe(true);
		expect(Object.keys(shop.payable())).toHaveLength(40);
	});

	it('does not harm another execution that waits for the same list', async () => {
		shop.sim.act.bulk.paymentLinks(300);
		shop.sim.faults.add({ method: 'GET', action: { type: 'delay', ms: 300 } });
		let cancel = () => {};
		const one = shop
			.run('paymentLink.create', shop.createOnce(), {
				items: orders(3),
				onStart: (execution) => (cancel = () => execution.cancel()),
			})
			.catch((error: Error) => error);
		const two = shop.rows('paymentLink.create', shop.createOnce(), { items: orders(3) });
		const three = shop.rows('paymentLink.create', shop.createOnce(), { items: orders(3) });
		while (shop.sent().length < 2) await pass(5);
		cancel();
		await one;
		const rows = [...(await two), ...(await three)];
		expect(rows).toHaveLength(6);
		expect(Object.values(shop.payable()).every((ids) => ids.length === 1)).toBe(true);
	});
});
