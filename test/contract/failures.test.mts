import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { casesOf, fill, minimalCase, type Case, type Filled } from '../../support/engine/cases.mts';
import { SPECIAL } from '../../support/engine/caseValues.mts';
import type { PanelField, PanelOperation } from '../../support/engine/panel.mts';
import { isDeclared } from '../../support/engine/runCase.mts';
import { Fixtures } from '../../support/engine/fixtures.mts';
import type { FaultAction } from '../../simulator/index.mts';
import { asItems, marksOf } from './support/items.mts';
import { operations } from '../../support/engine/operations.mts';
import { useTestBed } from '../support/use.mts';

const testBed = useTestBed();
afterEach(() => testBed.sim.faults.clear());

const UNKNOWN = 'aaaaaaaa-0000-4000-8000-aaaaaaaaaaaa';

/** Answers of these do not tell which record they are about. */
const ANONYMOUS = new Set(['organization.get', 'product.addPrice', 'product.updatePrice']);

const fillMinimal = (operation: PanelOperation): Promise<Filled> =>
	fill(minimalCase(operation), new Fixtures(testBed));

/** Spoils requests to where the operation goes. */
function spoil(
	{ method, path }: PanelOperation,
	action: Omit<FaultAction & { type: 'status' }, 'type'>,
	when: { skip?: number; times?: number } = {},
): void {
	const pattern = `^/api/v2${path.replace(/\{\w+\}/g, '[^/]+')}$`;
	testBed.sim.faults.add({ method, path: pattern, ...when, action: { type: 'status', ...action } });
}

/** Makes the second of the items one that Stream refuses. */
async function refuseSecond(operation: PanelOperation, items: IDataObject[]): Promise<void> {
	const { refused } = SPECIAL[operation.key] ?? {};
	const id = operation.fields.find(({ inPath, path }) => inPath && path in items[1]);
	if (refused) {
		for (const [path, make] of Object.entries(refused)) {
			items[1][path] = (await make(new Fixtures(testBed))) as string;
		}
	} else if (id) items[1][id.path] = UNKNOWN;
	else {
		const error = { code: 'STREAM_ERROR', message: 'Generic', additional_info: 'Too blue.' };
		spoil(operation, { status: 400, body: { error } }, { skip: 1, times: 1 });
	}
}

const itemOf = ({ pairedItem }: INodeExecutionData) => (pairedItem as { item: number }).item;

function expectSentences({ error, message }: IDataObject): void {
	for (const text of [error, message]) {
		expect(text).toMatch(/^['A-Z].*[.)]$/s);
		expect(text).not.toMatch(/undefined|null|\[object|NaN/);
	}
}

/** A case that sets a field of the body or query, and that field. */
function caseWithField(operation: PanelOperation): [Case, PanelField] | undefined {
	for (const test of casesOf(operation)) {
		const field = test.fields.find(({ api, path }) => api !== undefined && path !== 'limit');
		if (field && !(test.name in (SPECIAL[operation.key]?.more ?? {}))) return [test, field];
	}
	return undefined;
}

describe.each(operations)('%s', (_key, operation) => {
	it('goes on when one of several items is refused, and says which rows belong to which item', async () => {
		const filled = [];
		for (let item = 0; item < 3; item++) filled.push(await fillMinimal(operation));
		const { parameters, items } = asItems(filled);
		await refuseSecond(operation, items);
		const { result } = await testBed.run(
			operation,
			{ ...parameters, options: { requestsAtOnce: 1 } },
			{ items, node: { onError: 'continueErrorOutput' } },
		);
		const [done, failed] = result.outputs;
		expect(failed.map(itemOf)).toEqual([1]);
		expectSentences(failed[0].json);
		expect([...new Set(done.map(itemOf))]).toEqual([0, 2]);
		if (operation.parameters.has('returnAll')) return;
		for (const row of done) {
			const text = JSON.stringify(row.json);
			const own = marksOf(items, itemOf(row)).filter((mark) => text.includes(mark));
			const others = marksOf(items, 2 - itemOf(row)).filter((mark) => text.includes(mark));
			expect(others).toEqual([]);
			if (!ANONYMOUS.has(operation.key)) expect(own).not.toEqual([]);
		}
	});

	it('explains that a record does not exist (404)', async () => {
		const { parameters } = await fillMinimal(operation);
		const body = { error: { code: 'STREAM_ERROR', message: 'Generic', additional_info: 'Gone' } };
		spoil(operation, { status: 404, body });
		const { result } = await testBed.run(operation, parameters);
		expect(result.status).toBe('error');
		const { message, description } = result.error as { message: string; description: string };
		expectSentences({ error: message, message: description });
	});

	const sent = caseWithField(operation);
	if (sent) {
		const [test, { api = '', property }] = sent;
		it(`names ${property.displayName} as the panel does when Stream does not accept it (422)`, async () => {
			const { parameters } = await fill(test, new Fixtures(testBed));
			const where = operation.method === 'GET' ? 'query' : 'body';
			const steps = api.replaceAll('[]', '.0').split('.');
			const loc = [where, ...steps.map((step) => (step === '0' ? 0 : step))];
			const detail = [{ type: 'value_error', loc, msg: 'Input is too blue' }];
			spoil(operation, { status: 422, body: { detail } });
			const { result } = await testBed.run(operation, parameters);
			const { message, description } = result.error as { message: string; description: string };
			expectSentences({ error: message, message: description });
			expect(message).toMatch(new RegExp(`^'${property.displayName}'( of .*)?: Input is too blue`));
		});
	}

	it('says what is not known when Stream breaks down, and creates nothing twice (500)', async () => {
		const { parameters } = await fillMinimal(operation);
		// Reads are tried again, here at once.
		spoil(operation, { status: 500, headers: { 'retry-after': '0' } });
		const { result, exchanges } = await testBed.run(operation, parameters);
		const { message, description } = result.error as { message: string; description: string };
		expectSentences({ error: message, message: description });
		const sent = exchanges.filter((exchange) => isDeclared(operation, exchange));
		if (operation.operation === 'create' || operation.operation === 'addPrice') {
			expect(sent).toHaveLength(1);
			expect(description).toContain('may have created');
		}
		if (operation.method === 'GET') expect(sent.length).toBeGreaterThan(1);
	});
});
