import type {
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';

import { makeNode, NODE, type Harness, type RunResult } from './harness.mts';

/** A Stream node under an agent, and what the agent asks of it. */
export interface Tool {
	name: string;
	parameters: INodeParameters;
	/** Arguments of each call; the calls of all tools start together. */
	calls: IDataObject[];
	credentialId?: string;
	node?: Partial<INode>;
}

/**
 * An agent in n8n's engine that calls its tools, all at once. The tools run as n8n's agents run them: n8n-core
 * makes the tool from the node, and each call is one run of the node on one item.
 *
 * @returns the answers of each tool, as the agent reads them; errors as `Error: …`
 */
export async function runAgent(
	harness: Harness,
	tools: Tool[],
): Promise<{ answers: string[][]; result: RunResult }> {
	const answers: string[][] = tools.map(() => []);
	harness.register(`${NODE}Tool`, toolType(harness.nodeType()));
	harness.register(
		'test.agent',
		agentType(async (connected) => {
			const calls = tools.flatMap(({ calls }, t) =>
				calls.map(async (args, c) => {
					// n8n gives them in the reverse order of their positions, so look for the name.
					const tool = connected.find(({ metadata }) => metadata.sourceNodeName === tools[t].name);
					answers[t][c] = await tool.invoke(args).then(asSentence, ofThrown);
				}),
			);
			await Promise.all(calls);
		}),
	);
	const agent = { ...makeNode('Agent', 'test.agent', {}), credentials: undefined };
	const nodes = tools.map(({ name, parameters, credentialId, node }) =>
		makeNode(name, `${NODE}Tool`, parameters, { credentialId, node }),
	);
	const result = await harness.runNodes(
		[agent, ...nodes],
		Object.fromEntries(
			nodes.map(({ name }) => [
				name,
				{ ai_tool: [[{ node: 'Agent', type: 'ai_tool' as const, index: 0 }]] },
			]),
		),
	);
	return { answers, result };
}

/** Rows that say what went wrong, as a sentence. */
function asSentence(answer: string): string {
	const [row, ...others] = answer.startsWith('[') ? (JSON.parse(answer) as IDataObject[]) : [];
	const isRefusal = row?.error !== undefined && !others.length;
	return isRefusal ? `Error: ${String(row.error)} ${String(row.message)}` : answer;
}

/**
 * Their framework gives the model an empty text in place of what a tool throws; only input that does not fit the
 * schema is told.
 */
function ofThrown(error: Error): string {
	return error.message.startsWith('Received tool input') ? `Error: ${error.message}` : '';
}

/**
 * The same as n8n's newer agents do it: they hand the calls to the engine, which runs the tools as nodes, and then
 * the agent once more with what came out.
 *
 * @returns what the agent reads of each call (n8n's buildObservation): the rows, or the error's message alone
 */
export async function runEngineAgent(harness: Harness, tool: Tool): Promise<string[]> {
	const answers: string[] = [];
	harness.register(`${NODE}Tool`, toolType(harness.nodeType()));
	harness.register('test.engineAgent', {
		...agentType(async () => {}),
		async execute(this: IExecuteFunctions, response?: any) {
			if (!response?.actionResponses.length) {
				const actions = tool.calls.map((input, id) => ({
					actionType: 'ExecutionNodeAction',
					nodeName: tool.name,
					input,
					type: 'ai_tool',
					id: String(id),
					metadata: { itemIndex: 0 },
				}));
				return { actions, metadata: {} } as never;
			}
			for (const { data } of response.actionResponses) {
				const rows = data.data?.ai_tool?.[0]?.map(({ json }: any) => json);
				answers.push(JSON.stringify(rows?.length ? rows : [{ error: data.error?.message }]));
			}
			return [[{ json: {} }]];
		},
	} as INodeType);
	const agent = { ...makeNode('Agent', 'test.engineAgent', {}), credentials: undefined };
	const node = makeNode(tool.name, `${NODE}Tool`, tool.parameters, { node: tool.node });
	const toAgent = { ai_tool: [[{ node: 'Agent', type: 'ai_tool' as const, index: 0 }]] };
	await harness.runNodes([agent, node], { [tool.name]: toAgent });
	return answers;
}

/** One call of one tool, and what the model reads of it, for both kinds of agents. */
export function agentGenerations(
	harness: Harness,
): Array<
	[
		string,
		(parameters: INodeParameters, call: IDataObject, node?: Partial<INode>) => Promise<string>,
	]
> {
	const toolOf = (parameters: INodeParameters, call: IDataObject, node?: Partial<INode>): Tool => ({
		name: 'Tool',
		parameters,
		calls: [call],
		node,
	});
	return [
		['older agents', async (...call) => (await runAgent(harness, [toolOf(...call)])).answers[0][0]],
		[
			'agents that let the engine run their tools',
			async (...call) => (await runEngineAgent(harness, toolOf(...call)))[0],
		],
	];
}

/** A value that is left to the model, under this name. */
export function askModel(name: string, type = 'string'): string {
	return `={{ $fromAI("${name}", "", "${type}") }}`;
}

/** What n8n's server makes of a node that is usable as a tool. */
function toolType(nodeType: INodeType): INodeType {
	const { description, methods, customOperations } = nodeType;
	return {
		description: {
			...description,
			name: `${description.name}Tool`,
			inputs: [],
			outputs: ['ai_tool'],
		},
		methods,
		customOperations,
		async execute(this: IExecuteFunctions) {
			return await nodeType.execute!.call(this);
		},
	} as INodeType;
}

function agentType(work: (tools: any[]) => Promise<void>): INodeType {
	return {
		description: {
			displayName: 'Agent',
			name: 'agent',
			description: '',
			group: ['transform'],
			version: 1,
			defaults: {},
			inputs: ['main', { type: 'ai_tool' }],
			outputs: ['main'],
			properties: [],
		},
		async execute() {
			const tools = await this.getInputConnectionData('ai_tool', 0);
			await work(tools as any[]);
			return [[{ json: {} }]];
		},
	} as INodeType;
}
