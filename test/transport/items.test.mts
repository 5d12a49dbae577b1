import { orders } from '../../support/engine/shop.mts';
import { useShop } from '../support/use.mts';

const shop = useShop();
beforeEach(() => shop.sim.act.bulk.paymentLinks(7, { status: 'INACTIVE' }));

const REFUSED = {
	type: 'status',
	status: 400,
	body: { error: { code: 'INVALID_PARAMETERS', message: 'Injected', additional_info: null } },
} as const;

/** Makes Stream refuse the link of the order with this position, counted from 1. */
function refuseCreate(position: number): void {
	shop.sim.faults.add({
		method: 'POST',
		path: '/payment_links$',
		skip: position - 1,
		times: 1,
		action: REFUSED,
	});
}

const ONE_BY_ONE = { options: { requestsAtOnce: 1 } };

describe('On Error: Stop', () => {
	it('sends nothing new after the first failure, and says what became of every item', async () => {
		refuseCreate(8);
		const { status, error } = await shop.run('paymentLink.create', shop.create(), {
			items: orders(200),
		});
		expect(status).toBe('error');
		// At most the others that were under way.
		const sent = shop.sent().length;
		expect(sent).toBeGreaterThanOrEqual(8);
		expect(sent).toBeLessThanOrEqual(12);
		const [, done, failed, rest] =
			/Of 200 items, (\d+) succeeded, (\d+) failed and (\d+) were not/.exec(
				error.description,
			) as string[];
		expect([Number(done) + Number(failed), Number(failed), Number(rest)]).toEqual([
			sent,
			1,
			200 - sent,
		]);
	});

	it('an expression in Simplify that cannot be evaluated ends the step before anything is sent', async () => {
		const { status } = await shop.run(
			'paymentLink.getAll',
			{ simplify: '={{ $("Nowhere").item.json.simplify }}' },
			{ items: orders(2) },
		);
		expect(status).toBe('error');
		expect(shop.sent()).toEqual([]);
	});

	it('names the links that exist', async () => {
		refuseCreate(3);
		const { error } = await shop.run('paymentLink.create', shop.create(ONE_BY_ONE), {
			items: orders(5),
		});
		const made = shop.sim.ledger.flatMap(({ created }) => created?.id ?? []).slice(-2);
		expect(error.message).toMatch(/\[item 2\]$/);
		expect(error.description).toContain(
			'Of 5 items, 2 succeeded, 1 failed and 2 were not attempted.',
		);
		expect(error.description).toContain(
			`Already created: ${shop.sim.url}/pay/${made[0]} [item 0], ${shop.sim.url}/pay/${made[1]} [item 1].`,
		);
		expect(error.context.data.made.map(({ id }: { id: string }) => id)).toEqual(made);
	});

	it('does not count one item', async () => {
		refuseCreate(1);
		const { error } = await shop.run('paymentLink.create', shop.create(), { items: orders(1) });
		expect(error.message).not.toContain('[item');
		expect(error.description).not.toContain('Of 1 items');
	});
});

describe('On Error: Continue', () => {
	it('every item ends as result or error item, in order and linked', async () => {
		refuseCreate(2);
		refuseCreate(3);
		const { outputs, status } = await shop.run('paymentLink.create', shop.create(ONE_BY_ONE), {
			items: orders(6),
			node: { onError: 'continueRegularOutput' },
		});
		expect(status).toBe('success');
		expect(outputs[0].map(({ json }) => json.name ?? 'error')).toEqual([
			'Order 1',
			'error',
			'Order 3',
			'error',
			'Order 5',
			'Order 6',
		]);
		expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3, 4, 5].map((item) => ({ item })),
		);
		expect(Object.keys(outputs[0][1].json)).toEqual(['error', 'message']);
		expect(shop.sent()).toHaveLength(6);
	});

	it('with the error output the two kinds part, with the fields of the input on the errors', async () => {
		refuseCreate(2);
		const { outputs } = await shop.run('paymentLink.create', shop.create(ONE_BY_ONE), {
			items: orders(3),
			node: { onError: 'continueErrorOutput' },
		});
		expect(outputs[0].map(({ json, pairedItem }) => [json.name, pairedItem])).toEqual([
			['Order 1', { item: 0 }],
			['Order 3', { item: 2 }],
		]);
		expect(outputs[1]).toHaveLength(1);
		expect(outputs[1][0].json).toMatchObject({ name: 'Order 2', order: 'o2' });
		expect(outputs[1][0].json.error).toBeTruthy();
		expect(outputs[1][0].pairedItem).toMatchObject({ item: 1 });
	});
});

describe('linking', () => {
	it('links rows to their item where items have no row, one, and many', async () => {
		const statuses = [['COMPLETED'], ['INACTIVE'], ['COMPLETED'], ['INACTIVE']];
		const { outputs } = await shop.run(
			'paymentLink.getAll',
			{ filters: { statuses: '={{ $json.statuses }}' }, limit: 3 },
			{ items: statuses.map((one) => ({ statuses: one })) },
		);
		expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual(
			[1, 1, 1, 3, 3, 3].map((item) => ({ item })),
		);
	});

	it('keeps the order of the items, whoever is answered first', async () => {
		for (const ms of [200, 150, 100, 50]) {
			shop.sim.faults.add({ path: '/payment_links', times: 1, action: { type: 'delay', ms } });
		}
		const { outputs } = await shop.run('paymentLink.create', shop.create(), { items: orders(6) });
		expect(outputs[0].map(({ json }) => json.name)).toEqual(orders(6).map(({ name }) => name));
	});
});

describe('what n8n is told of a failure beside its text', () => {
	const failure = async (status: number, operation = 'consumer.getAll') => {
		shop.sim.faults.add({ action: { type: 'status', status, headers: { 'retry-after': '0' } } });
		const { error } = await shop.run(operation, { name: 'A' });
		return error.failure?.cause as string | undefined;
	};

	it.each([
		[401, 'credential-invalid'],
		[429, 'rate-limited'],
		[503, 'temporarily-unavailable'],
		[422, 'configuration-invalid'],
	])('%i', async (status, cause) => {
		expect(await failure(status)).toBe(cause);
	});

	it('nothing of a write that may have been done', async () => {
		expect(await failure(503, 'consumer.create')).toBeUndefined();
	});
});
