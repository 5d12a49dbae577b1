import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { runAgent } from '../../support/engine/agent.mts';
import { fill, minimalCase, put } from '../../support/engine/cases.mts';
import { Fixtures } from '../../support/engine/fixtures.mts';
import { NODE } from '../../support/engine/harness.mts';
import { valuesAt, queryOf } from '../../support/engine/inventory.mts';
import { operations } from '../../support/engine/operations.mts';
import { mayBeEmpty, nothingFor } from '../../support/engine/mayBeEmpty.mts';
import { isPairs, type PanelField, type PanelOperation } from '../../support/engine/panel.mts';
import { isDeclared } from '../../support/engine/runCase.mts';
import { BUILT_BY_N8N, builtByN8n } from '../../support/engine/builtByN8n.mts';
import { useTestBed } from '../support/use.mts';
import { argumentOf, withExpression } from './support/expressions.mts';

/**
 * A parameter that was filled in with an expression and comes out empty is not "not given", for every field of every
 * operation, both ways into the node.
 */
const testBed = useTestBed();
beforeAll(() => builtByN8n(testBed));

/** What decides how much money moves, or whether a link is made twice: a model must not leave it empty. */
const EVEN_FROM_MODEL = new Set(['payment.refund amount', 'paymentLink.create orderReference']);

async function run(
	operation: PanelOperation,
	parameters: INodeParameters,
	items: IDataObject[],
	type = NODE,
) {
	const { result, exchanges } = await testBed.run(operation, parameters, { items, type });
	const { message = '', description = '' } = (result.error ?? {}) as Record<string, string>;
	return { status: result.status, message, description, exchanges };
}

describe.each(operations)('%s', (_key, operation) => {
	const fields = operation.fields
		.filter(({ steps }) => steps[0].name !== 'options')
		.map((field): [string, PanelField] => [field.path, field]);
	if (!fields.length) return;

	it.each(fields)(
		'%s: a column that no row has is refused, and the nearest one named',
		async (_path, field) => {
			const { parameters } = await withExpression(
				testBed,
				operation,
				field,
				'={{ $json.OrderTotal }}',
			);
			const items = [{ order_total: 1, note: 2 }, { note: 3 }];
			for (const type of [NODE, BUILT_BY_N8N]) {
				const { status, message, description, exchanges } = await run(
					operation,
					parameters,
					items,
					type,
				);
				expect([status, exchanges]).toEqual(['error', []]);
				const name = isPairs(field.property) ? 'Value' : field.property.displayName;
				expect(message).toContain(`'${name}'`);
				expect(message).toContain('"OrderTotal"');
				expect(description).toContain('"order_total"');
			}
		},
	);

	it.each(fields)(
		'%s: an empty cell is refused or left out, as its definition says',
		async (_path, field) => {
			const n = fields.findIndex(([, one]) => one === field);
			const { test, parameters } = await withExpression(
				testBed,
				operation,
				field,
				'={{ $json.cell }}',
			);
			const items = [
				{ cell: nothingFor(field, n) as string },
				{ cell: 'so that the column exists' },
			];
			const first = { ...parameters };
			for (const type of [NODE, BUILT_BY_N8N]) {
				const options = { items, type, node: { onError: 'continueRegularOutput' as const } };
				const { result, exchanges } = await testBed.run(operation, first, options);
				const [row] = (result.outputs[0] ?? []).filter(
					({ pairedItem }) => (pairedItem as { item: number }).item === 0,
				);
				const said = String(row?.json.error ?? '');
				if (isPairs(field.property)) continue;
				if (!mayBeEmpty(operation, field)) {
					expect(said).toMatch(
						new RegExp(`^'${field.property.displayName.replace(/[()]/g, '\\$&')}'.* is empty`),
					);
					continue;
				}
				expect(said).not.toContain(`'${field.property.displayName}' is empty`);
				const { api } = field;
				if (api === undefined) continue;
				const sent = exchanges.filter((one) => isDeclared(test.sends, one));
				const found = sent.flatMap((one) => [
					...valuesAt(one.body, api),
					...(queryOf(one.query).get(api) ?? []),
				]);
				// The second row has its text there.
				expect(found.filter((one) => one === null || one === '')).toEqual([]);
			}
		},
	);

	it('takes what a model leaves empty as not given, except where money or a second link hangs on it', async () => {
		const minimal = minimalCase(operation);
		const { parameters, given } = await fill(minimal, new Fixtures(testBed));
		const asked = operation.fields.filter(
			(field) =>
				!given.some((one) => one.field.path === field.path) &&
				!field.steps.some(({ list }) => list) &&
				field.steps[0].name !== 'options' &&
				!field.property.required &&
				!Object.keys(field.shownWith).length &&
				!isPairs(field.property),
		);
		if (!asked.length) return;
		for (const field of asked) {
			const ask = `={{ $fromAI('${argumentOf(field)}', 'x', 'string') }}`;
			const isLocator = field.property.type === 'resourceLocator';
			put(parameters, field, isLocator ? { __rl: true, mode: 'id', value: ask } : ask);
		}
		const needed = asked.filter(({ property }) =>
			EVEN_FROM_MODEL.has(`${operation.key} ${property.name}`),
		);
		for (const missing of [...needed, undefined]) {
			const args = Object.fromEntries(
				asked.map((field) => [
					argumentOf(field),
					needed.includes(field) && field !== missing ? '5' : '',
				]),
			);
			const { resource, operation: name } = operation;
			const tool = {
				name: 'Stream',
				parameters: { resource, operation: name, ...parameters },
				calls: [args],
			};
			const { answer, exchanges } = await testBed.record(() => runAgent(testBed.harness, [tool]));
			const said = answer.answers[0][0];
			if (missing) {
				expect(said).toMatch(new RegExp(`^Error: '${missing.property.displayName}' is empty`));
				expect(exchanges).toEqual([]);
			} else expect(said).not.toMatch(/ is empty/);
		}
	});
});
