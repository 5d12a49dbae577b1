import type { Shop } from './shop.mts';

/** The Stream node as n8n runs it where it builds every item by itself: as the tool of an AI agent. */
export const BUILT_BY_N8N = 'n8n-nodes-streampay.streamBuiltByN8n';

export function builtByN8n({ harness }: Pick<Shop, 'harness'>): void {
	const type = Object.create(harness.nodeType(), { customOperations: { value: undefined } });
	harness.register(BUILT_BY_N8N, type);
}
