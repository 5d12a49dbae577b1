import type { IDataObject } from 'n8n-workflow';

import { operations } from '../../support/engine/operations.mts';
import type { PanelField, PanelOperation } from '../../support/engine/panel.mts';
import { useTestBed } from '../support/use.mts';
import { withExpression } from './support/expressions.mts';

/** Whoever does what a message says must not get a message that says something else. */
const testBed = useTestBed();

/** Numbers that fields of numbers refuse. */
const WRONG = [-5, '-5', 0, '0.0001', 1.23456, '1234567.123456', '1e3', 'USD -1', '-0.5'];

/** What somebody enters who follows the advice; undefined where it is no number. */
function followed(advice: string, wrong: unknown): string | undefined {
	const [, bound] = /^Enter (?:an amount of )?([\d.]+|zero) or more\.$/.exec(advice) ?? [];
	if (bound !== undefined) return bound === 'zero' ? '0' : bound;
	const [, above] = /^Enter an amount above ([\d.]+)/.exec(advice) ?? [];
	if (above !== undefined) return String(Number(above) + 1);
	const [, decimals] = /^Round it to (\d) decimal places/.exec(advice) ?? [];
	if (decimals !== undefined) return Number(wrong).toFixed(Number(decimals));
	const [, example] = /such as (\d[\d.]*)\.$/.exec(advice) ?? [];
	return example;
}

const cases = operations.flatMap(([key, operation]) =>
	operation.fields
		.filter(
			({ property, steps }) =>
				steps[0].name !== 'options' &&
				(property.type === 'number' ||
					/amount|price|quantity|value|count|number|days|minutes|max|min/i.test(property.name)) &&
				['string', 'number'].includes(property.type) &&
				!/phone|vat/i.test(property.name),
		)
		.map((field): [string, PanelOperation, PanelField] => [
			`${key} ${field.path}`,
			operation,
			field,
		]),
);

it('finds the fields of numbers', () => expect(cases.length).toBeGreaterThan(30));

it.each(cases)('%s: one piece of advice is enough', async (_name, operation, field) => {
	const label = `'${field.property.displayName}'`;
	const { parameters } = await withExpression(testBed, operation, field, '={{ $json.cell }}');
	const run = async (cells: unknown[]) => {
		const items = cells.map((cell) => ({ cell }) as IDataObject);
		const node = { onError: 'continueRegularOutput' as const };
		const { result } = await testBed.run(operation, parameters, { items, node });
		return cells.map((cell, item) => {
			const row = (result.outputs[0] ?? []).find(
				({ pairedItem }) => (pairedItem as { item: number }).item === item,
			);
			const said = String(row?.json.error ?? '');
			return { cell, said, advice: said.startsWith(label) ? String(row?.json.message) : '' };
		});
	};
	const first = await run(WRONG);
	const next = first.flatMap(({ cell, advice }) => followed(advice, cell) ?? []);
	for (const { cell, said, advice } of next.length ? await run(next) : []) {
		// Another limit may be next to it, but never the same kind of limit with another number.
		expect({
			cell,
			said: /below|negative|decimal places/.test(said) && advice ? said : '',
		}).toEqual({
			cell,
			said: '',
		});
	}
});
