import { join } from 'node:path';
import type {
	FunctionsBase,
	IConnections,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	IRun,
	ITaskData,
	IWebhookResponseData,
	RequestHelperFunctions,
} from 'n8n-workflow';

import type { Connection, Send } from '../interleaving/network.mts';
import { openPackage } from './builtPackage.mts';
import { core, n8n } from './n8n.mts';
import { load } from './outside.mts';

const root = join(import.meta.dirname, '..', '..');

export const NODE = 'n8n-nodes-streampay.stream';
export const TRIGGER = 'n8n-nodes-streampay.streamTrigger';
export const CREDENTIAL = 'streamPayApi';

export interface Credentials {
	apiKey: string;
	apiSecret: string;
	branchId?: string;
	environment?: string;
	baseUrl: string;
}

export interface RunOptions {
	/** Input items; plain objects become `json`. Default: one empty item. */
	items?: Array<IDataObject | INodeExecutionData>;
	/** Settings of the node beside its parameters: onError, retryOnFail, executeOnce, … */
	node?: Partial<INode>;
	type?: string;
	timezone?: string;
	/** Credentials by id, for nodes that name another one. */
	credentialId?: string;
	executionId?: string;
	signal?: AbortSignal;
	/** Takes the node's requests instead of HTTP. */
	send?: Send;
	/** Called with the running execution: lets a test cancel it. */
	onStart?: (execution: { cancel(): void }) => void;
}

export interface RunResult {
	status: string;
	error: any;
	/** Items by output. */
	outputs: INodeExecutionData[][];
	/** `json` of the items of the first output. */
	json: IDataObject[];
	task: ITaskData | undefined;
	run: IRun;
}

/** Loads the built package with n8n's own loader and runs its nodes in n8n's own engine. */
export class Harness {
	private constructor(
		private readonly types: Record<string, INodeType>,
		private readonly helper: any,
	) {}

	/** @param credentials by id; `default` is what nodes use */
	static async create(credentials: Credentials | Record<string, Credentials>): Promise<Harness> {
		forgetPackage();
		const loader = new core.PackageDirectoryLoader(root);
		await loader.loadAll();
		const types: Record<string, INodeType> = { 'test.start': startNode() };
		for (const [name, { type }] of Object.entries<any>(loader.nodeTypes)) {
			types[`${loader.packageName}.${name}`] = withExecute(type);
		}
		const byId = ('apiKey' in credentials ? { default: credentials } : credentials) as Record<
			string,
			Credentials
		>;
		return new Harness(types, credentialsHelper(n8n, loader.credentialTypes, byId));
	}

	private network?: { connect(): Connection };
	private connection?: Connection;

	/** Where a trigger's requests go instead of HTTP, over one connection between two restarts. */
	useNetwork(network: { connect(): Connection } | undefined): void {
		this.disconnect();
		this.network = network;
	}

	private disconnect(): void {
		this.connection?.kill();
		this.connection = undefined;
	}

	nodeType(type = NODE): INodeType {
		return this.types[type];
	}

	/** Adds a node type of the test's own. */
	register(type: string, nodeType: INodeType): void {
		this.types[type] = nodeType;
	}

	/**
	 * Loads the Stream node once more, with memory of its own, as in another process of n8n.
	 * @returns its type, for `options.type`
	 */
	anotherProcess(): string {
		const type = `${NODE}${Object.keys(this.types).length}`;
		define(this.types, type, openPackage()[NODE]);
		return type;
	}

	/** What a restart of n8n does to the package's nodes: they are loaded again and remember nothing. */
	restart(): void {
		this.disconnect();
		for (const [type, make] of Object.entries(openPackage())) define(this.types, type, make);
	}

	/** Runs one node on the given items, after a start node. */
	async run(parameters: INodeParameters, options: RunOptions = {}): Promise<RunResult> {
		const node = makeNode('Node', options.type ?? NODE, parameters, options);
		return await this.runNodes([node], {}, options);
	}

	/** Runs the first of the nodes on the given items; the others are connected to it as `connections` says. */
	async runNodes(
		nodes: INode[],
		connections: IConnections,
		options: RunOptions = {},
	): Promise<RunResult> {
		const [{ name }] = nodes;
		const start: INode = { ...makeNode('Start', 'test.start', {}), credentials: undefined };
		const workflow = this.workflow(
			[start, ...nodes],
			{ Start: { main: [[{ node: name, type: 'main', index: 0 }]] }, ...connections },
			{},
			options.timezone,
		);
		const execution = new core.WorkflowExecute(this.additionalData(options), 'manual');
		await (workflow.expression as any).acquireIsolate?.();
		try {
			const promise = execution.run({
				workflow,
				startNode: start,
				triggerToStartFrom: {
					name: 'Start',
					data: { data: { main: [toItems(options.items ?? [{}])] } },
				},
			});
			options.onStart?.({ cancel: () => promise.cancel() });
			const run: IRun = await promise;
			const task = run.data.resultData.runData[name]?.[0];
			const outputs = (task?.data?.main ?? []).map((items) => items ?? []);
			return {
				status: run.status,
				error: run.data.resultData.error,
				outputs,
				json: (outputs[0] ?? []).map((item) => item.json),
				task,
				run,
			};
		} finally {
			await (workflow.expression as any).releaseIsolate?.();
		}
	}

	/** The rows of a successful run; throws what the node said otherwise. */
	async rows(parameters: INodeParameters, options: RunOptions = {}): Promise<IDataObject[]> {
		const result = await this.run(parameters, options);
		if (result.status !== 'success') {
			const { message, description } = result.error ?? {};
			throw new Error(`${String(message)} ${String(description)}`);
		}
		return result.json;
	}

	/** Polls a trigger once. Give the same `staticData` object again for the next poll. */
	async poll(
		parameters: INodeParameters,
		options: {
			staticData?: IDataObject;
			mode?: 'trigger' | 'manual';
			activation?: string;
			type?: string;
			name?: string;
			timezone?: string;
		} = {},
	): Promise<{
		items: INodeExecutionData[][] | null;
		staticData: IDataObject;
		state: IDataObject;
	}> {
		const { staticData = {}, mode = 'trigger', activation = 'activate', type = TRIGGER } = options;
		const node = makeNode(options.name ?? 'Trigger', type, parameters);
		const workflow = this.workflow([node], {}, staticData, options.timezone);
		const context = new core.PollContext(workflow, node, this.additionalData(), mode, activation);
		await (workflow.expression as any).acquireIsolate?.();
		try {
			const items = await this.types[type].poll!.call(context);
			return {
				items,
				staticData: workflow.staticData,
				state: workflow.getStaticData('node', node),
			};
		} finally {
			await (workflow.expression as any).releaseIsolate?.();
		}
	}

	/**
	 * Registers a polling trigger: one workflow and one context for all its polls, as n8n has them until it
	 * registers the trigger again.
	 * @param options.nodeData where the node's own static data comes from; default: the workflow
	 * @param options.budgetMs how long n8n lets a poll run; undefined: it does not say (n8n 1.x)
	 */
	registerTrigger(
		node: Pick<INode, 'id' | 'name' | 'parameters'>,
		options: {
			staticData?: IDataObject;
			activation?: string;
			mode?: 'trigger' | 'manual';
			nodeData?: () => IDataObject;
			budgetMs?: number;
			type?: string;
		} = {},
	): { poll(): Promise<INodeExecutionData[][] | null>; staticData: IDataObject } {
		const { staticData = {}, activation = 'activate', type = TRIGGER, nodeData } = options;
		const made = { ...makeNode(node.name, type, node.parameters), id: node.id };
		const workflow = this.workflow([made], {}, staticData);
		const context = new core.PollContext(
			workflow,
			made,
			this.additionalData(),
			options.mode ?? 'trigger',
			activation,
		);
		if (nodeData) context.resolveNodeStaticData = nodeData;
		context.getPollBudgetMs = options.budgetMs === undefined ? undefined : () => options.budgetMs;
		this.connection ??= this.network?.connect();
		const own = sendingTo(context, this.connection?.send);
		const poll = async () => {
			await (workflow.expression as any).acquireIsolate?.();
			try {
				return await this.types[type].poll!.call(own);
			} finally {
				await (workflow.expression as any).releaseIsolate?.();
			}
		};
		return { poll, staticData: workflow.staticData };
	}

	/**
	 * Calls a method with which n8n registers the address of a webhook trigger.
	 * @param o.url the address that n8n gives the node
	 * @param o.activation why n8n registers: `activate`, `init`, …
	 * @param o.warnings what the node warns of
	 * @param o.workflow name of the workflow
	 */
	async hook(
		node: INode,
		method: 'checkExists' | 'create' | 'delete',
		o: {
			url: string;
			activation?: string;
			warnings?: string[];
			workflow?: string;
			/** What n8n has stored for the workflow; changed as the node changes it. */
			staticData?: IDataObject;
		},
	): Promise<boolean> {
		const { url, activation = 'activate', warnings = [], workflow: name, staticData } = o;
		const workflow = this.workflow([node], {}, staticData);
		if (name !== undefined) Object.assign(workflow, { name });
		const nodeType = this.types[node.type];
		const [webhookDescription] = nodeType.description.webhooks!;
		const webhookData = { webhookDescription, node: node.name, workflowId: 'w1', path: 'webhook' };
		const context = new core.HookContext(
			workflow,
			node,
			this.additionalData(),
			'trigger',
			activation,
			webhookData,
		);
		context.getNodeWebhookUrl = () => url;
		Object.defineProperty(context, 'logger', {
			value: { warn: (text: string) => warnings.push(text) },
		});
		await (workflow.expression as any).acquireIsolate?.();
		try {
			return await nodeType.webhookMethods!.default![method].call(context);
		} finally {
			await (workflow.expression as any).releaseIsolate?.();
		}
	}

	/**
	 * Hands one call of its URL to a webhook trigger.
	 * @param call.staticData what n8n has stored for the workflow; changed as the node changes it
	 */
	async webhook(
		node: INode,
		call: {
			request: object;
			response: object;
			staticData: IDataObject;
			mode: 'webhook' | 'manual';
			/** The address that n8n gives the node. */
			url?: string;
		},
	): Promise<{ result: IWebhookResponseData; staticData: IDataObject }> {
		const { request: httpRequest, response: httpResponse, staticData, mode } = call;
		const workflow = this.workflow([node], {}, staticData);
		const nodeType = this.types[node.type];
		const [webhookDescription] = nodeType.description.webhooks!;
		const additionalData = { ...this.additionalData(), httpRequest, httpResponse };
		const webhookData = { webhookDescription, node: node.name, workflowId: 'w1', path: 'webhook' };
		const context = new core.WebhookContext(workflow, node, additionalData, mode, webhookData, []);
		if (call.url !== undefined) context.getNodeWebhookUrl = () => call.url;
		await (workflow.expression as any).acquireIsolate?.();
		try {
			const result = await nodeType.webhook!.call(context);
			return { result, staticData: workflow.staticData };
		} finally {
			await (workflow.expression as any).releaseIsolate?.();
		}
	}

	/** The line under a node's name on the canvas, as the editor makes it. */
	async subtitle(type: string, parameters: INodeParameters): Promise<string> {
		const node = makeNode('Node', type, parameters);
		const { expression } = this.workflow([node], {}) as any;
		await expression.acquireIsolate?.();
		try {
			const { subtitle } = this.types[type].description;
			return expression.getSimpleParameterValue(node, subtitle, 'internal', {}, undefined, '');
		} finally {
			await expression.releaseIsolate?.();
		}
	}

	/** Calls a method that fills a list of the panel. */
	async list(
		kind: 'listSearch' | 'loadOptions',
		method: string,
		args: unknown[] = [],
		parameters: INodeParameters = {},
		type = NODE,
	): Promise<any> {
		const node = makeNode('Node', type, parameters);
		const workflow = this.workflow([node], {});
		const context = new core.LoadOptionsContext(
			workflow,
			node,
			{ ...this.additionalData(), currentNodeParameters: parameters },
			'parameters.x',
		);
		const methods = this.types[type].methods?.[kind] as Record<string, any>;
		return await methods[method].call(context, ...args);
	}

	private workflow(
		nodes: INode[],
		connections: any,
		staticData: IDataObject = {},
		timezone = 'Asia/Riyadh',
	): InstanceType<typeof n8n.Workflow> {
		return new n8n.Workflow({
			id: 'w1',
			name: 'test',
			active: true,
			nodes,
			connections,
			nodeTypes: this.nodeTypes() as any,
			staticData,
			settings: { executionOrder: 'v1', timezone },
		});
	}

	private nodeTypes() {
		const find = (type: string) => {
			const found = this.types[type] ?? this.types[type.replace(/Tool$/, '')];
			if (!found) throw new Error(`There is no node type ${type}`);
			return found;
		};
		return {
			getByName: find,
			getByNameAndVersion: (type: string, version: number) =>
				n8n.NodeHelpers.getVersionedNodeType(find(type), version),
			getKnownTypes: () => ({}),
		};
	}

	private additionalData(options: RunOptions = {}): any {
		return { ...additionalDataFor(core, this.helper, options.executionId), send: options.send };
	}
}

/** What n8n's server gives to each execution. */
export function additionalDataFor(
	n8nCore: any,
	credentialsHelper: unknown,
	executionId = '1',
): any {
	return {
		credentialsHelper,
		restApiUrl: '',
		instanceBaseUrl: '',
		webhookBaseUrl: '',
		webhookTestBaseUrl: '',
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		variables: {},
		currentNodeExecutionIndex: 0,
		executionId,
		setExecutionStatus() {},
		logAiEvent() {},
		startRunnerTask() {},
		async getRunExecutionData() {},
		async executeWorkflow() {
			throw new Error('no sub-workflows here');
		},
		hooks: new n8nCore.ExecutionLifecycleHooks('manual', executionId, {
			id: 'w1',
			name: 'test',
			nodes: [],
			connections: {},
		}),
	};
}

/** A node with the tests' credential. */
export function makeNode(
	name: string,
	type: string,
	parameters: INodeParameters,
	options: RunOptions = {},
): INode {
	const id = options.credentialId ?? 'default';
	return {
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: structuredClone(parameters),
		credentials: { [CREDENTIAL]: { id, name: id } },
		...options.node,
	};
}

/** Makes a node when it is used for the first time: most runs use one of them. */
function define(types: Record<string, INodeType>, type: string, make: () => INodeType): void {
	let made: INodeType | undefined;
	const get = () => (made ??= withExecute(make()));
	Object.defineProperty(types, type, { configurable: true, enumerable: true, get });
}

function forgetPackage(): void {
	for (const key of Object.keys(load.cache)) {
		if (key.startsWith(join(root, 'dist'))) delete load.cache[key];
	}
}

type Context = Pick<FunctionsBase, 'getCredentials'> & { helpers: RequestHelperFunctions };

/** The context with another way to send requests; the credential still signs them. */
function sendingTo<T extends Context>(context: T, send: Send | undefined): T {
	if (!send) return context;
	const sign = async (type: string, request: IHttpRequestOptions) => {
		const { credentialsHelper } = (context as any).additionalData;
		return await credentialsHelper.authenticate(await context.getCredentials(type), type, request);
	};
	const httpRequestWithAuthentication = async (type: string, request: IHttpRequestOptions) =>
		await send(await sign(type, { ...request, headers: { ...request.headers } }));
	const helpers = { ...context.helpers, httpRequestWithAuthentication };
	return Object.create(context, { helpers: { value: helpers } }) as T;
}

/** Lets the steps of a declarative node send their requests where the run says. */
function redirected(nodeType: INodeType): INodeType {
	const all = Object.entries(nodeType.customOperations ?? {}).map(([resource, operations]) => {
		const own = Object.entries(operations).map(([name, run]) => [
			name,
			async function (this: IExecuteFunctions) {
				return await run.call(sendingTo(this, (this as any).additionalData.send));
			},
		]);
		return [resource, Object.fromEntries(own)];
	});
	if (all.length) nodeType.customOperations = Object.fromEntries(all);
	return nodeType;
}

/** Declarative nodes get their `execute` from n8n's server, and with it the signal that cancels them. */
function withExecute(nodeType: INodeType): INodeType {
	const hasOwn = ['execute', 'poll', 'trigger', 'webhook'].some((method) => method in nodeType);
	if (hasOwn) return nodeType;
	nodeType.execute = async function () {
		return (await new core.RoutingNode(this, nodeType).runNode()) ?? [];
	};
	return redirected(nodeType);
}

function startNode(): INodeType {
	return {
		description: {
			displayName: 'Start',
			name: 'start',
			description: '',
			group: ['trigger'],
			version: 1,
			defaults: {},
			inputs: [],
			outputs: ['main'],
			properties: [],
		},
		async execute() {
			return [this.getInputData()];
		},
	};
}

function toItems(items: Array<IDataObject | INodeExecutionData>): INodeExecutionData[] {
	return items.map((item) => ('json' in item ? (item as INodeExecutionData) : { json: item }));
}

/** What n8n's server does with credentials: decrypt, and let the credential's own code sign the request. */
export function credentialsHelper(
	{ ICredentialsHelper }: { ICredentialsHelper: any },
	types: Record<string, any>,
	byId: Record<string, Credentials>,
): any {
	class Helper extends ICredentialsHelper {
		getParentTypes() {
			return [];
		}
		isCredentialUsableByNode() {
			return true;
		}
		async preAuthentication() {
			return undefined;
		}
		async getDecrypted(_data: unknown, { id }: { id: string }, ...rest: any[]) {
			const { connectionInputData = [], itemIndex = 0 } = rest[4] ?? {};
			const { json } = connectionInputData[itemIndex] ?? {};
			// The one expression that tests need: a value that each item has for itself.
			const resolve = (value: unknown) =>
				typeof value === 'string' && value.startsWith('=$json.') ? json?.[value.slice(7)] : value;
			const entries = Object.entries(byId[id]).map(([key, value]) => [key, resolve(value)]);
			return structuredClone(Object.fromEntries(entries));
		}
		getCredentialsProperties(type: string) {
			return types[type].type.properties;
		}
		async authenticate(credentials: any, type: string, request: any) {
			return await types[type].type.authenticate(credentials, request);
		}
	}
	return new Helper();
}
