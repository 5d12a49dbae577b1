import { differing, MAKE, POST, plan, replace, row, ticket, useOrders } from './support/orders.mts';

/** Whether an order's link is given out, makes room for another one, or is left alone, and what is said then. */
const { stream, cart, create, product, links, all, open, statusOf, urlOf, requests, count } =
	useOrders();

const HOUR = 3_600_000;
const AGAIN = 'Run the step again';
const items = (quantity: number) => ({
	items: { item: [{ productId: { __rl: true, mode: 'id', value: product() }, quantity }] },
});
const LOOK = { method: 'GET', path: '/payment_links$' };
const ofOrder = () => all().filter(({ custom_metadata: data }) => data?.order_reference === 'A-1');
const said = async (run: ReturnType<typeof create>) => {
	const { error } = await run;
	return `${error?.message} ${error?.description}`;
};

describe('an order that has a link', () => {
	let id: string;
	beforeEach(() => ([id] = links(1, HOUR)));

	it('says so where it must not have one', async () => {
		expect(await said(create({ additionalFields: { ifLinkExists: 'fail' } }))).toBe(
			`Order A-1 already has a payment link (${urlOf(id)}). Set 'If Link Exists' to Return Existing, or use another 'Order Reference'.`,
		);
	});

	it('says what differs, and changes nothing', async () => {
		requests();
		expect(await said(create({ ...items(2), name: 'Other' }))).toBe(
			`Order A-1 already has a payment link with different 'Items' (${urlOf(id)}). Correct the item, use another 'Order Reference', or set 'If Link Differs' to Replace.`,
		);
		expect(count(requests(), MAKE)).toBe(0);
		expect(statusOf(id)).toBe('ACTIVE');
	});

	it('gives it out all the same where that is wanted', async () => {
		const more = { ...items(2), ...differing('reuse') };
		expect(row(await create(more))).toMatchObject({ id, reused: true, paid: false });
	});

	it('gets another one where that is wanted, and the first is closed', async () => {
		const made = row(await create({ ...items(2), ...replace }));
		expect(made).toMatchObject({ reused: false, orderReference: 'A-1' });
		expect(statusOf(id)).toBe('INACTIVE');
		expect(open().map((one) => one.id)).toContain(made.id);
	});

	it('keeps it where nothing differs, although others would be replaced', async () => {
		expect(row(await create(replace))).toMatchObject({ id, reused: true });
		expect(ofOrder()).toHaveLength(1);
	});

	it.each(['reuse', 'replace'])('that was paid keeps it (%s)', async (way) => {
		stream.sim.act.payLink(id);
		expect(row(await create(differing(way)))).toMatchObject({ id, reused: true, paid: true });
	});

	it('that was paid for something else is not charged again', async () => {
		stream.sim.act.payLink(id);
		expect(await said(create({ ...items(2), ...replace }))).toMatch(
			new RegExp(
				`^Order A-1 has been paid with different 'Items'.* replaced \\(${id}\\)\\. Use another 'Order Reference' `,
			),
		);
	});

	it('that is just being paid for something else is not charged again', async () => {
		const { paymentId } = stream.sim.act.payLink(id);
		stream.sim.act.setPaymentStatus(paymentId!, 'UNDER_REVIEW');
		stream.sim.find('paymentLink', id)!.amount_collected = 0;
		expect(row(await create(replace))).toMatchObject({ id, reused: true, paid: false });
		expect(await said(create({ ...items(2), ...replace }))).toMatch(
			new RegExp(
				`^Order A-1 is being paid with different 'Items'.* replaced \\(${id}\\)\\. Use another 'Order Reference' `,
			),
		);
	});

	it('that was closed after it had collected money is for a person to look at', async () => {
		stream.sim.find('paymentLink', id)!.max_number_of_payments = 2;
		stream.sim.act.payLink(id);
		stream.sim.act.setLinkStatus(id, 'INACTIVE');
		for (const way of ['reuse', 'replace', 'fail']) {
			expect(await said(create(differing(way)))).toBe(
				`Order A-1 has a closed payment link that has collected money (${id}). Check this link in Stream. To charge the order again, use another 'Order Reference'.`,
			);
		}
	});

	it('that nobody can pay any more gets another one', async () => {
		stream.sim.act.setLinkStatus(id, 'INACTIVE');
		expect(row(await create())).toMatchObject({ reused: false });
	});
});

it('a trial that has begun is not begun again with something else', async () => {
	row(await cart([plan], { orderReference: 'other' }));
	const [{ id }] = stream.sim.all('product');
	const trial = (quantity: number) => ({
		items: { item: [{ productId: { __rl: true, mode: 'id', value: id }, quantity }] },
		additionalFields: { trialPeriodDays: 7, ifLinkDiffers: 'replace' },
	});
	const made = row(await create(trial(1)));
	stream.pass(1_000);
	stream.sim.act.payLink(made.id);
	stream.sim.find('paymentLink', made.id)!.amount_collected = 0;
	stream.pass(1_000);
	expect(row(await create(trial(1)))).toMatchObject({ id: made.id, reused: true });
	expect(await said(create(trial(2)))).toMatch(
		new RegExp(
			`^Order A-1 has started a trial with different 'Items'.* replaced \\(${made.id}\\)\\. Use another 'Order Reference' `,
		),
	);
});

it('a coupon of a cart is called its discount, and that of a link a coupon', async () => {
	row(await cart([ticket]));
	const { error } = await cart([ticket], { additionalFields: { discount: '10' } });
	expect(error.message).toContain("already has a payment link with different 'Discount' (");
	const [{ id }] = stream.sim.all('coupon');
	expect((await create({ additionalFields: { coupons: [id] } })).error.message).toContain(
		"already has a payment link with different 'Coupon Names or IDs' (",
	);
});

it('everything that differs is named', async () => {
	links(1, HOUR);
	row(await cart([ticket], { orderReference: 'other', additionalFields: { discount: '10' } }));
	const [{ id }] = stream.sim.all('coupon');
	const { error } = await create({ ...items(2), additionalFields: { coupons: [id] } });
	expect(error.message).toContain("with different 'Items' and 'Coupon Names or IDs' (");
	const { error: ofCart } = await cart([{ ...ticket, quantity: 2 }], { orderReference: 'other' });
	expect(ofCart.message).toContain("with different 'Items' and 'Discount' (");
});

describe('a product that no link has shown', () => {
	const made = (type: string, more: object = {}) =>
		stream.call('POST', '/products', {
			name: 'New',
			type,
			prices: [{ currency: 'SAR', amount: '30' }],
			...more,
		}).id as string;
	const over = (id: string) => ({
		items: { item: [{ productId: { __rl: true, mode: 'id', value: id }, quantity: 1 }] },
	});
	let first: string;
	beforeEach(() => ([first] = links(1, HOUR)));

	it('that is paid again and again makes a link beside that for other items, once', async () => {
		const id = made('RECURRING', { recurring_interval: 'MONTH' });
		const link = row(await create(over(id)));
		expect(link).toMatchObject({ reused: false });
		expect([statusOf(first), statusOf(link.id)]).toEqual(['ACTIVE', 'ACTIVE']);
		expect(row(await create(over(id)))).toMatchObject({ id: link.id, reused: true });
	});

	it('that is paid once is another item of the same link', async () => {
		expect(await said(create(over(made('ONE_OFF'))))).toContain("with different 'Items' (");
	});

	it('and that Stream does not have is called a product', async () => {
		const action = { type: 'status', status: 404, body: { detail: 'Not there' } } as const;
		stream.sim.faults.add({ method: 'GET', path: '/products/', action });
		expect(await said(create(over(first)))).toContain('Stream has no product with this ID.');
	});
});

describe('items of one run', () => {
	it('that want the same link get one', async () => {
		const { json, error } = await create({}, { items: [{}, {}] });
		expect(error).toBeUndefined();
		expect(json.map(({ reused }) => reused)).toEqual([false, true]);
		expect(json[0].id).toBe(json[1].id);
	});
});

describe('before a new link is given out', () => {
	const rival = (ms: number, quantity = 1) => {
		const at = new Date(stream.now + ms).toISOString();
		const metadata = () => ({ order_reference: 'A-1' });
		return [1, { from: at, to: at, metadata, quantity }];
	};
	beforeEach(() => void product());

	/** Somebody closes the order's link at this moment. */
	const closing = {
		type: 'meanwhile',
		action: 'setLinkStatus',
		args: Object.defineProperty(['', 'INACTIVE'], '0', { get: () => ofOrder()[0].id }),
	} as const;

	it('it has been closed by a person: the step has to be run again', async () => {
		stream.sim.faults.add({ ...LOOK, skip: 1, times: 1, action: closing });
		expect(await said(create())).toContain(
			`Another item, another execution or a person has just closed the payment link of this order. ${AGAIN}`,
		);
		expect(ofOrder()).toHaveLength(1);
	});

	it('one that was made a moment before has been closed: another one is made', async () => {
		const [id] = links(1, 60_000);
		stream.sim.faults.add({ ...LOOK, skip: 1, times: 1, action: closing });
		const made = row(await create());
		expect(made).toMatchObject({ reused: false });
		expect([statusOf(id), statusOf(made.id)]).toEqual(['INACTIVE', 'ACTIVE']);
	});

	it('the list could not be read: nothing leaves, and the next run finds it', async () => {
		const action = { type: 'status', status: 400 } as const;
		stream.sim.faults.add({ ...LOOK, skip: 1, times: 1, action });
		const { error } = await create();
		expect(error.message).toMatch(
			/^The payment link was created, but Stream could not confirm that it is the only one for its order\. Injected/,
		);
		expect(error.description).toContain(AGAIN);
		expect(row(await create())).toMatchObject({ reused: true });
		expect(ofOrder()).toHaveLength(1);
	});

	it('an older one of the same order is taken, and the own one closed', async () => {
		const action = { type: 'meanwhile', action: 'bulk.paymentLinks', args: rival(-1) } as const;
		stream.sim.faults.add({ ...POST, times: 1, action });
		const made = row(await create());
		expect(made).toMatchObject({ reused: true });
		const [own] = ofOrder().filter(({ id }) => id !== made.id);
		expect([statusOf(made.id), statusOf(own.id)]).toEqual(['ACTIVE', 'INACTIVE']);
	});

	it('an older one over something else is left, and the step has to be run again', async () => {
		const action = { type: 'meanwhile', action: 'bulk.paymentLinks', args: rival(-1) } as const;
		stream.sim.faults.add({ ...POST, times: 1, action });
		expect(await said(create({ ...items(2), ...replace }))).toContain(
			`Another execution has just created a different payment link for this order. ${AGAIN}`,
		);
		expect(ofOrder().filter(({ status }) => status === 'ACTIVE')).toHaveLength(1);
	});

	it('one that was made beside it on purpose is left alone', async () => {
		const [count, when] = rival(-1) as [number, object];
		const metadata = () => ({ order_reference: 'A-1', order_reference_additional: true });
		const args = [count, { ...when, metadata }];
		const action = { type: 'meanwhile', action: 'bulk.paymentLinks', args } as const;
		stream.sim.faults.add({ ...POST, times: 1, action });
		const made = row(await create());
		expect(made).toMatchObject({ reused: false });
		expect(ofOrder().map(({ status }) => status)).toEqual(['ACTIVE', 'ACTIVE']);
	});

	it('an older one that is closed at this moment is not taken', async () => {
		const action = { type: 'meanwhile', action: 'bulk.paymentLinks', args: rival(-1) } as const;
		stream.sim.faults.add({ ...POST, times: 1, action });
		const older = () => ofOrder().sort((a, b) => a.created_at - b.created_at)[0].id;
		const args = Object.defineProperty(['', 'INACTIVE'], '0', { get: older });
		const close = { type: 'meanwhile', action: 'setLinkStatus', args } as const;
		stream.sim.faults.add({ method: 'GET', path: '/payment_links/', times: 1, action: close });
		expect(await said(create())).toContain(
			'a person has just closed the payment link of this order.',
		);
	});
});
