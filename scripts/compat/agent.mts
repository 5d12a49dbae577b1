import type { WorkflowDefinition } from '../../support/realN8n/index.mts';
import { START } from '../../support/realN8n/ordersWorkflow.mts';
import { openChatModel } from '../../support/realN8n/chatModel.mts';
import type { TestBed } from './testBed.mts';

const TOOL = 'Customers';

/** An agent with a stand-in for its chat model, and Consumer → Get Many as its only tool. */
function workflow(streamPayApi: object, openAiApi: object, parameters: object): WorkflowDefinition {
	const place = { position: [0, 0], parameters: {} };
	const langchain = '@n8n/n8n-nodes-langchain';
	const nodes = [
		{ name: START, type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 },
		{
			name: 'Agent',
			type: `${langchain}.agent`,
			typeVersion: 2.2,
			parameters: { promptType: 'define', text: 'Who are our customers?', options: {} },
		},
		{
			name: 'Model',
			type: `${langchain}.lmChatOpenAi`,
			typeVersion: 1.2,
			credentials: { openAiApi },
		},
		{
			name: TOOL,
			type: 'n8n-nodes-streampay.streamTool',
			typeVersion: 1,
			parameters: { resource: 'consumer', operation: 'getAll', ...parameters },
			credentials: { streamPayApi },
		},
	];
	const to = (type: string) => ({ [type]: [[{ node: 'Agent', type, index: 0 }]] });
	return {
		name: 'Agent',
		nodes: nodes.map((node, i) => ({ ...place, id: `a${i}`, ...node })),
		connections: { [START]: to('main'), Model: to('ai_languageModel'), [TOOL]: to('ai_tool') },
	};
}

/** The rows that an AI agent reads when its tool has these parameters. */
export async function readByAgent(
	testBed: TestBed,
	parameters: object,
): Promise<Array<Record<string, unknown>>> {
	const answer = await answerToAgent(testBed, parameters, {});
	return (JSON.parse(answer) as Array<Record<string, unknown>>).flat();
}

/** What an AI agent reads when it calls its tool, which has these parameters, with these arguments. */
export async function answerToAgent(
	testBed: TestBed,
	parameters: object,
	args: Record<string, unknown>,
): Promise<string> {
	return (await callByAgent(testBed, parameters, args)).answer;
}

/**
 * An AI agent calls its tool, which has these parameters, with these arguments.
 * @returns what it was told about the tool before, and what it has read afterwards
 */
export async function callByAgent(
	{ n8n, credential }: TestBed,
	parameters: object,
	args: Record<string, unknown>,
): Promise<{ description: string; answer: string }> {
	let read: string | undefined;
	const model = await openChatModel((_question, answers) => {
		if (!answers.length) return { tool: TOOL, arguments: args };
		[read] = answers;
		return { text: 'Done' };
	});
	try {
		const own = { name: 'Model', type: 'openAiApi', data: { apiKey: 'none', url: model.url } };
		const openAi = { id: await n8n.client.createCredential(own), name: own.name };
		const { id } = await n8n.client.createWorkflow(workflow(credential, openAi, parameters));
		const execution = await n8n.client.run(id, START);
		if (read === undefined) throw new Error(`The agent: ${execution.error?.message}`);
		return { description: model.tools.get(TOOL) ?? '', answer: read };
	} finally {
		await model.close();
	}
}
