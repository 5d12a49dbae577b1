/**
 * npm run bench:trigger [-- --most 100000 --json]
 *
 * What a poll of the Stream Trigger costs: requests, bytes and CPU, without anything new and with ten
 * changes, and the size of the state; for 100 to 100,000 records of which at most 2,000 are open, for
 * servers that honour, ignore or refuse the order by time of change, with and without `payment_link_id` on
 * invoices. The trigger runs in n8n's own poll context, the simulator in a process of its own.
 *
 * Last, the goals that docs/trigger.md promises, each met or missed; ends with 1 when one is missed.
 * With `--json` nothing but one JSON document is printed.
 */
import { parseArgs } from 'node:util';

// @ts-expect-error plain JavaScript without types
import buildIfStale from '../../../support/engine/buildIfStale.js';
import { onePaid, type OnePaid } from './onePaid.mts';
import { goalsOf } from './goals.mts';
import { meter, type Cost } from './meter.mts';
import { benchWatches, type Row } from './rows.mts';

const { values } = parseArgs({
	options: {
		most: { type: 'string', default: '100000' },
		json: { type: 'boolean', default: false },
	},
});

function say(text: string): void {
	if (!values.json) console.log(text);
}

const columns = [29, 8, 7, 8, 20, 22, 6, 8];
const line = (cells: string[]) => cells.map((cell, n) => cell.padEnd(columns[n])).join(' ');
const show = ({ requests, bytes, cpuMs }: Cost) =>
	`${requests.toFixed(1)} · ${(bytes / 1024).toFixed(0)} KB · ${cpuMs.toFixed(0)} ms`;

function sayRow({ watch, records, sort, linkIds, idle, withChanges, polls, stateBytes }: Row) {
	const server = [sort, linkIds ? 'yes' : 'no'];
	const costs = [show(idle), show(withChanges), String(polls)];
	const state = `${(stateBytes / 1024).toFixed(1)} KB`;
	say(line([watch, records.toLocaleString('en'), ...server, ...costs, state]));
}

await buildIfStale();
meter();
say(
	'Each poll: requests · bytes of the answers · CPU of the trigger. "Polls" until 10 changes were told.\n',
);
say(line(['Watch', 'Records', 'Sort', 'Link ids', 'Idle', 'With changes', 'Polls', 'State']));
const rows: Row[] = [];
for await (const row of benchWatches(Number(values.most))) {
	rows.push(row);
	sayRow(row);
}
const paid: OnePaid[] = [];
for await (const one of onePaid()) paid.push(one);
const goals = goalsOf(rows, paid);
say('');
for (const { name, measured, unit, where, limit, met } of goals) {
	const worst = `${Number(measured.toFixed(1))} ${unit} (${where})`;
	say(`${met ? '✓' : '✗'} ${name}: ${worst}, goal: at most ${limit}`);
}
if (values.json) console.log(JSON.stringify({ rows, paid, goals }, null, '\t'));
if (goals.some(({ met }) => !met)) process.exitCode = 1;
