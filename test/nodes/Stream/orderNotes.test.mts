import type { IDataObject } from 'n8n-workflow';

import {
	DAY,
	ticket,
	plan,
	POST,
	REFUSED,
	MAKE,
	INVOICES,
	row,
	differing,
	replace,
	useOrders,
} from './support/orders.mts';

/** Links that are closed or have run out, and what they still say of their order. */
const { stream, cart, create, all, open, urlOf, requests, count } = useOrders();

describe('money under way', () => {
	/** The bank has yet to confirm a transfer on this link, which has run out since. */
	function underReview(id: string): void {
		const { paymentId } = stream.sim.act.payLink(id);
		stream.sim.act.setPaymentStatus(paymentId!, 'UNDER_REVIEW');
		stream.sim.find('paymentLink', id)!.amount_collected = 0;
	}

	const more = { name: 'More', additionalFields: { ifLinkExists: 'create' } };

	it('is not asked for where it can make no difference', async () => {
		row(await cart([ticket]));
		stream.requests();
		// A link that can be paid, and is left alone.
		row(await cart([plan], differing('reuse')));
		expect(count(requests(), INVOICES)).toBe(0);
		for (const { id } of open()) stream.sim.act.expireLink(id);
		stream.pass(40 * DAY);
		// Links that ran out so long ago.
		row(await cart([ticket]));
		expect(count(requests(), INVOICES)).toBe(0);
	});

	it('is asked for once for each link that has run out, and not for notes', async () => {
		stream.sim.faults.add({ ...POST, skip: 1, times: 1, action: REFUSED });
		await cart([ticket, plan]);
		stream.pass(1_000);
		row(await cart([ticket]));
		const [{ id }] = open();
		expect(all().filter(({ custom_metadata: data }) => data?.order_note)).toHaveLength(1);
		stream.sim.act.expireLink(id);
		stream.requests();
		expect(row(await cart([ticket]))).toMatchObject({ reused: false });
		expect(count(requests(), INVOICES)).toBe(1);
	});

	it('for a link made with Create Another is found once, and makes no other link', async () => {
		const made = row(await cart([ticket]));
		const another = row(await create({ ...more, items: itemsOf(made) }));
		stream.sim.act.expireLink(made.links[0].id);
		stream.pass(1_000);
		underReview(another.id);
		stream.requests();
		expect(row(await cart([ticket]))).toMatchObject({ reused: true, paid: false });
		const asked = count(requests(), INVOICES);
		expect(asked).toBe(2);
		expect(open()).toEqual([]);
	});

	it('for a link made with Create Another keeps the order from being paid', async () => {
		const { links: sold } = row(await cart([plan], { orderReference: 'B' }));
		const { links: made } = row(await cart([ticket]));
		stream.sim.act.payLink(made[0].id);
		stream.pass(1_000);
		underReview(row(await create({ ...more, items: itemsOf({ links: sold }) })).id);
		expect(row(await cart([ticket]))).toMatchObject({ reused: true, paid: false });
	});

	it('for items that the order no longer has stops it, unless links are left alone', async () => {
		const made = row(await cart([plan]));
		underReview(made.links[0].id);
		const { error } = await cart([ticket], replace);
		expect(error.message).toBe(
			`Order A-1 already has a payment link for recurring items (${made.url}), but this row has none. The link is being paid.`,
		);
		expect(error.description).toMatch(
			/^Use another 'Order Reference' to charge for something else\. Already created: product/,
		);
		expect(all()).toHaveLength(1);
		expect(row(await cart([ticket], differing('reuse')))).toMatchObject({ reused: false });
	});

	const itemsOf = (made: any) => {
		const [{ productId: value }] = made.links[0].items;
		return { item: [{ productId: { __rl: true, mode: 'id', value }, quantity: 1 }] };
	};
});

describe('a note about the parts of an order', () => {
	it('has one of its items, and is closed before anybody sees it', async () => {
		stream.sim.faults.add({ ...POST, skip: 1, times: 1, action: REFUSED });
		const items = [
			{ ...ticket, quantity: 2 },
			{ name: 'Parking', price: 10 },
		];
		const entry = [{ key: 'campaign', value: 'summer' }];
		const given = { customMetadata: { entry }, successRedirectUrl: 'https://shop.example' };
		await cart([...items, plan], { additionalFields: given });
		stream.pass(1_000);
		const [own] = open();
		expect(row(await cart(items, { additionalFields: given }))).toMatchObject({
			url: urlOf(own.id),
			links: [{ id: own.id }],
		});
		expect(open()).toEqual([own]);
		const sent = stream.sim.ledger.filter(({ method }) => method !== 'GET').slice(-2);
		expect(sent.map(({ body }) => body)).toEqual([
			{
				name: 'Order A-1 consists of one-time items',
				items: [{ product_id: own.items[0].product_id, quantity: 2 }],
				max_number_of_payments: 1,
				custom_metadata: {
					campaign: 'summer',
					order_reference: 'A-1',
					order_part: 'one-time',
					order_parts: 1,
					order_note: true,
				},
			},
			{
				status: 'INACTIVE',
				deactivate_message: 'Made and closed by n8n to record what the order consists of.',
			},
		]);
		stream.requests();
		row(await cart(items, { additionalFields: given }));
		expect(count(requests(), MAKE)).toBe(0);
	});

	it('is made for a part whose link has run out, unless links are left alone', async () => {
		const { links: made } = row(await cart([ticket, plan]));
		stream.sim.act.expireLink(made[1].id);
		stream.pass(1_000);
		row(await cart([ticket], differing('reuse')));
		expect(all()).toHaveLength(2);
		row(await cart([ticket]));
		expect(all()).toHaveLength(3);
		row(await cart([ticket]));
		expect(all()).toHaveLength(3);
	});

	it('is in the currency of the order', async () => {
		const dollars = { additionalFields: { currency: 'USD' } };
		stream.sim.faults.add({ ...POST, skip: 1, times: 1, action: REFUSED });
		await cart([ticket, plan], dollars);
		stream.pass(1_000);
		row(await cart([ticket], dollars));
		expect(all().map(({ currency }) => currency)).toEqual(['USD', 'USD']);
	});

	it('is not made where a link made with Create Another stands in for the other part', async () => {
		const { links: sold } = row(await cart([plan], { orderReference: 'B' }));
		const items = { item: [{ productId: { mode: 'id', value: sold[0].items[0].productId } }] };
		const more = { items, additionalFields: { ifLinkExists: 'create' } };
		const { id } = row(await create(more));
		stream.pass(1_000);
		const first = row(await cart([ticket, plan]));
		expect(first.links.map((one: IDataObject) => one.id)).toContain(id);
		expect(row(await cart([ticket, plan])).links).toMatchObject(
			first.links.map((one: IDataObject) => ({ id: one.id })),
		);
		expect(all()).toHaveLength(3);
		for (const one of first.links) {
			stream.pass(1_000);
			stream.sim.act.payLink(one.id);
		}
		expect(row(await cart([ticket, plan]))).toMatchObject({ paid: true });
		const status = await stream.run('order.getStatus', { orderReference: 'A-1' });
		expect(row(status)).toMatchObject({ status: 'paid' });
	});
});
