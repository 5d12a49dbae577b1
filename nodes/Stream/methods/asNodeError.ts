import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { sentences } from '../../shared/errors/errorText';

/** The text of this error is what the drop-down list shows. */
export function asNodeError(context: ILoadOptionsFunctions, thrown: unknown): NodeOperationError {
	const { message, fix } = sentences(thrown);
	return new NodeOperationError(context.getNode(), `${message} ${fix}`);
}
