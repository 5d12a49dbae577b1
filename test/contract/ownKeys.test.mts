import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { runAgent } from '../../support/engine/agent.mts';
import { BUILT_BY_N8N, builtByN8n } from '../../support/engine/builtByN8n.mts';
import { put } from '../../support/engine/cases.mts';
import { NODE } from '../../support/engine/harness.mts';
import { description, operations } from '../../support/engine/operations.mts';
import { readPanel, type PanelField, type PanelOperation } from '../../support/engine/panel.mts';
import { useTestBed } from '../support/use.mts';
import { argumentOf, withExpression } from './support/expressions.mts';

/**
 * Keys of the user's own, by which orders, customers, products and usage are told apart: what identifies nothing is
 * refused in every operation that takes one, both ways into the node, and nothing is sent.
 */
const testBed = useTestBed();
beforeAll(() => builtByN8n(testBed));

const KEYS = ['orderReference', 'expectedOrderReference', 'externalId', 'idempotencyKey'];

/** What a JSON parser makes of 7615917337495251231. */
const LONG = Number('7615917337495251231');

/** [how the field is filled in, the cell, what is said, what to do]. */
const REFUSED: Array<[string, unknown, RegExp, RegExp]> = [
	...['undefined', 'null', 'NaN', 'order_undefined', 'null-7'].map(
		(cell): (typeof REFUSED)[number] => [
			'={{ $json.cell }}',
			cell,
			/ contains ".*", so an expression in it gave no usable value\.$/,
			/^Use a value that only this row has/,
		],
	),
	...['N/A', 'None', 'unknown', '-', 'NULL', 'Undefined', 'nil', 'لا يوجد'].map(
		(cell): (typeof REFUSED)[number] => [
			'={{ $json.cell }}',
			cell,
			/ is a placeholder, not a value\.$/,
			/^Use a value that only this row has/,
		],
	),
	...['#N/A', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', 'Loading...'].map(
		(cell): (typeof REFUSED)[number] => [
			'={{ $json.cell }}',
			cell,
			/ is what a spreadsheet shows instead of a value\.$/,
			/^Correct the cell or its formula\.$/,
		],
	),
	['={{ $json.cell }}', LONG, / its last digits are lost\.$/, /^Format the column as text/],
	['={{ $json.cell }}', 1001.5, / is a number with decimals\.$/, /enter it as text\.$/],
	['={{ $json.cell }}', '[object Object]', /: an object or a list was inserted into text\.$/, /./],
	[
		'={{ ["order", $json.cell ?? "undefined"].join("_") }}',
		undefined,
		/ contains "undefined", /,
		/^Use a value/,
	],
	...[
		'=order_{{ $json.cell }}',
		'={{ "ORDER" + $json.cell }}',
		"={{ $json.shop + '-' + $json.cell }}",
		'={{ `order_${$json.cell}` }}',
		'={{ $json.shop }}-{{ "a" + $json?.cell }}',
	].flatMap((expression) =>
		[undefined, null, '', ' ', false, []].map((cell): (typeof REFUSED)[number] => [
			expression,
			cell,
			/ is incomplete: "\$json\??\.cell" is empty for this row\.$/,
			/^Fill in the column "cell" in this row/,
		]),
	),
	['={{ "order_" + ($json.cell ?? "") }}', null, / is incomplete: /, /./],
	['={{ "order_" + Number($json.cell) }}', 'x', / is incomplete: .* is not a number\.$/, /./],
	[
		'=order_{{ $json.cell }}',
		'N/A',
		/ is incomplete: .* gives "N\/A", which is a placeholder, not a value\./,
		/./,
	],
	['=order_{{ $json.cell }}', LONG, / is incomplete: .* last digits are lost\.$/, /text/],
	['={{ $json.shop }}-{{ $json.cell }}', '', / is incomplete: "\$json\.cell" is empty/, /./],
	[
		'={{ $json.shop }}-{{ $json.cell.trim() }}',
		' ',
		/ is incomplete: "\$json\.cell\.trim\(\)"/,
		/./,
	],
	['={{ $json.cell ?? "" }}{{ $json.cell || "" }}-x', null, / is incomplete: /, /./],
];

/** [how the field is filled in, the cell, the key]. */
const TAKEN: Array<[string, unknown, string]> = [
	['={{ $json.cell }}', 727, '727'],
	['={{ $json.cell }}', 'annulled', 'annulled'],
	['={{ $json.cell }}', 'Nanette', 'Nanette'],
	['={{ $json.cell }}', '7615917337495251231', '7615917337495251231'],
	['=order_{{ $json.cell }}', 727, 'order_727'],
	['=order_{{ $itemIndex }}', '', 'order_0'],
	['={{ "order_" + $json.cell }}', 727, 'order_727'],
	['={{ "+" + $json.cell + ("-" + "x") }}', '7', '+7-x'],
	['={{ `${$json.shop}-${$json.cell}` }}', '7', 'main-7'],
	['={{ "order_" + ($json.cell || $json.shop) }}', '', 'order_main'],
	['={{ $json.cell || "order_" + $json.shop }}', '', 'order_main'],
	['={{ $json.shop + ($json.cell ?? "") }}', null, 'main'],
	['={{ $json.shop }}-{{ $json.cell }}', 'NA', 'main-NA'],
	['={{ $json.shop }}{{ $json.cell ?? "" }}', null, 'main'],
];

const keysOf = ({ fields }: PanelOperation): PanelField[] =>
	fields.filter(({ property }) => KEYS.includes(property.name));

it('knows every key of the panel', () => {
	const named = readPanel(description).flatMap(({ fields }) =>
		fields.filter(({ property: { displayName } }) =>
			/reference|external id$|idempotency key$/i.test(displayName),
		),
	);
	const names = new Set(named.map(({ property }) => property.name));
	expect([...names].sort()).toEqual([...KEYS].sort());
});

const cases = operations.flatMap(([key, operation]) =>
	keysOf(operation).map((field): [string, PanelOperation, PanelField] => [
		`${key}: ${field.path}`,
		operation,
		field,
	]),
);

describe.each(cases)('%s', (_name, operation, field) => {
	/** What is said of each row, whose cells are given; undefined for a row that goes through or fails otherwise. */
	async function said(
		expression: string,
		cells: unknown[],
		type: string,
		parameters?: INodeParameters,
	) {
		parameters ??= (await withExpression(testBed, operation, field, expression)).parameters;
		const items = cells.map((cell) => ({ cell, shop: 'main' }) as IDataObject);
		const { result, exchanges } = await testBed.run(operation, parameters, {
			items,
			type,
			node: { onError: 'continueRegularOutput' },
		});
		const rows = cells.map((_cell, item) => {
			const row = (result.outputs[0] ?? []).find(
				({ pairedItem }) => (pairedItem as { item: number }).item === item,
			);
			return [String(row?.json.error), String(row?.json.message), row?.json] as const;
		});
		return { rows, exchanges };
	}
	const label = `'${field.property.displayName}'`;
	const expressions = [...new Set(REFUSED.map(([expression]) => expression))];

	it.each([NODE, BUILT_BY_N8N])('what identifies nothing is refused (%s)', async (type) => {
		// What is refused uses no record up.
		const { parameters } = await withExpression(testBed, operation, field, expressions[0]);
		for (const expression of expressions) {
			put(parameters, field, expression);
			const own = REFUSED.filter(([one]) => one === expression);
			const { rows, exchanges } = await said(
				expression,
				own.map(([, cell]) => cell),
				type,
				parameters,
			);
			for (const [index, [, , what, how]] of own.entries()) {
				const [error, message] = rows[index];
				expect(error.slice(0, label.length)).toBe(label);
				expect(error).toMatch(what);
				expect(message).toMatch(how);
			}
			expect(exchanges).toEqual([]);
		}
	});

	it.each([NODE, BUILT_BY_N8N])('what identifies something is taken (%s)', async (type) => {
		for (const [expression, cell, key] of TAKEN) {
			const { rows, exchanges } = await said(expression, [cell], type);
			const [[error]] = rows;
			expect(error).not.toMatch(
				new RegExp(`^${label}.*(is empty|contains|is a placeholder|is a number|incomplete)`),
			);
			if (error === 'undefined')
				expect(JSON.stringify([rows, exchanges])).toContain(JSON.stringify(key));
		}
	});

	it.each(['null', 'undefined', 'None', 'N/A', 'unknown', '-'])(
		'a model that has none and writes %s is told so',
		async (word) => {
			const ask = `={{ $fromAI('${argumentOf(field)}', 'x', 'string') }}`;
			const { parameters } = await withExpression(testBed, operation, field, ask);
			put(parameters, field, ask);
			const tool = {
				name: 'Stream',
				parameters: { resource: operation.resource, operation: operation.operation, ...parameters },
				calls: [{ [argumentOf(field)]: word }],
			};
			const { answer, exchanges } = await testBed.record(() => runAgent(testBed.harness, [tool]));
			expect(answer.answers[0][0]).toMatch(new RegExp(`^Error: ${label}.*"${word}"`));
			expect(exchanges).toEqual([]);
		},
	);
});
