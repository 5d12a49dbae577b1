/**
 * npm run bench:trigger [-- --most 100000 --json file]
 *
 * What a poll of the Stream Trigger costs: requests, bytes and CPU, without anything new and with ten
 * changes, and the size of the state; for 100 to 100,000 records of which at most 2,000 are open, for
 * servers that honour, ignore or refuse the order by time of change, with and without `payment_link_id` on
 * invoices. The trigger runs in n8n's own poll context, the simulator in a process of its own.
 */
import { writeFileSync } from 'node:fs';
import type { IDataObject } from 'n8n-workflow';
import type { Switches } from '../simulator/index.mts';
import { Harness } from '../test/support/harness.mts';
import { forgetProcess } from '../test/StreamTrigger/support/fakeN8n.mts';
import { mean, measure, meter, type Cost } from './benchTrigger/meter.mts';
import { watches, type Watch } from './benchTrigger/cases.mts';
import { SimulatorProcess } from './realN8n/simulatorProcess.mts';

const argument = (name: string) => process.argv[process.argv.indexOf(`--${name}`) + 1];
const most = process.argv.includes('--most') ? Number(argument('most')) : 100_000;
const sizes = [100, 1_000, 10_000, 100_000].filter((size) => size <= most);
const sorts: Array<Switches['sort']> = ['honour', 'ignore', 'refuse'];
const idlePolls = 10;
const changes = 10;
/** 2,000 open records are 20 pages, of which a poll looks at one. */
const patience = 30;

interface Row {
	watch: string;
	records: number;
	sort: string;
	linkIds: boolean;
	idle: Cost;
	withChanges: Cost;
	/** Polls until all changes were told. */
	polls: number;
	stateBytes: number;
}

async function run(
	simulator: SimulatorProcess,
	watch: Watch,
	harness: Harness,
	row: Row,
	ids: string[],
) {
	forgetProcess();
	const node = { id: 'n', name: 'Trigger', parameters: watch.parameters };
	const trigger = harness.registerTrigger(node, { budgetMs: 300_000 });
	const poll = async () => (await trigger.poll())?.[0].map(({ json }) => json) ?? [];
	// The watch begins, and settles.
	for (let n = 0; n < 12; n++) await poll();
	const idle: Cost[] = [];
	for (let n = 0; n < idlePolls; n++) idle.push(await measure(poll));
	row.idle = mean(idle);
	for (let n = 0; n < changes; n++) {
		const [id] = ids.splice(Math.floor(((n + 0.5) / changes) * ids.length), 1);
		await watch.change(simulator, id);
	}
	const told: IDataObject[] = [];
	const costs: Cost[] = [];
	while (told.length < changes && costs.length < patience) {
		costs.push(await measure(async () => told.push(...(await poll()))));
	}
	if (told.length < changes) throw new Error(`${watch.name}: ${told.length} of ${changes} told`);
	row.withChanges = mean(costs);
	row.polls = costs.length;
	row.stateBytes = JSON.stringify(trigger.staticData).length;
}

async function bench(): Promise<Row[]> {
	const rows: Row[] = [];
	for (const watch of watches) {
		for (const records of sizes) {
			const simulator = await SimulatorProcess.start();
			try {
				rows.push(...(await benchWatch(simulator, watch, records)));
			} finally {
				await simulator.stop();
			}
		}
	}
	return rows;
}

/** All kinds of servers, one after the other, with the same records. */
async function benchWatch(
	simulator: SimulatorProcess,
	watch: Watch,
	records: number,
): Promise<Row[]> {
	const rows: Row[] = [];
	const { apiKey, apiSecret, url: baseUrl } = simulator;
	const harness = await Harness.create({ apiKey, apiSecret, baseUrl });
	const ids = await watch.fill(simulator, records);
	for (const linkIds of watch.linkIds) {
		for (const sort of sorts) {
			await simulator.setSwitches({ sort, paymentLinkIdOnInvoice: linkIds });
			const row = { watch: watch.name, records, sort, linkIds } as Row;
			await run(simulator, watch, harness, row, ids);
			rows.push(row);
			print(row);
		}
	}
	return rows;
}

const columns = [29, 9, 8, 8, 22, 22, 6, 10];
const line = (cells: string[]) => cells.map((cell, n) => cell.padEnd(columns[n])).join(' ');
const cost = ({ requests, bytes, cpuMs }: Cost) =>
	`${requests.toFixed(1)} · ${(bytes / 1024).toFixed(0)} KB · ${cpuMs.toFixed(0)} ms`;

function print(row: Row): void {
	const state = `${(row.stateBytes / 1024).toFixed(1)} KB`;
	const cells = [row.watch, row.records.toLocaleString('en'), row.sort, row.linkIds ? 'yes' : 'no'];
	console.log(line([...cells, cost(row.idle), cost(row.withChanges), String(row.polls), state]));
}

meter();
console.log(
	line(['watch', 'records', 'sort', 'link id', 'idle poll', 'poll with changes', 'polls', 'state']),
);
const rows = await bench();
if (process.argv.includes('--json'))
	writeFileSync(argument('json'), JSON.stringify({ rows }, null, '\t'));
