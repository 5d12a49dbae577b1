import { runAgent, runEngineAgent, type Tool } from '../../support/engine/agent.mts';
import { byId } from '../../support/engine/stream.mts';
import { useStream } from '../support/use.mts';

/** What an AI agent gets of the records that it reads: the parameter Output, in place of Simplify. */

const stream = useStream();
let id: string;
beforeEach(async () => {
	const body = { name: 'Sara', email: 'sara@example.com', comment: 'Prefers calls' };
	id = String((await stream.call('POST', '/consumers', body)).body.id);
});

const tool = (parameters: Tool['parameters']): Tool => ({
	name: 'Customers',
	parameters: { resource: 'consumer', operation: 'get', consumerId: byId(id), ...parameters },
	calls: [{}],
});

/** The row that the agent reads, from n8n's older agents and from its newer ones. */
async function rows(parameters: Tool['parameters']): Promise<object[]> {
	const { answers } = await runAgent(stream.harness, [tool(parameters)]);
	const texts = [...answers[0], ...(await runEngineAgent(stream.harness, tool(parameters)))];
	expect(texts).toHaveLength(2);
	return texts.flatMap((text) => JSON.parse(text) as object[]);
}

it('is simplified unless something else is chosen, whatever Simplify says', async () => {
	const simple = await stream.rows('consumer.get', { consumerId: byId(id) });
	expect(Object.keys(simple[0]).length).toBeLessThanOrEqual(10);
	for (const row of await rows({ simplify: false })) expect(row).toEqual(simple[0]);
});

it('is everything with Raw', async () => {
	const raw = await stream.rows('consumer.get', { consumerId: byId(id), simplify: false });
	for (const row of await rows({ output: 'raw' })) expect(row).toEqual(raw[0]);
});

it.each([
	['a list', ['comment', 'email']],
	['text', 'comment, email'],
])('is the ID and the fields in %s with Selected Fields', async (_form, outputFields) => {
	for (const row of await rows({ output: 'selectedFields', outputFields })) {
		expect(row).toEqual({ id, comment: 'Prefers calls', email: 'sara@example.com' });
	}
});

it('is the same for lists', async () => {
	const list = { operation: 'getAll', returnAll: true, output: 'selectedFields' };
	for (const row of await rows({ ...list, outputFields: ['name'] })) {
		expect(row).toEqual({ id, name: 'Sara' });
	}
});

it('does not concern a workflow, which has Simplify', async () => {
	const parameters = { consumerId: byId(id), output: 'selectedFields', outputFields: ['name'] };
	const [row] = await stream.rows('consumer.get', parameters);
	expect(Object.keys(row)).toEqual(expect.arrayContaining(['id', 'name', 'email']));
});
