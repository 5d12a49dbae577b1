import type {
	IExecuteSingleFunctions,
	ILoadOptionsFunctions,
	INode,
	INodeExecutionData,
} from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { ApiError, isUnknown } from '../errors/apiError';
import { sentences } from '../errors/errorText';
import { isTool } from '../operation/toolMode';
import { failureOf, type Failure } from './failure';
import { type Created, type Run } from './run';

/** So many of the records that a stopped run has made are named in its message; the rest are in the details. */
const MOST_NAMED = 20;

interface Shown {
	description: string;
	itemIndex?: number;
	/** Default: that of what was thrown. */
	failure?: Failure;
}

/**
 * An error as n8n shows it: what Stream has answered with the status of the answer, everything else as something
 * that the user can put right.
 */
export function shownError(
	node: INode,
	thrown: unknown,
	message: string,
	shown: Shown,
): NodeApiError | NodeOperationError {
	const { description } = shown;
	const options = { failure: failureOf(thrown), ...shown };
	const error =
		thrown instanceof ApiError
			? new NodeApiError(
					node,
					{ message, description },
					{ ...options, message, httpCode: String(thrown.details.status ?? '') },
				)
			: new NodeOperationError(node, message, options);
	// n8n replaces messages in which it finds the name of a system error.
	error.message = message;
	return error;
}

/** The error of a list: its text is what the drop-down shows. */
export function listError(context: ILoadOptionsFunctions, thrown: unknown): Error {
	const { message, fix } = sentences(thrown);
	return shownError(context.getNode(), thrown, `${message} ${fix}`, { description: '' });
}

/** The only shape that n8n sends to the error output on all versions: nothing but `error` and `message`. */
export function errorItem(thrown: unknown, item: number, run: Run): INodeExecutionData {
	const { message, fix } = sentences(thrown);
	const own = made(
		run.created.filter((one) => one.item === item),
		false,
	);
	return { json: { error: message, message: `${fix}${own}` } };
}

/** The error that stops the node: what happened, how to put it right, and what became of the other items. */
export function nodeError(
	context: IExecuteSingleFunctions,
	run: Run,
	thrown: unknown,
): NodeApiError | NodeOperationError {
	const { message, fix } = sentences(thrown);
	const itemIndex = context.getItemIndex();
	const many = run.total > 1;
	// Of the errors of its tools an AI agent reads nothing but the message.
	const named = made(run.created, many);
	const said = isTool(context.getNode()) ? `${message} ${fix}${many ? '' : named}` : message;
	const text = many ? `${said} [item ${itemIndex}]` : said;
	const description = `${fix}${many ? ` ${tally(run)}` : ''}${named}`;
	// A write that may have been done is nothing that passes by itself.
	const isOpen = isUnknown(thrown) && !thrown.details.safeToRerun;
	const shown = { description, itemIndex, ...(isOpen && { failure: undefined }) };
	const error = shownError(context.getNode(), thrown, text, shown);
	if (run.created.length) error.context.data = { made: run.created };
	return error;
}

function tally({ total, ends }: Run): string {
	const rest = total - ends.done - ends.failed;
	return `Of ${total} items, ${ends.done} succeeded, ${ends.failed} failed and ${rest} were not attempted.`;
}

function made(records: Created[], many: boolean): string {
	if (!records.length) return '';
	const named = [...records]
		.sort((a, b) => a.item - b.item)
		.slice(0, MOST_NAMED)
		.map(
			({ item, id, url, what }) =>
				`${what ? `${what} ` : ''}${String(url ?? id)}${many ? ` [item ${item}]` : ''}`,
		);
	const more = records.length - named.length;
	// Customers and products of an order are found again.
	const again = records.some(({ what }) => what) ? ' Running the step again uses them.' : '';
	return ` Already created: ${named.join(', ')}${more ? ` and ${more} more` : ''}.${again}`;
}
