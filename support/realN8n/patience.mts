import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution, ExecutionSummary, N8nClient } from './index.mts';

const mostTries = 6;
const pauseMs = 500;

/**
 * Tries again when no answer comes: a busy n8n closes connections that it has kept open, just as the
 * next request is sent over them. `work` may so be done twice.
 */
export async function persistently<T>(work: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await work();
		} catch (error) {
			// What fetch throws when there is no answer.
			if (!(error instanceof TypeError) || tries === mostTries) throw error;
			await sleep(pauseMs);
		}
	}
}

/** All executions that n8n has of a workflow, the newest first, at least `most` if there are so many. */
async function allExecutions(
	client: N8nClient,
	workflowId: string,
	most: number,
): Promise<ExecutionSummary[]> {
	const found = new Map<string, ExecutionSummary>();
	let before = '';
	while (found.size < most) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		// n8n gives no more than a hundred at a time.
		const path = `/executions?limit=100&filter=${filter}${before}`;
		const { results } = await persistently(() =>
			client.request<{ results: ExecutionSummary[] }>('GET', path),
		);
		// Those that run are on every page, whatever was asked for.
		if (!results.some(({ id }) => !found.has(id))) break;
		results.forEach((summary) => found.set(summary.id, summary));
		before = `&lastId=${results.at(-1)!.id}`;
	}
	return [...found.values()];
}

/** Ids of all executions that n8n has of a workflow, at most about `most`. */
export async function executionIds(
	client: N8nClient,
	workflowId: string,
	most = 1_000,
): Promise<string[]> {
	return (await allExecutions(client, workflowId, most)).map(({ id }) => id);
}

const running = new Set(['new', 'running', 'waiting', 'unknown']);
const lookEveryMs = 1_000;

/**
 * Waits until executions have ended, asking n8n for no more than their states meanwhile.
 * `stop` ends the waiting. Returns their states, none when stopped.
 */
export async function waitForEnds(
	client: N8nClient,
	workflowId: string,
	ids: string[],
	stop: AbortSignal,
): Promise<ExecutionSummary[]> {
	const wanted = new Set(ids);
	while (!stop.aborted) {
		const summaries = await allExecutions(client, workflowId, 20 + ids.length);
		const known = summaries.filter(({ id }) => wanted.has(id));
		if (known.length === ids.length && !known.some(({ status }) => running.has(status))) {
			return known;
		}
		await sleep(lookEveryMs);
	}
	return [];
}

/** Like waitForEnds(), but returns the executions with their data, in the given order. */
export async function waitForAll(
	client: N8nClient,
	workflowId: string,
	ids: string[],
	stop: AbortSignal,
): Promise<Execution[]> {
	const executions: Execution[] = [];
	if ((await waitForEnds(client, workflowId, ids, stop)).length < ids.length) return executions;
	for (const id of ids) executions.push(await persistently(() => client.execution(id)));
	return executions;
}
