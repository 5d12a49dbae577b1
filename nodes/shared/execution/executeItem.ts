import type {
	IDataObject,
	IExecuteSingleFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';

import { createClient } from '../api/client';
import { withKeys } from '../api/keyedLock';
import { InputError } from '../errors/inputError';
import { rethrow } from '../errors/rethrow';
import type { Prepared, Resource, Unconfirmed } from '../operation/operation';
import { prepare } from '../operation/prepare';
import { readParameter } from '../operation/readParameter';
import { runOperation } from '../operation/sendOperation';
import { errorItem, nodeError } from './nodeError';
import { readOptions, requestsAtOnce } from './options';
import { timeoutMs } from './requestOptions';
import { outcomeUnknown } from './retryMemory';
import { isSharedTool, joinRun, type Run } from './run';

/** Options of the connection (proxy, TLS, …) that every request of an item gets. */
export type Template = Partial<IHttpRequestOptions>;

/**
 * The road that every item of the Stream node takes to the API.
 *
 * All parameters of all items are checked before anything is sent; then at most a few items at a time are sent;
 * each ends as rows linked to it or as one readable error item. Has to be called for all items in one go: up to the
 * gate everything is synchronous.
 *
 * @param readTemplate may throw an InputError
 */
export async function runItem(
	context: IExecuteSingleFunctions,
	resources: Resource[],
	readTemplate: () => Template,
): Promise<INodeExecutionData[]> {
	const run = joinRun(context, requestsAtOnce(context));
	const stopOnError = !context.continueOnFail();
	let prepared: Prepared | undefined;
	let template: Template = {};
	let refusal: unknown;
	try {
		template = readTemplate();
		prepared = prepareItem(context, resources);
	} catch (thrown) {
		refusal = thrown;
		run.fail(stopOnError);
		run.firstPartDone();
	}
	try {
		if (!(await run.gate(stopOnError))) return [];
		if (!prepared) throw refusal;
		return await sendItem(context, run, prepared, template);
	} catch (thrown) {
		if (!stopOnError || wouldRepeat(context, prepared, thrown)) {
			return [errorItem(thrown, context.getItemIndex(), run)];
		}
		await run.ended();
		throw nodeError(context, run, thrown);
	} finally {
		run.leave();
	}
}

function prepareItem(context: IExecuteSingleFunctions, resources: Resource[]): Prepared {
	const resourceValue = readParameter(context, 'resource') as string;
	const operationValue = readParameter(context, 'operation') as string;
	const resource = resources.find(({ value }) => value === resourceValue);
	const operation = resource?.operations.find(({ value }) => value === operationValue);
	if (!resource || !operation) {
		throw new InputError(
			`Stream has no operation "${operationValue}" for the resource "${resourceValue}".`,
			"Choose 'Resource' and 'Operation' from their lists.",
		);
	}
	readOptions(context);
	return prepare(context, resource, operation);
}

async function sendItem(
	context: IExecuteSingleFunctions,
	run: Run,
	prepared: Prepared,
	template: Template,
): Promise<INodeExecutionData[]> {
	const { operation, transform } = prepared;
	const item = context.getItemIndex();
	const before = run.memory?.recall(item);
	if (before && 'rows' in before) {
		run.firstPartDone();
		return succeed(run, prepared, item, before.rows);
	}
	const signal = context.getExecutionCancelSignal();
	const record = writtenRecord(prepared);
	const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
		let isCounted = false;
		const fail = (thrown: unknown) => {
			if (isCounted) return;
			isCounted = true;
			run.memory?.failed(operation, item, thrown);
			run.fail(!context.continueOnFail());
		};
		const inSlot = async () =>
			await run.withSlot(async () => {
				try {
					return await work();
				} catch (thrown) {
					// Before the place is given to the next item: with On Error "Stop" that one must not start.
					fail(thrown);
					throw rethrow(thrown);
				}
			});
		try {
			// Its turn comes before its place, so that rows about other records go on.
			return await (record === undefined ? inSlot() : withKeys([record], inSlot, signal));
		} catch (thrown) {
			fail(thrown);
			throw rethrow(thrown);
		}
	};
	let result: IDataObject[] | Unconfirmed | undefined;
	try {
		result = await attempt(async () => {
			if (run.stopped) return undefined;
			if (before) throw before.thrown;
			const client = await createClient(context, {
				template,
				timeoutMs: timeoutMs(context),
				signal,
			});
			return await (operation.run ?? runOperation)({ ...prepared, client, run, context });
		});
	} finally {
		run.firstPartDone();
	}
	if (result === undefined) {
		run.end('notAttempted');
		return [];
	}
	if ('confirm' in result) {
		const { confirm } = result;
		await run.barrier();
		result = await attempt(confirm);
	}
	const rows = result.map((record) => ({
		json: operation.list ? record : transform(record),
		pairedItem: { item },
	}));
	run.memory?.succeeded(operation, item, rows);
	return succeed(run, prepared, item, rows);
}

/**
 * The id of the record that the item changes. Whatever reads, merges and writes it takes its turn in this process, in
 * the order of the rows, so that no row works on what another one is just changing.
 */
function writtenRecord({ operation: { method, path }, values }: Prepared): string | undefined {
	const [, name] = /\{(\w+)\}/.exec(path) ?? [];
	return method === 'GET' || name === undefined ? undefined : String(values[name]);
}

/** "Retry On Fail" would send it again, because tools that share their agent's data have no memory. */
function wouldRepeat(
	context: IExecuteSingleFunctions,
	prepared: Prepared | undefined,
	thrown: unknown,
): boolean {
	if (!prepared || !context.getNode().retryOnFail || !isSharedTool(context)) return false;
	return outcomeUnknown(prepared.operation, thrown);
}

function succeed(
	run: Run,
	{ operation }: Prepared,
	item: number,
	rows: INodeExecutionData[],
): INodeExecutionData[] {
	if (operation.creates) for (const { json } of rows) run.recordCreated(item, json);
	run.end('done');
	return rows;
}
