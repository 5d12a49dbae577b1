import type { INode } from 'n8n-workflow';

/** n8n makes a second node type for use under an AI agent and adds "Tool" to the name. */
export function isTool({ type }: Pick<INode, 'type'>): boolean {
	return type.endsWith('Tool');
}
