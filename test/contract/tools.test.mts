import { fill, fullCase, minimalCase, type Case } from '../../support/engine/cases.mts';
import { shortcomings } from '../../support/engine/runCase.mts';
import { Fixtures } from '../../support/engine/fixtures.mts';
import { runAgent } from '../../support/engine/agent.mts';
import { description, operations } from '../../support/engine/operations.mts';
import { useTestBed } from '../support/use.mts';
import { forModel } from './support/forModel.mts';

const testBed = useTestBed();

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
	expect(description.usableAsTool).toBeTruthy();
});
