import type { Execution } from '../../support/realN8n/index.mts';

/** @throws Error that says what is otherwise, unless it holds */
export function must(holds: unknown, otherwise: string): asserts holds {
	if (!holds) throw new Error(otherwise);
}

/** @throws Error with what n8n says, unless the execution has ended well */
export function mustSucceed({ status, error }: Execution): void {
	must(status === 'success', `${status}: ${error?.message} ${error?.description ?? ''}`);
}
