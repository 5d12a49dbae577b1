import type { INodeExecutionData } from 'n8n-workflow';

import { ApiError } from '../errors/apiError';
import type { Operation } from '../operation/operation';

/** How an item ended in an earlier try of "Retry On Fail". */
type Ending = { rows: INodeExecutionData[] } | { thrown: ApiError };

/**
 * What n8n's "Retry On Fail" must not do again.
 *
 * If one item failed, n8n runs the node again for all items. This memory answers for writes that succeeded, and for
 * writes that may have been done, because only the user can find out. Reads simply run again. It lives as long as
 * n8n's data of this node run and only holds results.
 */
export class Memory {
	private readonly endings = new Map<number, Ending>();

	recall(item: number): Ending | undefined {
		return this.endings.get(item);
	}

	succeeded({ method }: Operation, item: number, rows: INodeExecutionData[]): void {
		if (method !== 'GET') this.endings.set(item, { rows });
	}

	failed(operation: Operation, item: number, thrown: unknown): void {
		if (outcomeUnknown(operation, thrown)) this.endings.set(item, { thrown });
	}
}

/** Stream may have done what must not be done twice. */
function outcomeUnknown({ method, idempotent }: Operation, thrown: unknown): thrown is ApiError {
	if (!(thrown instanceof ApiError) || method === 'GET' || idempotent) return false;
	const { outcome, safeToRerun } = thrown.details;
	return outcome === 'unknown' && !safeToRerun;
}
