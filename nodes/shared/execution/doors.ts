import type {
	DeclarativeRestApiSettings,
	IExecuteFunctions,
	IExecutePaginationFunctions,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';

import type { Resource } from '../operation/operation';
import { runItem, type Template } from './executeItem';
import { runItems } from './executeItems';
import { withColumns } from './stepContext';

type Hook = (
	this: IExecutePaginationFunctions,
	requestData: DeclarativeRestApiSettings.ResultOptions,
) => Promise<INodeExecutionData[]>;

/**
 * The way in for one item, which n8n has built as it does for every declarative node.
 *
 * n8n calls this because each operation asks for pagination and the node gives this function for it
 * (`requestOperations.pagination`): under an AI agent, and for operations that the node does not have.
 */
export function createHook(resources: Resource[]): Hook {
	return async function ({ options }) {
		const step = withColumns(this, this.getExecuteData().data?.main?.[0] ?? undefined);
		return await runItem(step, resources, () => options as Template);
	};
}

/**
 * The way in for all items of a workflow's step at once.
 *
 * n8n prefers it to building the items by itself (`customOperations`). For each item n8n evaluates every parameter
 * as often as the description has properties of that name, visible or not, and that twice; here each parameter
 * of the operation is evaluated once (docs/benchmarks.md).
 */
export function createOperations(resources: Resource[]): INodeType['customOperations'] {
	async function runAll(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await runItems(this, resources)];
	}
	return Object.fromEntries(
		resources.map(({ value, operations }) => [
			value,
			Object.fromEntries(operations.map((operation) => [operation.value, runAll])),
		]),
	);
}
