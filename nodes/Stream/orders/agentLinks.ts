import type { IDataObject } from 'n8n-workflow';

import { withKeys } from '../../shared/api/keyedLock';
import { isUnknown } from '../../shared/errors/apiError';
import { InputError } from '../../shared/errors/inputError';
import { rethrow } from '../../shared/errors/rethrow';
import type { Call } from '../../shared/operation/operation';
import { isTool } from '../../shared/operation/toolMode';

/** So long it is remembered what an agent has made: longer than a conversation needs for its next step. */
const KEPT_MS = 60 * 60_000;
const MOST_KEPT = 2_000;

/** Links without an order reference that agents have made, by execution and content, oldest first. */
const madeByAgents = new Map<string, { at: number; url?: string }>();

/**
 * Makes a link that has no order reference. An AI agent that makes the same one twice in one execution is stopped:
 * mostly it has forgotten the first one, or did not read its answer, and the customer could pay twice. To answer with
 * the first link could bind another customer to it.
 *
 * @throws InputError with both ways out
 */
export async function makeOnce(
	call: Call,
	make: () => Promise<IDataObject[]>,
): Promise<IDataObject[]> {
	const { client, context, payload } = call;
	const execution = context.getExecutionId();
	if (!isTool(context.getNode()) || !execution) return await make();
	const key = `${client.account} ${execution} ${JSON.stringify(payload)}`;
	return await withKeys([`agent ${key}`], async () => {
		const now = Date.now();
		for (const [one, { at }] of madeByAgents) {
			if (now - at < KEPT_MS && madeByAgents.size <= MOST_KEPT) break;
			madeByAgents.delete(one);
		}
		const before = madeByAgents.get(key);
		if (before) {
			const { at, url } = before;
			const was = url === undefined ? 'may have been created' : 'was created';
			const where = url === undefined ? '; the response was lost' : ` (${url})`;
			throw new InputError(
				`A payment link with the same content ${was} ${ago(now - at)} ago${where}.`,
				"For the same order, use that link. For another order, set an 'Order Reference'.",
			);
		}
		try {
			const rows = await make();
			madeByAgents.set(key, { at: now, url: String(rows[0]?.url ?? rows[0]?.id) });
			return rows;
		} catch (thrown) {
			if (isUnknown(thrown)) madeByAgents.set(key, { at: now });
			throw rethrow(thrown);
		}
	});
}

function ago(ms: number): string {
	const minutes = Math.round(ms / 60_000);
	return minutes < 2 ? 'a minute' : `${minutes} minutes`;
}
