import fc from '../../support/fastCheck.mts';
import type { IDataObject } from 'n8n-workflow';

import type { Switches } from '../../../simulator/index.mts';
import { defaultSwitches } from '../../../simulator/switches/index.mts';
import { useInProcess } from '../../support/inProcess.mts';
import { SERVERS } from './support/servers.mts';

/** A sheet of orders that have links, run again: all rows together do the same as each row by itself. */
const stream = useInProcess();

const DAY = 86_400_000;
/** The last ones have no link before the history begins. */
const ORDERS = 12;
const WITH_LINK = 10;
const MODES = ['fail', 'replace', 'reuse'] as const;

const SWITCHES: Array<Partial<Switches>> = [...SERVERS, { stampBeforeVisibleMs: 200 }];

interface Change {
	what: 'pay' | 'close' | 'reopen' | 'overdue' | 'expire' | 'review' | 'second' | 'pass';
	at: number;
}

const change = fc.record({
	what: fc.constantFrom<Change['what'][]>(
		...(['pay', 'pay', 'close', 'close', 'reopen', 'overdue', 'expire', 'review'] as const),
		...(['second', 'second', 'pass'] as const),
	),
	at: fc.nat(200),
});

const history = fc.record({
	switches: fc.constantFrom(...SWITCHES),
	others: fc.constantFrom(0, 150, 420),
	/** Has read the list before the last changes. */
	isWarm: fc.boolean(),
	/** Another process for each of the single rows. */
	isColdEach: fc.boolean(),
	changes: fc.array(change, { minLength: 5, maxLength: 30 }),
	mode: fc.constantFrom(...MODES),
	/** What the rows ask for: as the links are, more of it, or a subscription besides. */
	carts: fc.array(fc.constantFrom(0, 0, 0, 1, 2), { minLength: ORDERS, maxLength: ORDERS }),
});

type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

const referenceOf = (i: number) => `order_${i}`;
const metadata = (i: number) => ({ order_reference: referenceOf(i) });

const orderOf = ({ custom_metadata: own }: { custom_metadata: unknown }) =>
	(own as IDataObject | null)?.order_reference as string | undefined;

const kindOf = ({ recurring_interval: interval }: { recurring_interval: unknown }) =>
	interval === null ? 'one-time' : 'recurring';

/** All links of orders by kind, oldest first; which of two of one moment counts is up to their ids. */
const ofOrders = () =>
	stream.sim
		.all('paymentLink')
		.filter((link) => orderOf(link) !== undefined)
		.sort(
			(a, b) =>
				kindOf(a).localeCompare(kindOf(b)) || a.created_at - b.created_at || (a.id < b.id ? -1 : 1),
		);

function perform({ what, at }: Change): void {
	const { sim } = stream;
	// Named by its order: in which order the node has made some of them is left to chance.
	const links = ofOrders().filter((one) => orderOf(one) === referenceOf(at % ORDERS));
	const link = links[Math.floor(at / ORDERS) % links.length];
	stream.pass((at % 3) * 400);
	if (what === 'pass') stream.pass(10 * 60_000);
	else if (what === 'second') {
		// Two of one moment, every now and then.
		const when = new Date(stream.now);
		const own = () => metadata(at % ORDERS);
		sim.act.bulk.paymentLinks(1 + (at % 2), { from: when, to: when, metadata: own });
	} else if (!link) {
		return;
	} else if (what === 'reopen') {
		if (link.status === 'INACTIVE') sim.act.setLinkStatus(link.id, 'ACTIVE');
	} else if (link.status === 'ACTIVE') {
		if (what === 'close') sim.act.setLinkStatus(link.id, 'INACTIVE');
		else if (what === 'expire') sim.act.expireLink(link.id);
		else if (what === 'overdue') link.valid_until = stream.now * 1_000 - 3_600_000_000;
		else if (!link.valid_until) {
			const { paymentId } = sim.act.payLink(link.id);
			if (what === 'review') sim.act.setPaymentStatus(paymentId!, 'UNDER_REVIEW');
		}
	}
}

const OPERATIONS = {
	'paymentLink.create': ({ mode }: History, product: string) => ({
		name: 'Order',
		orderReference: '={{ $json.order }}',
		items: {
			item: [{ productId: { mode: 'id', value: product }, quantity: '={{ $json.quantity }}' }],
		},
		additionalFields: { ifLinkDiffers: mode },
	}),
	'order.createPaymentLinks': ({ mode }: History) => ({
		orderReference: '={{ $json.order }}',
		itemsFrom: 'json',
		itemsJson: '={{ JSON.stringify($json.cart) }}',
		additionalFields: { ifLinkDiffers: mode },
	}),
};

/** What happened before, and the rows of the sheet. @returns how to run some of them */
async function play(told: History, operation: keyof typeof OPERATIONS) {
	stream.reset({ ...defaultSwitches(), ...told.switches });
	const { act } = stream.sim;
	const middle = new Date(stream.now - 30 * DAY);
	if (told.others) {
		act.bulk.paymentLinks(told.others, { from: new Date(stream.now - 300 * DAY), to: middle });
	}
	const to = new Date(stream.now - 60_000);
	act.bulk.paymentLinks(WITH_LINK, { from: middle, to, metadata });
	const product = stream.sim.all('product').at(-1)!.id;
	const { id: plan } = stream.call('POST', '/products', {
		name: 'Plan',
		type: 'RECURRING',
		price: '50',
		recurring_interval: 'MONTH',
	});
	const rows = told.carts.map((cart, i) => {
		const quantity = cart === 1 ? 2 : 1;
		const lines = [{ product_id: product, quantity }];
		if (cart === 2) lines.push({ product_id: plan, quantity: 1 });
		return { order: referenceOf(i), quantity, cart: lines };
	});
	const run = async (items: IDataObject[]) => {
		const parameters = OPERATIONS[operation](told, product);
		const node = { onError: 'continueRegularOutput' } as const;
		return (await stream.run(operation, parameters, { items, node })).json;
	};
	const half = Math.floor(told.changes.length / 2);
	told.changes.slice(0, half).forEach(perform);
	// Some orders are as the node itself has left them.
	await run(rows.slice(ORDERS / 2));
	if (!told.isWarm) stream.restart();
	told.changes.slice(half).forEach(perform);
	stream.pass(10_000);
	// New links of nobody push rows down while the pages are read.
	stream.sim.faults.add({
		path: '/payment_links$',
		skip: 1,
		times: 2,
		action: { type: 'meanwhile', action: 'bulk.paymentLinks', args: [3] } as never,
	});
	return { rows, run };
}

/** What came out and what is left, with names instead of ids, and without times. */
function told(rows: IDataObject[]): unknown {
	const names = new Map<string, string>();
	const counts: Record<string, number> = {};
	const links = ofOrders();
	for (const link of links) {
		const name = `${orderOf(link)} ${kindOf(link)}`;
		counts[name] = (counts[name] ?? 0) + 1;
		names.set(link.id, `${name} ${counts[name]}`);
	}
	const named = (value: unknown) =>
		JSON.stringify(value)
			.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => names.get(id) ?? 'another')
			.replace(/"Order \d+"/g, '"Order"')
			.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, 'then');
	const left = links.map(({ id, status, deactivate_message: why, items }) => [
		names.get(id),
		status,
		why,
		items.map(({ quantity }) => quantity),
	]);
	return { rows: rows.map(named), left: left.map(named).sort() };
}

describe.each(Object.keys(OPERATIONS) as Array<keyof typeof OPERATIONS>)('%s', (operation) => {
	it('does the same for all rows together as one by one, over random histories', async () => {
		let [reused, made, refused] = [0, 0, 0];
		await fc.assert(
			fc.asyncProperty(history, async (events) => {
				const bulk = await play(events, operation);
				const answers = await bulk.run(bulk.rows);
				const together = told(answers);
				const single = await play(events, operation);
				const found: IDataObject[] = [];
				for (const row of single.rows) {
					found.push(...(await single.run([row])));
					if (events.isColdEach) stream.restart();
				}
				expect(together).toEqual(told(found));
				for (const { error, reused: isReused } of answers) {
					if (error) refused++;
					else if (isReused) reused++;
					else made++;
				}
			}),
			{ numRuns: Number(process.env.FC_RUNS ?? 12) },
		);
		// None of them is left out.
		expect(Math.min(reused, made, refused)).toBeGreaterThan(10);
	});
});
