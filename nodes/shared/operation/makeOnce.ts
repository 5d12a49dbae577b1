import type { IDataObject } from 'n8n-workflow';

import { withKeys } from '../api/keyedLock';
import { isUnknown } from '../errors/apiError';
import { InputError } from '../errors/inputError';
import { withArticle } from '../errors/labels';
import { rethrow } from '../errors/rethrow';
import type { Call } from './operation';
import { isTool } from './toolMode';

/** So long it is remembered what an agent has made: longer than a conversation needs for its next step. */
const KEPT_MS = 60 * 60_000;
const MOST_KEPT = 2_000;

/** What agents have sold without an order reference, by execution and content, oldest first. */
const madeByAgents = new Map<string, { at: number; record?: string }>();

/**
 * Makes a record that sells something and has no order reference. An AI agent that makes the same one twice in one
 * execution is stopped: mostly it has forgotten the first one, or did not read its answer, and the customer could pay
 * twice. To answer with the first one could bind another customer to it.
 *
 * @param otherwise what to do when it is meant to be another one
 * @throws InputError with both ways out
 */
export async function makeOnce(
	call: Call,
	make: () => Promise<IDataObject[]>,
	otherwise = 'If a second one is really needed, leave it to a person.',
): Promise<IDataObject[]> {
	const { client, context, path, payload } = call;
	const { subject } = call.resource;
	const execution = context.getExecutionId();
	if (!isTool(context.getNode()) || !execution) return await make();
	const key = `${client.account} ${execution} ${path} ${JSON.stringify(payload)}`;
	return await withKeys([`agent ${key}`], async () => {
		const now = Date.now();
		for (const [one, { at }] of madeByAgents) {
			if (now - at < KEPT_MS && madeByAgents.size <= MOST_KEPT) break;
			madeByAgents.delete(one);
		}
		const before = madeByAgents.get(key);
		if (before) {
			const { at, record } = before;
			const was = record === undefined ? 'may have been created' : 'was created';
			const where = record === undefined ? '; the response was lost' : ` (${record})`;
			throw new InputError(
				`${withArticle(subject)} with the same content ${was} ${ago(now - at)} ago${where}.`,
				`For the same order, use that ${subject}. ${otherwise}`,
			);
		}
		try {
			const rows = await make();
			madeByAgents.set(key, { at: now, record: String(rows[0]?.url ?? rows[0]?.id) });
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
