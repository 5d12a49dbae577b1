import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution, N8nClient } from '../../demo/n8n.mts';

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

const running = new Set(['new', 'running', 'waiting', 'unknown']);
const lookEveryMs = 1_000;

/**
 * Waits until executions have ended, asking n8n for no more than their states meanwhile.
 * `stop` ends the waiting. Returns the executions in the given order, none when stopped.
 */
export async function waitForAll(
	client: N8nClient,
	workflowId: string,
	ids: string[],
	stop: AbortSignal,
): Promise<Execution[]> {
	while (!stop.aborted) {
		const summaries = await persistently(() => client.executions(workflowId, 20 + ids.length));
		const known = summaries.filter(({ id }) => ids.includes(id));
		if (known.length === ids.length && !known.some(({ status }) => running.has(status))) {
			const executions: Execution[] = [];
			for (const id of ids) executions.push(await persistently(() => client.execution(id)));
			return executions;
		}
		await sleep(lookEveryMs);
	}
	return [];
}

/** Ids of all executions that n8n has of a workflow, at most `most`. */
export async function executionIds(
	client: N8nClient,
	workflowId: string,
	most = 1_000,
): Promise<string[]> {
	const ids = new Set<string>();
	let before = '';
	while (ids.size < most) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const path = `/executions?limit=100&filter=${filter}${before}`;
		const { results } = await persistently(() =>
			client.request<{ results: Array<{ id: string }> }>('GET', path),
		);
		// Those that run are on every page, whatever was asked for.
		if (!results.some(({ id }) => !ids.has(id))) break;
		results.forEach(({ id }) => ids.add(id));
		before = `&lastId=${results.at(-1)!.id}`;
	}
	return [...ids];
}
