import type { IExecuteSingleFunctions, INode } from 'n8n-workflow';

/** n8n makes a second node type for use under an AI agent and adds "Tool" to the name. */
export function isTool({ type }: Pick<INode, 'type'>): boolean {
	return type.endsWith('Tool');
}
/** Older agents call their tools by themselves, with their own execution data; newer ones leave it to the engine. */
export function isSharedTool(context: IExecuteSingleFunctions, node = context.getNode()): boolean {
	return isTool(node) && context.getExecuteData().node?.name !== node.name;
}
