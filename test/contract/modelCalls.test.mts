import { fill, fullCase, type Case } from '../../support/engine/cases.mts';
import { Fixtures } from '../../support/engine/fixtures.mts';
import { runAgent, runEngineAgent } from '../../support/engine/agent.mts';
import { operations } from '../../support/engine/operations.mts';
import type { PanelField } from '../../support/engine/panel.mts';
import { useTestBed } from '../support/use.mts';
import { forModel, typeOf, type Said } from './support/forModel.mts';

/** Tool calls as real models make them: every operation works, or says what to correct. */
const testBed = useTestBed();

type Says = (value: unknown, field: PanelField) => Said;
const asText = (value: unknown): Said => ({
	type: 'string',
	value: typeof value === 'string' ? value : JSON.stringify(value),
});
const isNeeded = ({ property }: PanelField) => property.required === true;

const HABITS: Array<[string, Says, more?: object]> = [
	['numbers, lists and flags as text', asText],
	[
		'keys that nobody asked for',
		(value) => ({ type: typeOf(value), value }),
		{ comment: 'none', id: 7, '': null },
	],
	[
		'"null" for what is optional',
		(value, field) =>
			isNeeded(field) ? { type: typeOf(value), value } : { type: 'string', value: 'null' },
	],
	[
		'nothing for what is optional',
		(value, field) => ({ type: typeOf(value), value: isNeeded(field) ? value : undefined }),
	],
	[
		'empty text for what is optional',
		(value, field) =>
			isNeeded(field) ? { type: typeOf(value), value } : { type: 'string', value: '' },
	],
];

/** Something that a model can read and act on. */
const SENTENCE = /^[A-Z'"(][^\n]{15,}[.!)]$/;
const UNREADABLE = /\[object Object\]|undefined|\bNaN\b|TypeError|Cannot read|at \w+ \(/;

async function callAsTool(test: Case, says: Says, more: object, isNewer: boolean) {
	const { resource, operation } = test.operation;
	const { parameters, args } = forModel(await fill(test, new Fixtures(testBed)), says);
	const tool = {
		name: 'Stream',
		parameters: { resource, operation, ...parameters },
		calls: [{ ...args, ...more }],
	};
	const before = testBed.sim.ledger.length;
	const answer = isNewer
		? (await runEngineAgent(testBed.harness, tool))[0]
		: (await runAgent(testBed.harness, [tool])).answers[0][0];
	const bodies = testBed.sim.ledger.slice(before).map(({ body }) => JSON.stringify(body ?? null));
	return { answer, bodies };
}

describe.each(operations)('%s', (_key, operation) => {
	it.each(HABITS)('%s', async (_habit, says, more = {}) => {
		for (const isNewer of [false, true]) {
			const { answer, bodies } = await callAsTool(fullCase(operation), says, more, isNewer);
			expect(answer).not.toMatch(UNREADABLE);
			const [first] = answer.startsWith('[') ? JSON.parse(answer) : [{ error: answer }];
			const said =
				first?.error === undefined ? undefined : String(first.error).replace(/^Error: /, '');
			// n8n itself refuses what does not fit its schema, in words of its own.
			if (said !== undefined && !said.startsWith('Received tool input'))
				expect(said).toMatch(SENTENCE);
			// The word is nobody's name, number or note.
			for (const body of bodies) expect(body).not.toContain('"null"');
		}
	});
});
