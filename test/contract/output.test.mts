import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { fill, fullCase, minimalCase } from '../../support/engine/cases.mts';
import { Fixtures } from '../../support/engine/fixtures.mts';
import type { RunOptions } from '../../support/engine/harness.mts';
import { apiName } from '../../support/engine/names.mts';
import { operations } from '../../support/engine/operations.mts';
import type { PanelOperation } from '../../support/engine/panel.mts';
import { useTestBed } from '../support/use.mts';

/** What comes out of every operation: Simplify and Include Input Fields. */

const testBed = useTestBed();

/** What a simplified column is called in Stream's record, where it is not its own name in snake_case. */
const IN_RECORD: Record<string, string> = {
	paidAt: 'payed_at',
	invoiceNumber: 'org_invoice_number',
};

async function runCase(
	operation: PanelOperation,
	more: INodeParameters,
	{
		test = minimalCase(operation),
		options,
	}: { test?: ReturnType<typeof fullCase>; options?: RunOptions } = {},
) {
	const { parameters } = await fill(test, new Fixtures(testBed));
	const run = async (own: INodeParameters) => {
		const { result } = await testBed.run(operation, { ...parameters, ...own }, options);
		expect([result.status, result.error?.message]).toEqual(['success', undefined]);
		return result.json;
	};
	return { rows: await run(more), run };
}

const isPlain = (value: unknown) => typeof value !== 'object' || value === null;

const simplified = operations.filter(([, { parameters }]) => parameters.has('simplify'));

it('every operation that gives a large record has Simplify', async () => {
	const without: string[] = [];
	for (const [key, operation] of operations) {
		if (operation.parameters.has('simplify')) continue;
		const { rows } = await runCase(operation, {});
		if (rows.some((row) => Object.keys(row).length > 10)) without.push(key);
	}
	expect(without).toEqual([]);
});

describe.each(simplified)('%s, simplified', (_key, operation) => {
	it('has at most ten columns in camelCase, the same ones on every run', async () => {
		const shapes = new Set<string>();
		const plain = { simplify: true, options: {} };
		const { rows: full } = await runCase(operation, plain, { test: fullCase(operation) });
		const { rows, run } = await runCase(operation, plain);
		// A second run finds what the first one has made; a price is changed once.
		const again = operation.key.endsWith('Price') ? [] : await run(plain);
		for (const row of [...full, ...rows, ...again]) {
			shapes.add(Object.keys(row).join(' '));
		}
		expect([...shapes]).toHaveLength(1);
		const columns = [...shapes][0].split(' ');
		expect(columns.length).toBeLessThanOrEqual(10);
		for (const column of columns) expect(column).toMatch(/^[a-z][A-Za-z0-9]*$/);
		if (operation.resource === 'paymentLink') expect(columns.slice(0, 3)).toContain('url');
	});

	it('begins with the columns of Get, and goes on with what it did', async () => {
		const get = simplified.find(([key]) => key === `${operation.resource}.get`)?.[1];
		// Prices, and what the node makes of several records, have columns of their own.
		if (!get || /Price$|^verify/.test(operation.operation)) return;
		const [ofGet] = (await runCase(get, { simplify: true })).rows.map(Object.keys);
		const [own] = (await runCase(operation, { simplify: true })).rows.map(Object.keys);
		const shared = own.filter((column) => ofGet.includes(column));
		expect(shared).toEqual(ofGet.slice(0, shared.length));
		expect(own.slice(0, shared.length)).toEqual(shared);
		expect(shared.length).toBeGreaterThanOrEqual(6);
	});

	it('says what the record says, with one ID of its own', async () => {
		const { rows, run } = await runCase(operation, { simplify: true });
		for (const row of rows) expect(JSON.stringify(row.consumer)).toBeUndefined();
		// What writes is not the same twice.
		if (operation.method !== 'GET') return;
		const raw = await run({ simplify: false });
		expect(rows).toHaveLength(raw.length);
		expect(rows.length).toBeGreaterThan(0);
		rows.forEach((row, index) => {
			for (const [column, value] of Object.entries(row)) {
				const name = IN_RECORD[column] ?? (column in raw[index] ? column : apiName(column));
				if (isPlain(value) && name in raw[index])
					expect([name, value]).toEqual([name, raw[index][name]]);
			}
		});
	});
});

const ITEM: IDataObject = { 'Order No': 'A-1', phone: '0501234567' };
const WITH_INPUT = { options: { includeInputFields: true } };

describe('Include Input Fields', () => {
	it.each(operations)('%s carries the columns of its row', async (_key, operation) => {
		const { rows } = await runCase(operation, WITH_INPUT, { options: { items: [ITEM] } });
		expect(rows.length).toBeGreaterThan(0);
		for (const { input, ...row } of rows) {
			expect(input).toEqual(ITEM);
			expect(Object.keys(row).length).toBeGreaterThan(0);
		}
	});

	const [, get] = operations.find(([key]) => key === 'consumer.get')!;
	const bad = { consumerId: { __rl: true, mode: 'id', value: 'no id' }, ...WITH_INPUT };

	it('a row that failed has them under input too, and on the error output beside the error', async () => {
		const run = async (onError: 'continueRegularOutput' | 'continueErrorOutput') =>
			(await testBed.run(get, bad, { items: [ITEM], node: { onError } })).result.outputs;
		const [[regular]] = await run('continueRegularOutput');
		expect(regular.json).toMatchObject({ error: expect.any(String), input: ITEM });
		const [good, [apart]] = await run('continueErrorOutput');
		expect(good).toEqual([]);
		expect(apart.json).toMatchObject({ ...ITEM, error: expect.any(String) });
		expect(apart.json).not.toHaveProperty('input');
	});

	it('refuses what is neither yes nor no before anything is sent', async () => {
		const { result, exchanges } = await testBed.run(get, {
			...bad,
			options: { includeInputFields: 'perhaps' },
		});
		expect(result.error.message).toContain("'Include Input Fields'");
		expect(exchanges).toEqual([]);
	});
});
