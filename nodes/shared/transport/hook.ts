import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { errorItem, nodeError } from '../errors/nodeError';
import { passOn } from '../errors/passOn';
import { prepare } from '../fields/prepare';
import { simplified } from '../output';
import type { Prepared, Resource, Unconfirmed } from '../operation';
import { runOperation } from '../runOperation';
import { createClient } from './client';
import { readOptions, requestsAtOnce, timeoutMs } from './options';
import { joinRun, type Run } from './run';

type Hook = (
	this: IExecutePaginationFunctions,
	requestData: DeclarativeRestApiSettings.ResultOptions,
) => Promise<INodeExecutionData[]>;

/**
 * The road that every item of the Stream node takes to the API.
 *
 * n8n calls this once per item, because each operation asks for pagination and the node gives this function for it
 * (`requestOperations.pagination`). All parameters of all items are checked before anything is sent; then at most
 * a few items at a time are sent; each ends as rows linked to it or as one readable error item.
 */
export function createHook(resources: Resource[]): Hook {
	return async function (requestData) {
		// Up to the gate everything is synchronous: n8n builds all items in one go.
		const run = joinRun(this, requestsAtOnce(this));
		const stopOnError = !this.continueOnFail();
		let prepared: Prepared | undefined;
		let refusal: unknown;
		try {
			prepared = prepareItem(this, resources);
		} catch (thrown) {
			refusal = thrown;
			run.fail(stopOnError);
			run.firstPartDone();
		}
		try {
			if (!(await run.gate(stopOnError))) return [];
			if (!prepared) throw refusal;
			return await sendItem(this, run, prepared, requestData);
		} catch (thrown) {
			if (!stopOnError) return [errorItem(thrown, this.getItemIndex())];
			await run.ended();
			throw nodeError(this, run, thrown);
		} finally {
			run.leave();
		}
	};
}

function prepareItem(context: IExecutePaginationFunctions, resources: Resource[]): Prepared {
	const resourceValue = context.getNodeParameter('resource') as string;
	const operationValue = context.getNodeParameter('operation') as string;
	const resource = resources.find(({ value }) => value === resourceValue);
	const operation = resource?.operations.find(({ value }) => value === operationValue);
	if (!resource || !operation) {
		throw new InputError(
			`Stream has no operation "${operationValue}" for the resource "${resourceValue}".`,
			'Choose Resource and Operation from their lists.',
		);
	}
	readOptions(context);
	return prepare(context, resource, operation);
}

async function sendItem(
	context: IExecutePaginationFunctions,
	run: Run,
	prepared: Prepared,
	requestData: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	const { operation } = prepared;
	const item = context.getItemIndex();
	const before = run.memory?.recall(item);
	if (before && 'rows' in before) {
		run.firstPartDone();
		return succeed(run, prepared, item, before.rows);
	}
	const attempt = async <T>(work: () => Promise<T>): Promise<T> =>
		await run.inTurn(async () => {
			try {
				return await work();
			} catch (thrown) {
				run.memory?.failed(operation, item, thrown);
				// Before the place is given to the next item: with On Error "Stop" that one must not start.
				run.fail(!context.continueOnFail());
				throw passOn(thrown);
			}
		});
	let result: IDataObject[] | Unconfirmed | undefined;
	try {
		result = await attempt(async () => {
			if (run.stopped) return undefined;
			if (before) throw before.thrown;
			const client = await createClient(context, {
				template: requestData.options as IHttpRequestOptions,
				timeoutMs: timeoutMs(context),
				signal: context.getExecutionCancelSignal(),
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
	const rows = simplified(context, operation, result).map((json) => ({
		json,
		pairedItem: { item },
	}));
	run.memory?.succeeded(operation, item, rows);
	return succeed(run, prepared, item, rows);
}

function succeed(
	run: Run,
	{ operation }: Prepared,
	item: number,
	rows: INodeExecutionData[],
): INodeExecutionData[] {
	if (operation.creates) for (const { json } of rows) run.noteMade(item, json);
	run.end('done');
	return rows;
}
