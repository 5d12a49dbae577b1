import fc from 'fast-check';
import type { INodeParameters } from 'n8n-workflow';

import type { LedgerEntry } from '../../simulator/index.mts';
import { put } from '../../support/engine/cases.mts';
import { fromItem, type IsolatedTestBed, itemOf } from '../../support/engine/isolatedTestBed.mts';
import { mayBeEmpty, nothingFor } from '../../support/engine/mayBeEmpty.mts';
import type { PanelField, PanelOperation } from '../../support/engine/panel.mts';
import { isDeclared } from '../../support/engine/runCase.mts';
import { type Findings, rightValues } from './run.mts';

const ROWS = 12;

/**
 * Rows of which some cells give nothing. The ledger decides: a row without something that decides what is selected,
 * charged or created sends nothing at all; and where only details are missing, the request has everything else.
 */
export async function fuzzNothing(
	testBed: IsolatedTestBed,
	operation: PanelOperation,
	seed: number,
	findings: Findings,
): Promise<void> {
	const right = await rightValues(testBed, operation);
	const fields = operation.fields.filter(
		({ path, steps, shownWith }) =>
			right[path] !== undefined && steps[0].name !== 'options' && !Object.keys(shownWith).length,
	);
	const may = fields.filter((field) => mayBeEmpty(operation, field));
	const must = fields.filter((field) => !may.includes(field));
	const parameters: INodeParameters = {};
	for (const field of operation.fields) {
		if (right[field.path] !== undefined) put(parameters, field, fromItem(field));
	}
	const say = (text: string) => findings.problems.push(`${operation.key}: ${text}`);
	const run = async (rows: PanelField[][]) => {
		const items = rows.map((empty, row) => ({
			...right,
			...Object.fromEntries(
				empty.map((field, n) => [field.path, nothingFor(field, seed + row + n)]),
			),
		}));
		findings.cases += rows.length;
		const node = { onError: 'continueRegularOutput' };
		return await testBed.run(operation, { parameters, items }, node);
	};
	if (must.length) {
		const rows = fc.sample(
			fc
				.tuple(fc.constantFrom(...must), fc.subarray(fields))
				.map(([one, more]) => [...new Set([one, ...more])]),
			{ numRuns: ROWS, seed },
		);
		const { result, ledger } = await run(rows);
		for (const { method, path } of ledger) say(`${method} ${path} for a row that lacks something`);
		for (const [row, empty] of rows.entries()) {
			const end = (result.outputs[0] ?? []).find(({ pairedItem }) => itemOf(pairedItem) === row);
			if (!/ (?:is|are) empty|, which no row has|nothing to change/.test(String(end?.json.error))) {
				say(
					`without ${empty.map(({ path }) => path).join()}: ${JSON.stringify(end?.json)?.slice(0, 200)}`,
				);
			}
		}
	}
	if (!may.length) return;
	// The first row has everything; later ones lack details only.
	const some = fc.sample(fc.subarray(may, { minLength: 1 }), { numRuns: ROWS, seed });
	const { ledger } = await run([[], ...some]);
	const sent = ledger.filter((entry) => isDeclared(operation, entry)).map(keysOf);
	const left = may.flatMap(({ api }) => (api === undefined ? [] : [api]));
	const [whole = []] = sent;
	const isLeft = (key: string) =>
		left.some((api) => key === api || key.startsWith(`${api}.`) || key.startsWith(`${api}[]`));
	const needed = whole.filter((key) => !isLeft(key));
	for (const keys of sent) {
		const lost = needed.filter((key) => !keys.includes(key));
		if (lost.length) say(`a request lacks ${lost.join()} because other cells are empty`);
	}
}

/** Names of everything that a request has, in the body and the query; `items[].quantity` in lists. */
function keysOf({ body, query }: LedgerEntry): string[] {
	return [...new Set([...namesIn(body, ''), ...new URLSearchParams(query).keys()])];
}

function namesIn(value: unknown, at: string): string[] {
	if (Array.isArray(value)) return value.flatMap((one) => namesIn(one, `${at}[]`));
	if (typeof value !== 'object' || value === null) return [at];
	return Object.entries(value).flatMap(([key, one]) => namesIn(one, at ? `${at}.${key}` : key));
}
