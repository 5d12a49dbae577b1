import type { IDataObject, IHttpRequestOptions, INodeExecutionData } from 'n8n-workflow';

import { createClient, type Client } from '../api/client';
import { withKeys } from '../api/keyedLock';
import { InputError } from '../errors/inputError';
import { rethrow } from '../errors/rethrow';
import { limitedClient } from '../operation/limitedClient';
import type { Prepared, Resource, Unconfirmed } from '../operation/operation';
import { keyOf, prepare, withIds } from '../operation/prepare';
import { readParameter } from '../operation/readParameter';
import { runOperation } from '../operation/sendOperation';
import { withWrongId } from '../operation/wrongId';
import { inLanguage } from '../records/checkoutLanguage';
import { show } from '../values/clean';
import { hintAt } from './hints';
import { errorItem, nodeError } from './nodeError';
import { readOptions, requestsAtOnce, type Options } from './options';
import { timeoutMs } from './requestOptions';
import { isSharedTool, joinRun, type Progress, type Run } from './run';
import type { StepContext } from './stepContext';

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
	context: StepContext,
	resources: Resource[],
	readTemplate: () => Template,
): Promise<INodeExecutionData[]> {
	const run = joinRun(context, requestsAtOnce(context));
	const progress = run.join();
	const stopOnError = !context.continueOnFail();
	let prepared: Prepared | undefined;
	let template: Template = {};
	let options: Options = { requestsAtOnce: 1, includeInputFields: false };
	let refusal: unknown;
	try {
		template = readTemplate();
		options = readOptions(context);
		prepared = prepareItem(context, resources, run);
	} catch (thrown) {
		refusal = thrown;
		run.fail(stopOnError);
		progress.end();
	}
	try {
		if (!(await run.gate(stopOnError))) return [];
		if (!prepared) throw refusal;
		const rows = await sendItem(context, run, progress, prepared, template);
		return rows.map((row) => linked(context, row, options));
	} catch (thrown) {
		// Older agents tell their model nothing of what a tool throws: it has to read the sentence as an answer.
		if (!stopOnError || isSharedTool(context)) {
			// On the error output n8n itself puts the input beside the error, and takes a row with other keys for a success.
			const isApart = context.getNode().onError === 'continueErrorOutput';
			const row = errorItem(thrown, context.getItemIndex(), run);
			return [linked(context, row, isApart ? undefined : options)];
		}
		await run.ended();
		throw nodeError(context, run, thrown);
	} finally {
		run.leave();
	}
}

function prepareItem(context: StepContext, resources: Resource[], run: Run): Prepared {
	const resourceValue = readParameter(context, 'resource') as string;
	const operationValue = readParameter(context, 'operation') as string;
	const resource = resources.find(({ value }) => value === resourceValue);
	const operation = resource?.operations.find(({ value }) => value === operationValue);
	if (!resource || !operation) {
		throw new InputError(
			`There is no operation ${show(operationValue)} for the resource ${show(resourceValue)}.`,
			"Choose 'Resource' and 'Operation' from their lists.",
		);
	}
	try {
		return prepare(context, resource, operation);
	} catch (thrown) {
		run.noteUnread(keyOf(context, operation));
		throw rethrow(thrown);
	}
}

async function sendItem(
	context: StepContext,
	run: Run,
	progress: Progress,
	given: Prepared,
	template: Template,
): Promise<INodeExecutionData[]> {
	const { operation, transform } = given;
	const item = context.getItemIndex();
	const before = run.memory?.recall(item);
	if (before && 'rows' in before) {
		progress.end();
		return succeed(run, given, item, before.rows);
	}
	const attempt = attemptsOf(context, run, given);
	let prepared = given;
	let result: IDataObject[] | Unconfirmed | undefined;
	let client: Client;
	try {
		client = await attempt.once(async () => {
			const options = { template, timeoutMs: timeoutMs(context) };
			const signal = context.getExecutionCancelSignal();
			return await createClient(context, { ...options, signal });
		});
		prepared = await attempt.once(
			async () => await withIds(given, { ...given, client, run, context }),
		);
		if (operation.together) run.announce(client, item, prepared);
		await progress.next();
		const record = writtenRecord(prepared);
		result = await attempt.serialize(record, async () => {
			if (run.stopped) return undefined;
			if (before) throw before.thrown;
			const call = { ...prepared, client: limitedClient(client, prepared.limits), run, context };
			try {
				return await (operation.run ?? runOperation)(call);
			} catch (thrown) {
				throw await withWrongId(call, thrown);
			}
		});
		while (result && 'confirm' in result) {
			const { confirm } = result;
			await progress.next();
			result = await attempt.serialize(record, confirm);
		}
	} finally {
		progress.end();
	}
	if (result === undefined) {
		run.end('notAttempted');
		return [];
	}
	hintAt(context, run, client, prepared, result.length);
	const rows = result.map((record) => ({ json: operation.list ? record : transform(record) }));
	run.memory?.succeeded(operation, item, rows);
	return succeed(run, prepared, item, rows);
}

/** A row as it leaves the node: linked to its item, with what the options add to it. */
function linked(
	context: StepContext,
	{ json }: INodeExecutionData,
	{ checkoutLanguage, includeInputFields }: Partial<Options> = {},
): INodeExecutionData {
	const { json: input } = context.getInputData();
	const row = checkoutLanguage ? inLanguage(json, checkoutLanguage) : json;
	return {
		json: includeInputFields ? { ...row, input } : row,
		pairedItem: { item: context.getItemIndex() },
	};
}

/** How the parts of an item are run: the first failure is the item's, and is counted once. */
function attemptsOf(context: StepContext, run: Run, { operation }: Prepared) {
	let isCounted = false;
	const once = async <T>(work: () => Promise<T>): Promise<T> => {
		try {
			return await work();
		} catch (thrown) {
			if (!isCounted) {
				isCounted = true;
				run.memory?.failed(operation, context.getItemIndex(), thrown);
				run.fail(!context.continueOnFail());
			}
			throw rethrow(thrown);
		}
	};
	const serialize = async <T>(record: string | undefined, work: () => Promise<T>): Promise<T> => {
		// It fails before the place is given to the next item: with On Error "Stop" that one must not start.
		const inSlot = async () => await run.withSlot(async () => await once(work));
		// Its turn comes before its place, so that rows about other records go on.
		const signal = context.getExecutionCancelSignal();
		return await once(
			async () => await (record === undefined ? inSlot() : withKeys([record], inSlot, signal)),
		);
	};
	return { once, serialize };
}

/**
 * The id of the record that the item changes. Whatever reads, merges and writes it takes its turn in this process, in
 * the order of the rows, so that no row works on what another one is just changing.
 */
function writtenRecord({ operation: { method, path }, values }: Prepared): string | undefined {
	const [, name] = /\{(\w+)\}/.exec(path) ?? [];
	return method === 'GET' || name === undefined ? undefined : String(values[name]);
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
