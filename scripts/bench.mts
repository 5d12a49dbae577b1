/**
 * npm run bench [-- --quick] [-- --gate] [-- --json] [-- --only create]
 *
 * Measures this package against what a user would take instead: n8n's HTTP Request node and a script on the
 * vendor's SDK. The nodes run in n8n's own engine, all contenders in this process and by turns, the simulator in
 * a process of its own. Prints the tables of docs/benchmarks.md, with `--json` one object and nothing else, for
 * `npm run docs:benchmarks`. Exits with 1 when a goal is missed; with `--gate`, which takes two or three minutes, only
 * by more than a margin. The table of the trigger: `npm run bench:trigger`.
 */
import { parseArgs } from 'node:util';

// @ts-expect-error plain JavaScript without types
import buildIfStale from '../support/engine/buildIfStale.js';
import { rows as create } from './bench/create.mts';
import { rows as limited } from './bench/limited.mts';
import { rows as orders } from './bench/orders.mts';
import { rows as readAll } from './bench/readAll.mts';
import { TABLE_HEAD, toLine, type Row } from './bench/row.mts';
import { beyondMargin, GATE_PARTS } from './bench/gate.mts';
import { FULL, GATE, QUICK } from './bench/size.mts';
import { rows as trigger } from './bench/trigger.mts';
import { rows as weight } from './bench/weight.mts';

const parts = { create, limited, readAll, orders, trigger, weight };

const { values } = parseArgs({
	options: {
		quick: { type: 'boolean', default: false },
		gate: { type: 'boolean', default: false },
		json: { type: 'boolean', default: false },
		only: { type: 'string', default: '' },
	},
});
const size = values.gate ? GATE : values.quick ? QUICK : FULL;

await buildIfStale();
const all: Row[] = [];
if (!values.json) console.log(TABLE_HEAD);
for (const [name, measurePart] of Object.entries(parts)) {
	if (!name.includes(values.only) || (values.gate && !GATE_PARTS.includes(name))) continue;
	const rows = (await measurePart(size)).map((row) => ({ part: name, ...row }));
	all.push(...rows);
	if (!values.json) for (const row of rows) console.log(toLine(row));
}
if (values.json) console.log(JSON.stringify({ rows: all }));
const missed = values.gate ? beyondMargin(all) : all.filter(({ met }) => met === false);
if (values.gate) {
	const seconds = Math.round(performance.now() / 1_000);
	console.log(JSON.stringify({ rows: all.length, beyondMargin: missed.length, seconds }));
}
process.exit(missed.length ? 1 : 0);
