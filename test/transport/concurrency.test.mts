import { orders } from '../../support/engine/shop.mts';
import { useShop } from '../support/use.mts';

const shop = useShop({ switches: { latencyMs: 50 } });
beforeEach(() => {
	shop.begin();
	shop.sim.inFlight.max = 0;
});

describe('Requests at Once', () => {
	it('is five for 200 items', async () => {
		const rows = await shop.rows('paymentLink.create', shop.create(), { items: orders(200) });
		expect(rows.map(({ name }) => name)).toEqual(orders(200).map(({ name }) => name));
		expect(shop.sim.inFlight.max).toBe(5);
	});

	it.each([1, 2, 12, 20])('can be %i', async (requestsAtOnce) => {
		await shop.rows('paymentLink.create', shop.create({ options: { requestsAtOnce } }), {
			items: orders(60),
		});
		expect(shop.sim.inFlight.max).toBe(requestsAtOnce);
	});

	it.each([0, 21, 2.5, 'many'])('cannot be %p', async (requestsAtOnce) => {
		const refusal = await shop.refusal(
			'paymentLink.create',
			shop.create({ options: { requestsAtOnce } }),
			{ items: orders(2) },
		);
		expect(refusal).toContain('Requests at Once');
		expect(shop.sent()).toEqual([]);
	});
});
