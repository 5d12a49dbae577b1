import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { fill, minimalCase, put, type Filled } from '../../support/engine/cases.mts';
import { Harness, type RunResult } from '../../support/engine/harness.mts';
import { readPanel, type PanelOperation } from '../../support/engine/panel.mts';
import { isMissing, Lost, Refused } from './api.mts';
import { Forwarder } from './forwarder.mts';
import { until, type Live } from './live.mts';
import { OutOfBounds } from './pace.mts';
import type { Row } from './records.mts';
import { RoadFixtures } from './roadFixtures.mts';

/** One operation of the node, run against the server. */
export interface Step {
	/** As the panel names it. */
	name: string;
	outcome: 'worked' | 'refused' | 'failed' | 'skipped';
	/** What the node said, or why it was not run. */
	words: string;
	requests: number;
}

/** Operations that are not run, and why. */
const SKIPPED: Record<string, string> = {
	'payment.autoCharge': 'it would charge a stored card',
};

/** What ends a record comes after what works with it. */
const LAST = /\.(deletePrice|deactivate|delete|cancel|unfreeze)$/;

/**
 * Runs every operation that is safe in a sandbox through the node, in n8n's engine, with as few fields as it takes.
 *
 * @param pair the key pair that the credential holds
 */
export async function walkRoad(
	live: Live,
	pair: { apiKey: string; apiSecret: string },
	onStep: (name: string) => void,
): Promise<Step[]> {
	const forwarder = await Forwarder.open(live.api, live.records);
	try {
		const harness = await Harness.create({ ...pair, baseUrl: forwarder.url });
		const fixtures = new RoadFixtures(live);
		const operations = readPanel(harness.nodeType().description);
		const inOrder = [
			...operations.filter(({ key }) => !LAST.test(key)),
			...operations.filter(({ key }) => LAST.test(key)),
		];
		const steps: Step[] = [];
		const walk = async (name: string, work: () => Promise<Came>) => {
			onStep(name);
			const step = await work();
			steps.push({ name, ...step, words: live.findings.clean(step.words) });
		};
		// What is made and paid for it is there for the operations.
		await walk(TRIGGER, () => trigger(live, harness, forwarder, fixtures));
		await walk(TWO_PROCESSES, () => twoProcesses(live, harness, forwarder));
		for (const operation of inOrder) {
			const name = `${operation.resourceName} → ${operation.name}`;
			await walk(name, () => take(live, harness, forwarder, fixtures, operation));
		}
		return steps;
	} finally {
		await forwarder.close();
	}
}

/** What came of a step. */
type Came = Omit<Step, 'name'>;

async function take(
	live: Live,
	harness: Harness,
	forwarder: Forwarder,
	fixtures: RoadFixtures,
	operation: PanelOperation,
): Promise<Came> {
	const skipped = SKIPPED[operation.key] ?? fixtures.whyNot(operation.key) ?? live.api.pace.over;
	if (skipped) return { outcome: 'skipped', words: skipped, requests: 0 };
	const { resource, operation: own } = operation;
	let filled: Filled;
	try {
		filled = await fill(minimalCase(operation), fixtures.forOperation(operation.key));
		adapt(live, fixtures, operation.key, filled);
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		const words = `the records that it needs could not be made: ${error.message}`;
		return { outcome: 'skipped', words, requests: 0 };
	}
	forwarder.take();
	const list = own === 'getAll' || own === 'getFreezes' ? { limit: 5 } : {};
	const result = await harness.run({ resource, operation: own, ...list, ...filled.parameters });
	const sent = forwarder.take();
	fixtures.note(operation.key, result.json);
	const requests = sent.length;
	if (result.status === 'success') {
		const rows = result.json.length;
		return { outcome: 'worked', words: `${rows} ${rows === 1 ? 'row' : 'rows'}`, requests };
	}
	const { over } = live.api.pace;
	if (over) return { outcome: 'skipped', words: over, requests };
	const last = sent.at(-1)?.answer;
	const refused = last && last.status >= 400 && last.status < 500;
	const absent = last && isMissing(last) ? ' (an endpoint that is missing)' : '';
	return {
		outcome: refused ? 'refused' : 'failed',
		words: `${saidBy(result)}${absent}`,
		requests,
	};
}

function saidBy({ error }: RunResult): string {
	return [error?.message, error?.description].filter(Boolean).join(' ');
}

/** Names carry the run's marker, and amounts are in the currency that every account has. */
function adapt(
	{ records }: Live,
	fixtures: RoadFixtures,
	key: string,
	{ parameters, given }: Filled,
): void {
	for (const { field, value } of given) {
		const { name } = field.property;
		if (name === 'currency') {
			put(parameters, field, key === 'product.addPrice' ? fixtures.otherCurrency : 'SAR');
		}
		const makes = field.path === 'orderReference' && /\.create/.test(key);
		const named = makes || ['name', 'description', 'alias'].includes(name);
		if (named && !field.inPath && typeof value === 'string') {
			put(parameters, field, records.name(name));
		}
	}
	if (/^(invoice|subscription)\.create$/.test(key)) {
		// They have no name: without this nobody could find them after a lost answer.
		const { additionalFields = {} } = parameters;
		const description = records.name('description');
		parameters.additionalFields = { ...(additionalFields as IDataObject), description };
	}
}

const TWO_PROCESSES = 'One order in two processes at the same moment';
const TRIGGER = 'Stream Trigger, while an invoice is made and paid, and an order';

/** Two processes of n8n make the link of one order at the same moment. */
async function twoProcesses(live: Live, harness: Harness, forwarder: Forwarder): Promise<Came> {
	const { records, api } = live;
	try {
		const product = await records.theProduct();
		const orderReference = records.name('order');
		const parameters: INodeParameters = {
			resource: 'paymentLink',
			operation: 'create',
			name: records.name('link'),
			orderReference,
			items: { item: [{ productId: { __rl: true, mode: 'id', value: product.id as string } }] },
		};
		forwarder.take();
		const types = [harness.anotherProcess(), harness.anotherProcess()];
		const runs = await Promise.all(types.map((type) => harness.run(parameters, { type })));
		const requests = forwarder.take().length;
		const failed = runs.find(({ status }) => status !== 'success');
		if (failed) return { outcome: 'failed', words: saidBy(failed), requests };
		const ids = new Set(runs.map(({ json: [row] }) => String(row.id)));
		const query = { limit: 100, product_ids: [String(product.id)] };
		const rows = (await api.get('/payment_links', query)).data as Array<Record<string, any>>;
		const open = rows.filter(
			({ custom_metadata: data, status }) =>
				data?.order_reference === orderReference && status === 'ACTIVE',
		);
		const words = `both gave ${ids.size === 1 ? 'the same link' : 'different links'}; ${open.length} of the order can be paid`;
		const good = ids.size === 1 && open.length === 1 && open[0].id === [...ids][0];
		return { outcome: good ? 'worked' : 'failed', words, requests };
	} catch (error) {
		if (!(error instanceof OutOfBounds)) throw error;
		return { outcome: 'skipped', words: error.message, requests: 0 };
	}
}

/** The trigger polls before, between and after, as n8n lets it: each change has to be told once. */
async function trigger(
	live: Live,
	harness: Harness,
	forwarder: Forwarder,
	fixtures: RoadFixtures,
): Promise<Came> {
	const told: IDataObject[] = [];
	const staticData: IDataObject = {};
	// An order is only paid where somebody pays.
	const event = ['invoiceCreated', 'invoiceStatusChanged', ...(live.shop ? ['orderPaid'] : [])];
	const poll = async () => {
		const { items } = await harness.poll({ event }, { name: live.records.marker, staticData });
		told.push(...(items ?? []).flat().map(({ json }) => json));
	};
	const untilTold = async (own: () => unknown) =>
		await until(live, async () => {
			await poll();
			return own();
		});
	forwarder.take();
	const ended = (outcome: Step['outcome'], words: string): Came => ({
		outcome,
		words,
		requests: forwarder.take().length,
	});
	try {
		await poll();
		const early = told.length;
		const invoice = await fixtures.invoiceToPay();
		const of = ({ id }: Row, more: IDataObject) =>
			told.find((one) => one.id === id && Object.entries(more).every(([k, v]) => one[k] === v));
		const made = await untilTold(() => of(invoice, { status: String(invoice.status) }));
		await fixtures.paid();
		const order = live.shop && (await fixtures.orderToRefund());
		const paid = () => of(invoice, { status: 'COMPLETED' });
		const orderPaid = () => order && of(order, { event: 'orderPaid' });
		await untilTold(() => paid() && (!order || orderPaid()));
		await poll();
		const own = told.filter(({ id }) => id === invoice.id || id === order?.id);
		const twice = own.length - new Set(own.map(({ eventId }) => eventId)).size;
		const not = (seen: unknown) => (seen ? '' : 'not ');
		const words = `the first poll told ${early} events; the invoice was ${not(made)}told when it was made, and ${not(paid())}when it was paid; ${order ? `the order was ${not(orderPaid())}told when it was paid` : 'nobody has paid an order'}; ${twice} events were told twice`;
		const good = made && paid() && (!order || orderPaid()) && early === 0 && twice === 0;
		return ended(good ? 'worked' : 'failed', words);
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		const known = [OutOfBounds, Refused, Lost].some((kind) => error instanceof kind);
		return ended(known ? 'skipped' : 'failed', error.message);
	}
}
