import type { IDataObject, INodeParameters } from 'n8n-workflow';

import {
	fill,
	fullCase,
	minimalCase,
	put,
	type Case,
	type Filled,
} from '../../support/engine/cases.mts';
import { isPairs, type PanelField } from '../../support/engine/panel.mts';
import { shortcomings } from '../../support/engine/runCase.mts';
import { Fixtures } from '../../support/engine/fixtures.mts';
import { runAgent } from '../../support/engine/agent.mts';
import { description, operations } from '../../support/engine/operations.mts';
import { useTestBed } from '../support/use.mts';

const testBed = useTestBed();

/** The name of an argument; n8n allows no dots and 64 characters. */
const argument = ({ path }: PanelField) => path.replace(/\./g, '_').slice(-64);

/** The type in which a model gives a value of this box. */
function typeOf(value: unknown): 'string' | 'number' | 'boolean' | 'json' {
	if (typeof value === 'number' || typeof value === 'boolean') return typeof value as 'number';
	return typeof value === 'object' ? 'json' : 'string';
}

/** The same parameters with every box left to the model, and what the model fills in. */
function forModel({ given }: Filled): { parameters: INodeParameters; args: IDataObject } {
	const parameters: INodeParameters = {};
	const args: IDataObject = {};
	for (const { field, value } of given) {
		const isLocator = field.property.type === 'resourceLocator';
		const plain = (isLocator ? (value as IDataObject).value : value) as IDataObject[string];
		// The editor has no such button on a whole list.
		if (isPairs(field.property)) {
			put(parameters, field, value);
			continue;
		}
		const words = [argument(field), field.property.description ?? '', typeOf(plain)];
		const ask = `={{ $fromAI(${words.map((word) => JSON.stringify(word)).join(', ')}) }}`;
		put(parameters, field, isLocator ? { __rl: true, mode: 'id', value: ask } : ask);
		args[argument(field)] = plain;
	}
	return { parameters, args };
}

async function callAsTool(test: Case) {
	const { resource, operation } = test.operation;
	const filled = await fill(test, new Fixtures(testBed));
	const { parameters, args } = forModel(filled);
	const tool = {
		name: 'Stream',
		parameters: { resource, operation, ...parameters },
		calls: [args],
	};
	const { answer, exchanges } = await testBed.record(() => runAgent(testBed.harness, [tool]));
	return { answer: answer.answers[0][0], problems: shortcomings(test, filled.given, exchanges) };
}

describe.each(operations)('%s as a tool', (_key, operation) => {
	it.each([
		['what is required', minimalCase(operation)],
		['everything', fullCase(operation)],
	])('takes %s from the model', async (_what, test) => {
		const { answer, problems } = await callAsTool(test);
		expect(answer).toMatch(/^\[/);
		expect(problems).toEqual([]);
	});

	it('says what it does and what goes into each box', () => {
		expect(operation.description.split(' ').length).toBeGreaterThanOrEqual(4);
		const silent = operation.fields.filter(
			({ property }) => (property.description ?? '').split(' ').length < 2,
		);
		expect(silent.map(({ path }) => path)).toEqual([]);
	});
});

it('tools of this node can be told apart by what n8n tells the model', () => {
	// n8n makes the description of a tool from the action: "Create consumer in Stream".
	const actions = operations.map(([, { action }]) => action);
	expect(new Set(actions).size).toBe(actions.length);
	expect(description.usableAsTool).toBe(true);
});
