import type { INodeParameters } from 'n8n-workflow';
import { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';
import { linkParameters, orders } from './creators.mts';
import { rows as cold } from './coldIndex.mts';
import { rows as memory } from './indexMemory.mts';
import { rows as book } from './orderBook.mts';
import { pagesOf, rows as checks } from './orderChecks.mts';
import { plain, type Row } from './row.mts';
import type { Size } from './size.mts';
import { openTestBed, type TestBed } from './testBed.mts';

const PAGE = 100;

/** How many requests it takes not to make anything twice. */
export async function rows(size: Size): Promise<Row[]> {
	return [
		...(await upserts(size)),
		...(await references(size)),
		...(await checks(size)),
		...(await book(size)),
		...(await cold(size)),
		...(await memory()),
	];
}

async function onTestBed<T>(
	work: (testBed: TestBed, simulator: SimulatorProcess) => Promise<T>,
): Promise<T> {
	const simulator = await SimulatorProcess.start();
	try {
		return await work(await openTestBed(simulator), simulator);
	} finally {
		await simulator.stop();
	}
}

/** Requests that the work sends. */
async function count(simulator: SimulatorProcess, work: () => Promise<unknown>): Promise<number> {
	const before = (await simulator.ledger()).length;
	await work();
	return (await simulator.ledger(before)).length;
}

async function upserts({ consumers }: Size): Promise<Row[]> {
	return await onTestBed(async ({ harness }, simulator) => {
		const items = Array.from({ length: consumers }, (_, n) => ({
			name: `Customer ${n}`,
			// Of one length, so that no reference is the beginning of another one.
			reference: `customer_${100_000 + n}`,
			phone: `+9665${String(10_000_000 + n)}`,
		}));
		const upsert = async (keys: INodeParameters, name = '={{ $json.name }}') => {
			const parameters = {
				resource: 'consumer',
				operation: 'upsert',
				name,
				...keys,
			};
			const rows = await harness.rows(parameters, { items });
			if (rows.length !== consumers) throw new Error(`${rows.length} of ${consumers} consumers`);
		};
		const externalId = '={{ $json.reference }}';
		const phoneNumber = '={{ $json.phone }}';
		const renamed = '={{ $json.name }} & Sons';
		const pages = pagesOf(consumers);
		const steps = [
			// The empty list; looked up once more and made.
			{ what: 'new, by external ID', fields: { externalId }, floor: 1 + 2 * consumers },
			{ what: 'unchanged, by external ID', fields: { externalId }, floor: pages },
			// Looked up once more, changed.
			{
				what: 'renamed, by external ID',
				fields: { externalId },
				floor: pages + 2 * consumers,
				name: renamed,
			},
			// The same, and asked whether anybody else has the number.
			{
				what: 'with a new phone number',
				fields: { externalId, phoneNumber },
				floor: pages + 3 * consumers,
				name: renamed,
			},
		];
		const found: Row[] = [];
		for (const { what, fields, floor, name: own } of steps) {
			const requests = await count(simulator, async () => await upsert(fields, own));
			const name = `${consumers.toLocaleString('en')} customers, Create or Update, ${what}`;
			const goal = { text: 'ratio ≤ 1', met: requests <= floor };
			found.push(plain(name, 'requests', requests, goal, floor));
		}
		return found;
	});
}

/** Order references on an account that has many links. */
async function references({ orders: number, existingLinks }: Size): Promise<Row[]> {
	return await onTestBed(async ({ harness }, simulator) => {
		await simulator.act('bulk.paymentLinks', existingLinks, { transitions: false });
		const existing = (await simulator.records('paymentLink')).length;
		const [{ id }] = (await simulator.records('product')).filter(({ type }) => type === 'ONE_OFF');
		const parameters = { ...linkParameters, orderReference: '={{ $json.order }}' };
		const make = async (items: ReturnType<typeof orders>) => {
			const before = (await simulator.records('paymentLink')).length;
			const rows = await harness.rows(parameters, { items });
			const made = (await simulator.records('paymentLink')).length - before;
			if (new Set(rows.map(({ url }) => url)).size !== number) throw new Error('A link is missing');
			return made;
		};
		const pages = (links: number) => Math.ceil(links / PAGE);
		// The new links, and the page on which something that is known ends the reading.
		const checkBack = pages(number + 1);
		const first = orders(number, id);
		const steps = [
			{ what: 'first run', items: first, floor: pages(existing) + number + checkBack },
			{ what: 'next run, other orders', items: orders(number, id), floor: 1 + number + checkBack },
			// The pages that hold the links.
			{ what: 'next run, same orders', items: first, floor: pages(number) },
		];
		const found: Row[] = [];
		for (const { what, items, floor } of steps) {
			let made = 0;
			const requests = await count(simulator, async () => (made = await make(items)));
			const wanted = what.endsWith('same orders') ? 0 : number;
			if (made !== wanted) throw new Error(`${what}: ${made} links were made`);
			const links = `${existingLinks.toLocaleString('en')} links`;
			const name = `${number.toLocaleString('en')} orders over ${links}, ${what}`;
			found.push(plain(name, 'requests', requests, null, floor));
		}
		return found;
	});
}
