import type { INodePropertyCollection } from 'n8n-workflow';

import { BUILT_BY_N8N, builtByN8n } from '../../support/engine/builtByN8n.mts';
import { NODE } from '../../support/engine/harness.mts';
import { operations } from '../../support/engine/operations.mts';
import { isPairs, type PanelField, type PanelOperation } from '../../support/engine/panel.mts';
import { useTestBed } from '../support/use.mts';
import { withExpression } from './support/expressions.mts';

/** A list or an object that is dragged behind something else becomes "[object Object]". */
const testBed = useTestBed();
beforeAll(() => builtByN8n(testBed));

const jsonFields = operations.flatMap(([key, operation]) =>
	operation.fields
		.filter(({ property }) => property.type === 'json')
		.map((field): [string, PanelOperation, PanelField] => [
			`${key} ${field.path}`,
			operation,
			field,
		]),
);

it('knows the fields of JSON', () => expect(jsonFields.length).toBeGreaterThan(5));

it.each(jsonFields)(
	'%s starts empty, so that what is dragged stands alone',
	(_name, _of, field) => {
		expect(field.property.default).toBe('');
	},
);

const texts = operations.flatMap(([key, operation]) =>
	operation.fields
		.filter(({ property, steps }) => {
			const isText = ['json', 'string'].includes(property.type) || isPairs(property);
			return isText && steps[0].name !== 'options';
		})
		.map((field): [string, PanelOperation, PanelField] => [
			`${key} ${field.path}`,
			operation,
			field,
		]),
);

it.each(texts)('%s says what has happened', async (_name, operation, field) => {
	const items = [{ cart: [{ name: 'Ticket' }, { name: 'Cap' }] }];
	for (const expression of ['=[] {{ $json.cart }}', '={"cart": "{{ $json.cart[0] }}"}']) {
		const { parameters } = await withExpression(testBed, operation, field, expression);
		for (const type of [NODE, BUILT_BY_N8N]) {
			const { result, exchanges } = await testBed.run(operation, parameters, { items, type });
			const { message, description } = result.error as { message: string; description: string };
			const [group] = (field.property.options ?? []) as INodePropertyCollection[];
			const name = isPairs(field.property)
				? group.values[1].displayName
				: field.property.displayName;
			expect(message.slice(0, name.length + 2)).toBe(`'${name}'`);
			expect(message).toMatch(
				/contains "\[object Object\]": an object or a list was inserted into text/,
			);
			expect(description).toMatch(/^Clear the field and drag/);
			expect(exchanges).toEqual([]);
		}
	}
});
