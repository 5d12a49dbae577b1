import { sleep } from 'n8n-workflow';

/** Thrown when the user stops the execution while a node is waiting or about to send. */
export class CanceledError extends Error {
	constructor() {
		super('The execution was canceled.');
	}
}

/**
 * Waits, but not longer than the execution lives.
 * (`sleep` takes no signal on n8n 1.x, hence the race.)
 *
 * @throws CanceledError as soon as the signal is aborted
 */
export async function cancelableSleep(ms: number, signal?: AbortSignal): Promise<void> {
	throwIfCanceled(signal);
	if (ms <= 0) return;
	if (!signal) {
		await sleep(ms);
		return;
	}
	await orCanceled(
		sleep(ms, signal).catch(() => undefined),
		signal,
	);
}

/**
 * The result of `work`, unless the execution ends before it.
 *
 * @throws CanceledError as soon as the signal is aborted
 */
export async function orCanceled<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
	throwIfCanceled(signal);
	if (!signal) return await work;
	let stop = () => {};
	const canceled = new Promise<void>((resolve) => (stop = resolve));
	signal.addEventListener('abort', stop, { once: true });
	try {
		const result = await Promise.race([work, canceled]);
		throwIfCanceled(signal);
		return result as T;
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

/** @throws CanceledError when the signal is aborted */
export function throwIfCanceled(signal?: AbortSignal): void {
	if (signal?.aborted) throw new CanceledError();
}
