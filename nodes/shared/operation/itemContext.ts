import type { FunctionsBase, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { ClientContext } from '../api/client';

/** What an operation sees of n8n for one item. Made by execution/, the only room that knows n8n's own contexts. */
export interface ItemContext extends ClientContext, Pick<FunctionsBase, 'getTimezone'> {
	/** Undefined where n8n does not tell, as in some previews. */
	getExecutionId(): string | undefined;
	getItemIndex(): number;
	getInputData(): INodeExecutionData;
	getNodeParameter(
		name: string,
		fallback?: unknown,
		options?: object,
	): INodeParameters[string] | object;
	/** Evaluates `{{ … }}`. */
	evaluateExpression(expression: string, item: number): unknown;
	/** All columns that the rows of this step have; undefined where they are not known. */
	getColumns(): string[] | undefined;
	getExecutionCancelSignal(): AbortSignal | undefined;
	/** Shows something at the node after the step; not in every context, and not on every n8n. */
	addExecutionHints?(...hints: Array<{ message: string; location: 'outputPane' }>): void;
}
