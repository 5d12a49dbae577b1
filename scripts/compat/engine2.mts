import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { IDataObject, INodeExecutionData, INodeParameters, INodeType } from 'n8n-workflow';

import {
	additionalDataFor,
	credentialsHelper,
	type Credentials,
	makeNode,
	NODE,
	type RunOptions,
	type RunResult,
} from '../../support/engine/harness.mts';
import { IsolatedTestBed } from '../../support/engine/isolatedTestBed.mts';
import { readPanel } from '../../support/engine/panel.mts';
import { engine2Folder } from '../../support/paths.mts';
import { downloadLocked } from '../../support/realN8n/install.mts';
import { runCommand } from '../../support/script/command.mts';
import { runFaultCase, usesOf } from '../../support/faults/faultCase.mts';
import { FAULTS, type Mode } from '../../support/faults/list.mts';

const START = 'Start';
/** The ways of going on after an error that Engine 2.0 has. */
const modes: Mode[] = ['Stop', 'Continue'];
/** Stream has refused it; nobody can tell whether Stream has done it. */
const faults = FAULTS.filter(({ name }) => ['400', 'reset after'].includes(name));

/** Runs steps as n8n's Engine 2.0 does: `execute` of a node, or the declarative road; never `customOperations`. */
class Engine2 {
	private constructor(
		private readonly parts: any,
		private readonly types: Record<string, INodeType>,
		private readonly helper: unknown,
	) {}

	/** Loads the packed package beside Engine 2.0, whose n8n-workflow it gets. */
	static async create(tarball: string, credentials: Credentials): Promise<Engine2> {
		const own = join(engine2Folder, 'node_modules/n8n-nodes-streampay');
		rmSync(own, { recursive: true, force: true });
		await runCommand('mkdir', [own], { cwd: engine2Folder });
		await runCommand('tar', ['-xzf', tarball, '-C', own, '--strip-components=1'], { cwd: own });
		const load = createRequire(join(engine2Folder, 'package.json'));
		const n8n = load('n8n-workflow');
		const core = load('n8n-core');
		const engine = load('@n8n/node-engine-compatibility');
		await n8n.Expression.initExpressionEngine({
			engine: 'quickjs',
			bridgeTimeout: 5_000,
			bridgeMemoryLimit: 128,
			poolSize: 1,
			maxCodeCacheSize: 1_024,
		});
		const loader = new core.PackageDirectoryLoader(own);
		await loader.loadAll();
		const types: Record<string, INodeType> = {};
		for (const [name, { type }] of Object.entries<any>(loader.nodeTypes)) {
			// n8n's server gives declarative nodes an `execute` that goes the declarative road.
			if (!type.poll && !type.webhook) {
				type.execute = async function (this: unknown) {
					return (await new core.RoutingNode(this, type).runNode()) ?? [];
				};
			}
			types[`${loader.packageName}.${name}`] = type;
		}
		const helper = credentialsHelper(n8n, loader.credentialTypes, { default: credentials });
		return new Engine2({ n8n, core, engine }, types, helper);
	}

	/** One step on the given items, in a workflow that Engine 2.0 converts as it does all of them. */
	async run(parameters: INodeParameters, options: RunOptions = {}): Promise<RunResult> {
		const { n8n, core, engine } = this.parts;
		const node = makeNode('Node', NODE, parameters, options);
		const start = makeNode(START, 'n8n-nodes-base.manualTrigger', {});
		const to = [[{ node: node.name, type: 'main', index: 0 }]];
		const workflow = { nodes: [start, node], connections: { [START]: { main: to } } };
		const graph = new engine.V1WorkflowConverter().convert(workflow, START);
		const items = (options.items ?? [{}]).map((json) => ({ json }) as INodeExecutionData);
		const find = (type: string) => {
			const found = this.types[type];
			if (!found) throw new core.UnrecognizedNodeTypeError('n8n-nodes-base', type);
			return found;
		};
		const executor = new engine.V1StepExecutor({
			nodeTypes: {
				getByName: find,
				getByNameAndVersion: (type: string, version: number) =>
					n8n.NodeHelpers.getVersionedNodeType(find(type), version),
				getKnownTypes: () => ({}),
			},
			additionalDataFactory: async () => additionalDataFor(core, this.helper),
			loadStepData: async () => ({ graph, outputsByNode: { [start.id]: { 0: [items] } } }),
		});
		const request = {
			node: graph.nodes.find(({ id }: { id: string }) => id === node.id),
			inputs: [items],
			context: {
				workflowId: 'w1',
				executionId: '1',
				iteration: 0,
				callerContext: { hostMode: 'manual' },
			},
		};
		try {
			const { outputs } = await executor.execute(request);
			return result('success', undefined, outputs);
		} catch (error) {
			return result('error', error, []);
		}
	}
}

function result(
	status: string,
	error: unknown,
	slots: Array<INodeExecutionData[] | null>,
): RunResult {
	const outputs = slots.map((slot) => slot ?? []);
	const json = (outputs[0] ?? []).map((item): IDataObject => item.json);
	return { status, error, outputs, json } as RunResult;
}

/**
 * Every operation in Engine 2.0, undisturbed and with failing requests, in each way of going on that it has; judged
 * as `npm run faults` does.
 */
export async function tryEngine2(
	tarball: string,
): Promise<{ version: string; cases: number; problems: string[] }> {
	await downloadLocked(engine2Folder, () => {});
	const { version } = createRequire(join(engine2Folder, 'package.json'))(
		'@n8n/node-engine-compatibility/package.json',
	);
	const testBed = await IsolatedTestBed.open((credentials) => Engine2.create(tarball, credentials));
	const problems: string[] = [];
	let cases = 0;
	for (const operation of readPanel(testBed.harness.nodeType().description)) {
		try {
			const uses = await usesOf(testBed, operation);
			for (const fault of faults) {
				for (const mode of modes) {
					cases++;
					const { lost, doubled, strange, unreadable, hung } = await runFaultCase(
						testBed,
						uses,
						fault,
						mode,
					);
					const texts = [...lost, ...doubled, ...strange, ...unreadable, ...hung];
					if (texts.length) {
						problems.push(`${operation.key}, ${fault.name}, ${mode}: ${texts.join('; ')}`);
					}
				}
			}
		} catch (error) {
			problems.push(`${operation.key}: ${(error as Error).message}`);
		}
	}
	await testBed.sim.close();
	return { version, cases, problems };
}
