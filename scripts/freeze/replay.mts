import type { INode } from 'n8n-workflow';

import { SPECIAL } from '../../support/engine/caseValues.mts';
import type { PanelOperation } from '../../support/engine/panel.mts';
import { isDeclared } from '../../support/engine/runCase.mts';
import { Fixtures } from '../../support/engine/fixtures.mts';
import type { Row, TestBed } from '../../support/engine/testBed.mts';
import { tokensOf, toPattern } from './tokens.mts';

/** What a saved node did when its version was released. */
export interface Did {
	/** Records of the account that it works with (`fixtures.mts`): they come in as its input item. */
	records: string[];
	/** Everything it wrote; of an operation that only reads, what it asked for. */
	requests: unknown[];
	/** Columns of its output. */
	columns: string[];
}

/** Runs a saved node of the Stream node in n8n's engine. */
export async function replay(testBed: TestBed, node: INode, records: string[]): Promise<Did> {
	const { resource, operation: name } = node.parameters;
	const key = `${String(resource)}.${String(name)}`;
	const operation = testBed.operations().find((one) => one.key === key);
	if (!operation) throw new Error(`There is no operation ${key} any more.`);
	const rows = await makeRecords(testBed, key, records);
	const { answer, exchanges } = await testBed.record(() =>
		testBed.harness.run(node.parameters, { items: [rows] }),
	);
	if (answer.status !== 'success') {
		const { message, description } = answer.error as Record<string, string>;
		throw new Error(`${node.name}: ${message} ${description}`);
	}
	const tokens = tokensOf(rows);
	const requests = exchanges
		.filter((one) => (isReading(operation) ? isDeclared(operation, one) : one.method !== 'GET'))
		.map((one) => JSON.stringify(toPattern(one, tokens)));
	return {
		records,
		requests: [...new Set(requests)].sort().map((text) => JSON.parse(text) as unknown),
		columns: columnsOf(answer.json),
	};
}

async function makeRecords(testBed: TestBed, key: string, records: string[]) {
	const fixtures = new Fixtures(testBed);
	for (const name of records) await (fixtures as unknown as Record<string, () => unknown>)[name]();
	await SPECIAL[key]?.before?.(fixtures);
	const rows = await fixtures.rows();
	return Object.fromEntries(records.map((name) => [name, rows[name]]));
}

function isReading({ method }: PanelOperation): boolean {
	return method === 'GET';
}

/** Names of the columns of a table that shows these rows. */
export function columnsOf(rows: Row[]): string[] {
	return [...new Set(rows.flatMap((row) => Object.keys(row)))].sort();
}
