import type { IExecuteFunctions, IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { cancelableSleep } from '../api/cancelableSleep';
import { rethrow } from '../errors/rethrow';
import type { Resource } from '../operation/operation';
import { runItem } from './executeItem';
import { batchingOf, templateOf } from './requestOptions';
import { withColumns } from './stepContext';

/**
 * Takes all items of a step to the API and gives back their rows in the order of the items.
 *
 * @throws NodeApiError, NodeOperationError of the first item that failed, after all have ended (On Error "Stop")
 */
export async function runItems(
	context: IExecuteFunctions,
	resources: Resource[],
): Promise<INodeExecutionData[]> {
	const items = itemsOf(context);
	// n8n copies the whole node each time it is asked for it: once is enough for all items.
	const node = context.getNode();
	const step = Object.create(context, { getNode: { value: () => node } }) as IExecuteFunctions;
	const batching = batchingOf(itemContext(step, items, 0));
	const endings: Array<Promise<INodeExecutionData[]>> = [];
	for (let item = 0; item < items.length; item++) {
		if (batching && item > 0 && item % batching.size === 0) {
			await cancelableSleep(batching.intervalMs, context.getExecutionCancelSignal());
		}
		const single = itemContext(step, items, item);
		const ending = runItem(withColumns(single, items), resources, () => templateOf(single));
		// Looked at below: until then a failure must not count as one that nobody handles.
		ending.catch(() => {});
		endings.push(ending);
	}
	const rows: INodeExecutionData[][] = [];
	for (const ending of await Promise.allSettled(endings)) {
		if (ending.status === 'rejected') throw rethrow(ending.reason);
		rows.push(ending.value);
	}
	return rows.flat();
}

function itemsOf(context: IExecuteFunctions): INodeExecutionData[] {
	const items = context.getInputData();
	return items.length ? items : context.getInputData(0, NodeConnectionTypes.AiTool);
}

/** The context of a step, seen from one of its items. */
function itemContext(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	item: number,
): IExecuteSingleFunctions {
	type Read = IExecuteSingleFunctions['getNodeParameter'];
	const getNodeParameter = ((name: string, fallback?: never, options?: never) =>
		context.getNodeParameter(name, item, fallback, options)) as Read;
	return Object.create(context, {
		getInputData: { value: () => items[item] ?? { json: {} } },
		getItemIndex: { value: () => item },
		getNodeParameter: { value: getNodeParameter },
		getCredentials: { value: async (type: string) => await context.getCredentials(type, item) },
	}) as IExecuteSingleFunctions;
}
