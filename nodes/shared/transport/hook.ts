import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { ApiError } from '../errors/apiError';
import { InputError } from '../errors/inputError';
import { passOn } from '../errors/passOn';
import { sentences } from '../errors/sentences';
import { prepare } from '../fields/prepare';
import { simplified } from '../output';
import type { Prepared, Resource, Unconfirmed } from '../operation';
import { runOperation } from '../runOperation';
import { createClient } from './client';
import { DEFAULT_REQUESTS_AT_ONCE, joinRun, type Run } from './run';

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
		const run = joinRun(this, DEFAULT_REQUESTS_AT_ONCE);
		const goesOn = this.continueOnFail();
		let prepared: Prepared | undefined;
		let refusal: unknown;
		try {
			prepared = prepareItem(this, resources);
		} catch (thrown) {
			refusal = thrown;
			run.end('failed');
			run.firstPartDone();
			if (!goesOn) run.stopped = true;
		}
		try {
			if (!(await run.gate(!goesOn))) return [];
			if (!prepared) throw refusal;
			return await sendItem(this, run, prepared, requestData);
		} catch (thrown) {
			if (goesOn) return [errorItem(thrown, this.getItemIndex())];
			run.stopped = true;
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
	return prepare(context, resource, operation);
}

async function sendItem(
	context: IExecutePaginationFunctions,
	run: Run,
	prepared: Prepared,
	requestData: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	const { operation } = prepared;
	const attempt = async <T>(work: () => Promise<T>): Promise<T> =>
		await run.inTurn(async () => {
			try {
				return await work();
			} catch (thrown) {
				run.end('failed');
				// Before the place is given to the next item: with On Error "Stop" that one must not start.
				if (!context.continueOnFail()) run.stopped = true;
				throw passOn(thrown);
			}
		});
	let result: IDataObject[] | Unconfirmed | undefined;
	try {
		result = await attempt(async () => {
			if (run.stopped) return undefined;
			const client = await createClient(context, {
				template: requestData.options as IHttpRequestOptions,
				pace: run.pace,
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
	run.end('done');
	const item = context.getItemIndex();
	return simplified(context, operation, result).map((json) => ({ json, pairedItem: { item } }));
}

/** The only shape that n8n sends to the error output on all versions: nothing but `error` and `message`. */
function errorItem(thrown: unknown, item: number): INodeExecutionData {
	const { message, fix } = sentences(thrown);
	return { json: { error: message, message: fix }, pairedItem: { item } };
}

function nodeError(
	context: IExecutePaginationFunctions,
	run: Run,
	thrown: unknown,
): NodeApiError | NodeOperationError {
	const { message, fix } = sentences(thrown);
	const itemIndex = context.getItemIndex();
	const many = run.total > 1;
	const text = many ? `${message} [item ${itemIndex}]` : message;
	const description = many ? `${fix} ${tally(run)}` : fix;
	const error =
		thrown instanceof ApiError
			? new NodeApiError(
					context.getNode(),
					{ message: text, description },
					{ message: text, description, itemIndex, httpCode: String(thrown.details.status ?? '') },
				)
			: new NodeOperationError(context.getNode(), text, { description, itemIndex });
	// n8n replaces messages in which it finds the name of a system error.
	error.message = text;
	return error;
}

function tally({ total, ends }: Run): string {
	const rest = total - ends.done - ends.failed;
	return `Of ${total} items ${ends.done} were done, ${ends.failed} failed and ${rest} were not attempted.`;
}
