import type { IPollFunctions } from 'n8n-workflow';

/** What tells a node apart from all others of this n8n, in every process and after every restart. */
export function nodeKey(context: Pick<IPollFunctions, 'getWorkflow' | 'getNode'>): string {
	return `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
}
