import type { FaultAction } from '../../../simulator/index.mts';
import {
	DAY,
	ticket,
	plan,
	CLOSE,
	LOST,
	REFUSED,
	LIST,
	GET,
	DEACTIVATE,
	row,
	replace,
	useOrders,
} from './support/orders.mts';

/** Links of an order that have to be closed, and what happens when they cannot be. */
const {
	stream,
	cart,
	create,
	product,
	links,
	all,
	open,
	statusOf,
	urlOf,
	record,
	requests,
	count,
} = useOrders();

const CLOSE_AGAIN =
	'Run the step again: it closes that link. Then give the customer only the link that the step outputs.';

describe('a link that is too many', () => {
	let ids: string[];
	beforeEach(() => (ids = links(2, 3_600_000)));

	/** Answers as if Stream did not have the second link any more. */
	function loseSecond(): void {
		const action = { type: 'status', status: 404 } as const;
		const [first, second] = ids;
		stream.sim.faults.add({ ...CLOSE, action });
		// Read once before it is closed.
		stream.sim.faults.add({ method: 'GET', path: `/payment_links/${second}$`, skip: 1, action });
		const body = { data: [record(first)], pagination: { has_next_page: false } };
		const list = { method: 'GET', path: '/payment_links$' };
		stream.sim.faults.add({ ...list, skip: 1, action: { type: 'body', body } });
	}

	it('takes one request', async () => {
		expect(row(await create())).toMatchObject({ id: ids[0], reused: true });
		expect(requests()).toEqual([LIST, GET, GET, DEACTIVATE]);
	});

	it('and whose closing is never answered is closed all the same', async () => {
		stream.sim.faults.add({ ...CLOSE, action: LOST });
		expect(row(await create())).toMatchObject({ id: ids[0], reused: true });
		expect(statusOf(ids[1])).toBe('INACTIVE');
	});

	it('and is gone by the time it is closed is none', async () => {
		loseSecond();
		expect(row(await create())).toMatchObject({ id: ids[0], reused: true });
		expect(requests()).toEqual([LIST, GET, GET, DEACTIVATE, GET, LIST]);
		stream.sim.faults.clear();
		expect(row(await create())).toMatchObject({ id: ids[0] });
	});

	it('and is closed by somebody else at the same moment is closed', async () => {
		const action = { ...REFUSED, when: 'after' } as const;
		stream.sim.faults.add({ ...CLOSE, times: 1, action });
		expect(row(await create())).toMatchObject({ id: ids[0], reused: true });
		expect(statusOf(ids[1])).toBe('INACTIVE');
	});

	it.each<[string, unknown]>([
		['nothing', ''],
		['an empty record', {}],
	])('is read again where Stream answers with %s', async (_what, body) => {
		stream.sim.faults.add({ ...CLOSE, times: 1, action: { type: 'body', body, when: 'after' } });
		expect(row(await create())).toMatchObject({ id: ids[0], reused: true });
		expect(count(requests(), GET)).toBe(3);
	});

	it('and paid before it was closed is the one that counts', async () => {
		const action: FaultAction = {
			type: 'meanwhile',
			when: 'before',
			action: 'payLink',
			args: [ids[1]],
		};
		stream.sim.faults.add({ ...CLOSE, times: 1, action });
		expect(row(await create())).toMatchObject({ id: ids[1], reused: true, paid: true });
		expect(open().filter(({ custom_metadata: data }) => data)).toEqual([]);
	});

	it.each<[string, FaultAction, string, string | null]>([
		['is refused', REFUSED, 'Injected', '400'],
		[
			'is not answered',
			{ type: 'status', status: 503, headers: { 'retry-after': '0' } },
			'Stream could not handle the request right now (status 503)',
			'503',
		],
		['is lost each time', { type: 'reset' }, 'The connection to Stream was lost.', null],
	])('whose closing %s is named beside the first', async (_what, action, reason, code) => {
		stream.sim.faults.add({ ...CLOSE, action });
		const { error } = await create();
		expect(error.message).toBe(
			`Order A-1 has two payment links, ${urlOf(ids[0])} and ${urlOf(ids[1])}, and the second could not be closed.`,
		);
		expect(error.description.slice(0, reason.length)).toBe(reason);
		expect(error.description).toMatch(new RegExp(`\\S ${CLOSE_AGAIN}$`));
		expect(error.httpCode).toBe(code);
	});

	it('and stays open although Stream does not refuse is named beside the first', async () => {
		stream.sim.faults.add({ ...CLOSE, action: { type: 'body', body: record(ids[1]) } });
		const { error } = await create();
		expect(error.message).toContain(`${urlOf(ids[1])}, and the second could not be closed.`);
		expect(error.description).toBe(CLOSE_AGAIN);
	});

	it('is closed with the next try of Retry On Fail', async () => {
		const action = { type: 'status', status: 503, headers: { 'retry-after': '0' } } as const;
		stream.sim.faults.add({ ...CLOSE, times: 6, action });
		const node = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		expect(row(await create({}, { node }))).toMatchObject({ id: ids[0], reused: true });
		expect(statusOf(ids[1])).toBe('INACTIVE');
	});

	it('is no second one where it is the only one, and has to make room', async () => {
		stream.sim.act.setLinkStatus(ids[1], 'INACTIVE');
		stream.sim.faults.add({ ...CLOSE, action: REFUSED });
		const quantity = { item: [{ productId: { mode: 'id', value: product() }, quantity: 2 }] };
		const { error } = await create({ items: quantity, ...replace });
		expect(error.message).toBe(
			`Order A-1 has a payment link ${urlOf(ids[0])}, which could not be closed.`,
		);
	});

	it('and over, but still called active: what keeps it open is told', async () => {
		stream.sim.switches.expiredLinkStatus = 'ACTIVE';
		stream.sim.find('paymentLink', ids[1])!.valid_until = (stream.now - 1_000) * 1_000;
		stream.sim.faults.add({ ...CLOSE, action: REFUSED });
		expect((await create()).error.description).toMatch(/^Injected /);
	});
});

describe('a link of a kind of which the order has no items', () => {
	const refusedFor = (url: string, more = '') =>
		`Order A-1 already has a payment link for recurring items (${url}), but this row has none.${more}`;

	it('stops it unless it may be closed', async () => {
		const { url } = row(await cart([plan]));
		const { error } = await cart([ticket]);
		expect(error.message).toBe(refusedFor(url));
		expect(error.description).toMatch(
			/^Correct the items, use another 'Order Reference', or set 'If Link Differs' to Replace\./,
		);
		expect(open()).toHaveLength(1);
	});

	it('says to customers who open it why it is closed', async () => {
		const { links: made } = row(await cart([plan]));
		row(await cart([ticket], replace));
		expect(stream.sim.find('paymentLink', made[0].id)).toMatchObject({
			status: 'INACTIVE',
			deactivate_message: 'This is no longer part of the order.',
		});
	});

	it('is none when it has gone by the time it is closed', async () => {
		const { links: made } = row(await cart([plan]));
		stream.pass(DAY);
		const action = { type: 'status', status: 404 } as const;
		stream.sim.faults.add({ ...CLOSE, times: 1, action });
		const single = { method: 'GET', path: `/payment_links/${made[0].id}$` };
		// Read twice before it is closed.
		stream.sim.faults.add({ ...single, skip: 2, action });
		const body = { data: [], pagination: { has_next_page: false } };
		const list = { method: 'GET', path: '/payment_links$' };
		stream.sim.faults.add({ ...list, skip: 1, action: { type: 'body', body } });
		const { oneTimeUrl, recurringUrl } = row(await cart([ticket], replace));
		expect(recurringUrl).toBeNull();
		expect(oneTimeUrl).toBe(urlOf(all()[1].id));
	});

	it.each(['before', 'while it is being closed'])('stops it when it is paid %s', async (when) => {
		const { url, links: made } = row(await cart([plan]));
		const args = [made[0].id];
		if (when === 'before') stream.sim.act.payLink(made[0].id);
		else {
			const action: FaultAction = { type: 'meanwhile', when: 'before', action: 'payLink', args };
			stream.sim.faults.add({ ...CLOSE, times: 1, action });
		}
		stream.requests();
		const { error } = await cart([ticket], replace);
		expect(error.message).toBe(refusedFor(url, ' The link has been paid.'));
		expect(error.description).toMatch(
			/^Use another 'Order Reference' to charge for something else\. Already created: product/,
		);
		const closings = requests().filter((one) => one.startsWith('PATCH')).length;
		expect(closings).toBe(when === 'before' ? 0 : 1);
	});
});

describe.each(['micro', 'seconds'] as const)(
	'a list that is old, with times in %s',
	(precision) => {
		beforeEach(() => {
			const listAgeMs = 30_000;
			stream.reset({ listAgeMs, timestampPrecision: precision, updatedAtOnCreate: 'null' });
		});

		it.each<[string, unknown[], unknown[]]>([
			['another', [ticket], [{ ...ticket, quantity: 2 }]],
			['one of the other kind', [plan], [ticket]],
			['both kinds', [ticket, plan], [{ ...ticket, quantity: 2 }, plan]],
		])('does not bring back what has just made room for %s', async (_what, before, after) => {
			row(await cart(before));
			stream.pass(100);
			const { links: made } = row(await cart(after, replace));
			expect(open().map(({ id }) => id)).toEqual(
				expect.arrayContaining(made.map(({ id }: { id: string }) => id)),
			);
			expect(open()).toHaveLength(after.length);
		});

		it('does not bring back a link that Order → Cancel has just closed', async () => {
			row(await cart([ticket]));
			stream.pass(100);
			row(await stream.run('order.cancel', { orderReference: 'A-1' }));
			const { links: made } = row(await cart([ticket]));
			expect(open().map(({ id }) => id)).toEqual([made[0].id]);
		});

		it('shows a link that somebody has opened again in the meantime', async () => {
			const { links: made } = row(await cart([ticket]));
			row(await stream.run('order.cancel', { orderReference: 'A-1' }));
			stream.pass(1_000);
			stream.sim.act.setLinkStatus(made[0].id, 'ACTIVE');
			stream.pass(31_000);
			expect(row(await cart([ticket])).links[0]).toMatchObject({ id: made[0].id, reused: true });
			expect(all()).toHaveLength(1);
		});
	},
);
