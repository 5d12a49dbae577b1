import type { INodeParameters } from 'n8n-workflow';

import { casesOf, fill, put, type Case } from '../../../support/engine/cases.mts';
import { Fixtures } from '../../../support/engine/fixtures.mts';
import { isPairs, type PanelField, type PanelOperation } from '../../../support/engine/panel.mts';
import type { TestBed } from '../../../support/engine/testBed.mts';

/** The parameters of a case in which one field is the given expression. */
export async function withExpression(
	testBed: TestBed,
	operation: PanelOperation,
	field: PanelField,
	expression: string,
): Promise<{ test: Case; parameters: INodeParameters }> {
	const test = casesOf(operation).find(({ fields }) => fields.includes(field))!;
	const { parameters } = await fill(test, new Fixtures(testBed));
	const { type } = field.property;
	let value: unknown = expression;
	if (type === 'resourceLocator') value = { __rl: true, mode: 'id', value: expression };
	if (isPairs(field.property)) value = { entry: [{ key: 'a', value: expression }] };
	put(parameters, field, value);
	return { test, parameters };
}

/** The name of an argument of a tool; n8n allows no dots and 64 characters. */
export const argumentOf = ({ path }: PanelField): string => path.replace(/\./g, '_').slice(-64);
