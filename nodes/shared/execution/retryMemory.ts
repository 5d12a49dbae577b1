import type { INodeExecutionData } from 'n8n-workflow';

import { ApiError } from '../errors/apiError';
import type { Operation } from '../operation/operation';

/** How an item ended in an earlier try of "Retry On Fail". */
type Ending = { rows: INodeExecutionData[] } | { thrown: ApiError };

/**
 * What n8n's "Retry On Fail" must not do again.
 *
 * n8n runs the node anew for all items when one of them failed. Writes that succeeded are answered from here; so are
 * writes that may have been done, because only the user can find out. Reads are simply read again. Lives as long as
 * n8n's data of this one node run, and holds nothing but results.
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
