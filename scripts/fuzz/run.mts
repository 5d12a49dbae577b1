import fc from 'fast-check';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { checkHistory } from '../../support/history/check.mts';
import { describe } from '../../support/history/history.mts';
import { fill, fullCase, minimalCase, put } from '../../support/engine/cases.mts';
import type { PanelOperation } from '../../support/engine/panel.mts';
import { Fixtures } from '../../support/engine/fixtures.mts';
import { fromItem, type IsolatedTestBed } from '../../support/engine/isolatedTestBed.mts';
import { hostile } from './hostile.mts';

export interface Findings {
	cases: number;
	/** Parameters that got hostile values, by operation and path. */
	parameters: Set<string>;
	problems: string[];
}

/**
 * Runs an operation on items of which some values are right and others hostile. What leaves must be a request
 * that Stream's validation takes, and every item must end as rows or as a readable refusal.
 */
export async function fuzz(
	testBed: IsolatedTestBed,
	operation: PanelOperation,
	cases: number,
	seed: number,
	findings: Findings,
): Promise<void> {
	const right = await rightValues(testBed, operation);
	const parameters: INodeParameters = {};
	for (const field of operation.fields) put(parameters, field, fromItem(field));
	const paths = operation.fields.map(({ path }) => path);
	const items = fc.sample(
		fc.record(Object.fromEntries(paths.map((path) => [path, valueOf(right, path)]))),
		{ numRuns: cases, seed },
	);
	for (const item of items) {
		for (const path of paths) {
			if (item[path] !== right[path]) findings.parameters.add(`${operation.key} ${path}`);
		}
	}
	const from = testBed.sim.ledger.length;
	const { result } = await testBed.run(
		operation,
		{ parameters: { options: {}, ...parameters }, items },
		{ onError: 'continueRegularOutput' },
	);
	findings.cases += items.length;
	const say = (text: string) => findings.problems.push(`${operation.key}: ${text}`);
	for (const { method, path, status, body } of testBed.sim.ledger.slice(from)) {
		if (status === 422 || status === 405 || status >= 500 || (status === 404 && !isRoute(path))) {
			say(`${method} ${path} ${status} ${JSON.stringify(body)?.slice(0, 300)}`);
		}
	}
	const history = testBed.history(operation, { items }, undefined, from, [result]);
	for (const violation of checkHistory(history, { named: true })) say(describe(violation));
	if (result.status !== 'success') say(`the run failed: ${String(result.error?.message)}`);
	for (const item of missing(result.outputs[0] ?? [], items.length)) {
		if (!operation.operation.startsWith('get')) say(`item ${item} ended nowhere`);
	}
	for (const { json } of result.outputs[0] ?? []) {
		if (typeof json.error !== 'string') continue;
		const text = `${json.error} ${json.message as string}`;
		if (text.length > 1_500 || typeof json.message !== 'string')
			say(`unreadable: ${text.slice(0, 200)}`);
	}
	if ('polluted' in {}) say('an object has changed');
}

/** Values with which the operation works. */
export async function rightValues(
	testBed: IsolatedTestBed,
	operation: PanelOperation,
): Promise<Record<string, unknown>> {
	const values: Record<string, unknown> = {};
	for (const test of [fullCase(operation), minimalCase(operation)]) {
		const { given } = await fill(test, new Fixtures(testBed));
		for (const { field, value } of given) {
			const isLocator = field.property.type === 'resourceLocator';
			values[field.path] = isLocator ? (value as { value: unknown }).value : value;
		}
	}
	return values;
}

/** Mostly right, so that many items get as far as being sent. */
function valueOf(right: Record<string, unknown>, path: string): fc.Arbitrary<unknown> {
	return fc.oneof(
		{ weight: 12, arbitrary: fc.constant(right[path]) },
		{ weight: 1, arbitrary: hostile },
	);
}

const isRoute = (path: string) =>
	/^\/api\/v2\/[a-z_/-]+(\/[0-9a-f-]{36}(\/[a-z_-]+(\/[0-9a-f-]{36})?)?)?$/.test(path);

function missing(rows: INodeExecutionData[], count: number): number[] {
	const ended = new Set(
		rows.map(({ pairedItem }) => (pairedItem as { item: number } | undefined)?.item),
	);
	return Array.from({ length: count }, (_, i) => i).filter((i) => !ended.has(i));
}
