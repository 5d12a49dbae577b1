import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';
import { linkParameters, orders } from './creators.mts';
import { measure } from './rounds.mts';
import { beside, plain, type Row } from './row.mts';
import { latenciesOf, type Size } from './size.mts';
import { HTTP_REQUEST, openTestBed, type TestBed } from './testBed.mts';

const PAGE = 100;
const PER_SECOND = 20;
const LATER_MS = 3 * 60_000;
/** Requests for each order before links and invoices were read together: measured with 200 orders. */
const BEFORE = { status: 2.01, again: 1.02, cart: 2.04 };
/** The same for one order: its link, its invoices, and the newest page of links. */
const BEFORE_ONE = 3;
/** Requests of a fresh process for all orders, besides those for the index. */
const MOST_COLD = 40;

/** A sheet of orders that is checked on a schedule, run again, or met by a fresh process. */
export async function rows(size: Size): Promise<Row[]> {
	const { orders: number, existingLinks } = size;
	const simulator = await SimulatorProcess.start();
	try {
		const testBed = await openTestBed(simulator);
		await simulator.act('bulk.paymentLinks', existingLinks, { transitions: false });
		const [{ id }] = (await simulator.records('product')).filter(({ type }) => type === 'ONE_OFF');
		const items = orders(number, id);
		const made = await run(testBed, creation, items);
		// Every third order is paid.
		for (const [at, link] of made.entries()) {
			if (at % 3 === 0) await simulator.act('payLink', link.id);
		}
		// Makes the customers; the orders keep the links that they have.
		await run(testBed, cartOfCustomer, items);
		// Every reading goes back two minutes from the newest link. The orders are older than that, as most are.
		await simulator.act('advance', LATER_MS);
		const at = new Date(Date.now() + LATER_MS).toISOString();
		await simulator.act('bulk.paymentLinks', 1, { from: at, to: at, transitions: false });
		await run(testBed, status, items.slice(0, 1));
		const found = await once(testBed, simulator, items);
		for (const latencyMs of latenciesOf(size)) {
			await simulator.setSwitches({ latencyMs });
			const peer = { links: size.goalsOnly ? [] : made, intervalMs: Math.max(1, latencyMs) };
			found.push(...(await checked(testBed, simulator, items, peer, `${latencyMs} ms`)));
		}
		await simulator.setSwitches({
			latencyMs: 0,
			rateLimit: { perSecond: PER_SECOND, retryAfter: 'seconds' },
		});
		const peer = { links: size.goalsOnly ? [] : made, intervalMs: 1_000 };
		found.push(...(await checked(testBed, simulator, items, peer, `${PER_SECOND} per second`)));
		return found;
	} finally {
		await simulator.stop();
	}
}

/** Pages of a whole list: the newest, and where that is not all, from the oldest on until they meet it. */
export function pagesOf(rows: number): number {
	return rows > PAGE ? Math.floor(rows / PAGE) + 1 : 1;
}

const orderReference = '={{ $json.order }}';
const creation: INodeParameters = { ...linkParameters, orderReference };
const cart: INodeParameters = {
	resource: 'order',
	operation: 'createPaymentLinks',
	orderReference,
	itemsFrom: 'json',
	itemsJson: '={{ [{ product_id: $json.product, quantity: $json.quantity }] }}',
	additionalFields: { ifLinkDiffers: 'reuse' },
};
const cartOfCustomer: INodeParameters = {
	...cart,
	customer: { details: { name: '={{ $json.order }}', email: '={{ $json.order }}@example.com' } },
};
const status: INodeParameters = { resource: 'order', operation: 'getStatus', orderReference };
const book: INodeParameters = { resource: 'order', operation: 'getAll', returnAll: true };

async function run(
	{ harness }: TestBed,
	parameters: INodeParameters,
	items: IDataObject[],
	type?: string,
): Promise<IDataObject[]> {
	const rows = await harness.rows(parameters, { items, type });
	if (rows.length < items.length) throw new Error(`${rows.length} of ${items.length} rows`);
	return rows;
}

interface Peer {
	/** What it checks, too; without any it is left out. */
	links: IDataObject[];
	/** Between its batches of 20 requests. */
	intervalMs: number;
}

/** What does not depend on the server's time: all orders in a fresh process, and one order. */
async function once(
	testBed: TestBed,
	simulator: SimulatorProcess,
	items: IDataObject[],
): Promise<Row[]> {
	const count = async (some: IDataObject[], process?: string) => {
		const before = (await simulator.ledger()).length;
		await run(testBed, status, some, process);
		return (await simulator.ledger(before)).length;
	};
	const name = (some: IDataObject[]) =>
		`${some.length.toLocaleString('en')} ${some.length > 1 ? 'orders' : 'order'}, Get Status`;
	const [one] = items;
	const single = await count([one]);
	const cold = await count(items, testBed.harness.anotherProcess());
	const index = pagesOf((await simulator.records('paymentLink')).length);
	const goal = { text: `≤ ${MOST_COLD}`, met: cold - index <= MOST_COLD };
	return [
		beside(name([one]), 'requests', single, BEFORE_ONE, 'before', 1),
		plain(
			`${name(items)} in a fresh process, besides the ${index} for the index`,
			'requests',
			cold - index,
			goal,
		),
	];
}

async function checked(
	testBed: TestBed,
	simulator: SimulatorProcess,
	items: IDataObject[],
	peer: Peer,
	server: string,
): Promise<Row[]> {
	const cost = async (work: () => Promise<unknown>) => {
		const before = (await simulator.ledger()).length;
		const { ms } = await measure(work);
		return { seconds: ms / 1000, requests: (await simulator.ledger(before)).length };
	};
	const count = items.length;
	const name = (what: string) => `${count.toLocaleString('en')} orders, ${what}, ${server}`;
	// One link is newer than theirs.
	const pages = Math.ceil((count + 1) / PAGE);
	const paid = Math.ceil(Math.ceil(count / 3) / PAGE);
	const found: Row[] = [];
	const compare = (what: string, ours: Cost, floor: number, before?: number, most = 1.5) => {
		const met = ours.requests <= most * floor;
		const goal = { text: `requests ≤ ${most} × floor`, met };
		found.push(plain(name(what), 'requests', ours.requests, goal, floor));
		if (before) {
			found.push(beside(name(what), 'requests', ours.requests, before * count, 'before'));
		}
		found.push(plain(name(what), 's', ours.seconds, null));
	};
	const ours = await cost(async () => await run(testBed, status, items));
	compare('Get Status', ours, pages + paid, BEFORE.status);
	if (peer.links.length > 0) {
		const theirs = await cost(async () => await checkByHttp(testBed, peer));
		for (const [unit, key] of [
			['requests', 'requests'],
			['s', 'seconds'],
		] as const) {
			found.push(beside(name('Get Status'), unit, ours[key], theirs[key], 'HTTP Request'));
		}
	}
	const again = await cost(async () => await run(testBed, creation, items));
	// The pages that hold the links, and the newest one once more before any link leaves the node.
	compare('Payment Link → Create again', again, pages + 1, BEFORE.again);
	const carts = await cost(async () => await run(testBed, cart, items));
	compare('Create Payment Links again', carts, pages + 1, BEFORE.cart);
	const customers = await cost(async () => await run(testBed, cartOfCustomer, items));
	compare('Create Payment Links again with customers', customers, pages + 1 + pagesOf(count));
	const all = await cost(async () => await run(testBed, book, [{}]));
	compare('Get Many', all, pages + paid);
	const cold = testBed.harness.anotherProcess();
	const first = await cost(async () => await run(testBed, status, items.slice(0, 1), cold));
	found.push(plain(name('first reading of all links'), 'requests', first.requests, null));
	found.push(plain(name('first reading of all links'), 's', first.seconds, null));
	return found;
}

type Cost = { seconds: number; requests: number };

/** The same check as a user of the HTTP Request node makes it: two requests for each link. */
async function checkByHttp(
	{ harness, baseUrl }: TestBed,
	{ links, intervalMs }: Peer,
): Promise<void> {
	const node: Partial<INode> = {
		typeVersion: 4.2,
		// Where it is refused for being too fast, it goes on with the next row.
		onError: 'continueRegularOutput',
		credentials: { httpHeaderAuth: { id: 'header', name: 'header' } },
	};
	const batching = { batch: { batchSize: PER_SECOND, batchInterval: intervalMs } };
	const api = `${baseUrl}/api/v2`;
	for (const url of [
		`=${api}/payment_links/{{ $json.id }}`,
		`=${api}/invoices?include_payments=true&payment_link_id={{ $json.id }}`,
	]) {
		const parameters: INodeParameters = {
			method: 'GET',
			url,
			authentication: 'genericCredentialType',
			genericAuthType: 'httpHeaderAuth',
			options: { batching },
		};
		const items = links.map(({ id }) => ({ id }));
		await harness.rows(parameters, { items, node, type: HTTP_REQUEST });
	}
}
