import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { fill, minimalCase, put, type Filled } from '../../support/engine/cases.mts';
import { Harness, type RunResult } from '../../support/engine/harness.mts';
import { readPanel, type PanelOperation } from '../../support/engine/panel.mts';
import { isMissing, Lost, Refused } from './api.mts';
import { Forwarder } from './forwarder.mts';
import { until, type Live } from './live.mts';
import { markPaid } from './probes/billing.mts';
import { RoadFixtures } from './roadFixtures.mts';
import { OutOfBounds } from './pace.mts';

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
		for (const operation of inOrder) {
			onStep(`${operation.resourceName} → ${operation.name}`);
			const step = await take(live, harness, forwarder, fixtures, operation);
			steps.push({ ...step, words: live.findings.clean(step.words) });
		}
		for (const further of [twoProcesses, trigger]) {
			onStep(further === trigger ? TRIGGER : TWO_PROCESSES);
			const step = await further(live, harness, forwarder);
			steps.push({ ...step, words: live.findings.clean(step.words) });
		}
		return steps;
	} finally {
		await forwarder.close();
	}
}

async function take(
	live: Live,
	harness: Harness,
	forwarder: Forwarder,
	fixtures: RoadFixtures,
	operation: PanelOperation,
): Promise<Step> {
	const name = `${operation.resourceName} → ${operation.name}`;
	const skipped = SKIPPED[operation.key] ?? fixtures.whyNot(operation.key);
	if (skipped) return { name, outcome: 'skipped', words: skipped, requests: 0 };
	const { resource, operation: own } = operation;
	let filled: Filled;
	try {
		filled = await fill(minimalCase(operation), fixtures.forOperation(operation.key));
		adapt(live, fixtures, operation.key, filled);
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		const words = `the records that it needs could not be made: ${error.message}`;
		return { name, outcome: 'skipped', words, requests: 0 };
	}
	forwarder.take();
	const list = own === 'getAll' || own === 'getFreezes' ? { limit: 5 } : {};
	const result = await harness.run({ resource, operation: own, ...list, ...filled.parameters });
	const sent = forwarder.take();
	fixtures.note(operation.key, result.json);
	const requests = sent.length;
	if (result.status === 'success') {
		const rows = result.json.length;
		const words = `${rows} ${rows === 1 ? 'row' : 'rows'}`;
		return { name, outcome: 'worked', words, requests };
	}
	const last = sent.at(-1)?.answer;
	const refused = last && last.status >= 400 && last.status < 500;
	const absent = last && isMissing(last) ? ' (an endpoint that is missing)' : '';
	return {
		name,
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
const TRIGGER = 'Stream Trigger, while an invoice is made and paid';

/** Two processes of n8n make the link of one order at the same moment. */
async function twoProcesses(live: Live, harness: Harness, forwarder: Forwarder): Promise<Step> {
	const name = TWO_PROCESSES;
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
		if (failed) return { name, outcome: 'failed', words: saidBy(failed), requests };
		const ids = new Set(runs.map(({ json: [row] }) => String(row.id)));
		const query = { limit: 100, product_ids: [String(product.id)] };
		const rows = (await api.get('/payment_links', query)).data as Array<Record<string, any>>;
		const open = rows.filter(
			({ custom_metadata: data, status }) =>
				data?.order_reference === orderReference && status === 'ACTIVE',
		);
		const words = `both gave ${ids.size === 1 ? 'the same link' : 'different links'}; ${open.length} of the order can be paid`;
		const good = ids.size === 1 && open.length === 1 && open[0].id === [...ids][0];
		return { name, outcome: good ? 'worked' : 'failed', words, requests };
	} catch (error) {
		if (!(error instanceof OutOfBounds)) throw error;
		return { name, outcome: 'skipped', words: error.message, requests: 0 };
	}
}

/** The trigger polls before, between and after, as n8n lets it: each change has to be told once. */
async function trigger(live: Live, harness: Harness, forwarder: Forwarder): Promise<Step> {
	const name = TRIGGER;
	const { records } = live;
	const told: IDataObject[] = [];
	const staticData: IDataObject = {};
	const poll = async () => {
		const event = ['invoiceCreated', 'invoiceStatusChanged'];
		const { items } = await harness.poll({ event }, { name: records.marker, staticData });
		told.push(...(items ?? []).flat().map(({ json }) => json));
	};
	forwarder.take();
	const ended = (outcome: Step['outcome'], words: string): Step => ({
		name,
		outcome,
		words,
		requests: forwarder.take().length,
	});
	try {
		await poll();
		const early = told.length;
		const invoice = await records.invoice();
		const own = (status?: string) =>
			told.filter((one) => one.id === invoice.id && (!status || one.status === status));
		const untilTold = async (status: string) =>
			await until(live, async () => {
				await poll();
				return own(status)[0];
			});
		const made = await untilTold(String(invoice.status));
		await markPaid(live, invoice);
		const paid = await untilTold('COMPLETED');
		await poll();
		const ids = own().map(({ eventId }) => eventId);
		const twice = ids.length - new Set(ids).size;
		const words = `the first poll told ${early} events; the invoice was ${made ? '' : 'not '}told when it was made, and ${paid ? '' : 'not '}when it was paid; ${twice} events were told twice`;
		return ended(made && paid && early === 0 && twice === 0 ? 'worked' : 'failed', words);
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		const known = [OutOfBounds, Refused, Lost].some((kind) => error instanceof kind);
		return ended(known ? 'skipped' : 'failed', error.message);
	}
}
