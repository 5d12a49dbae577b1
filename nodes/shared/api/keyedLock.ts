import { orCanceled } from './cancelableSleep';

/** The last work that was queued for each key, in this process. */
const tails = new Map<string, Promise<void>>();

/**
 * Runs `work` when no other work of this process holds one of the keys, in the order of the calls.
 * All keys are taken at once, so that two callers never wait for each other.
 *
 * @throws CanceledError when the signal is aborted while this waits
 */
export async function withKeys<T>(
	keys: string[],
	work: () => Promise<T>,
	signal?: AbortSignal,
): Promise<T> {
	const before = Promise.all(keys.map((key) => tails.get(key)));
	let release = () => {};
	const mine = new Promise<void>((resolve) => (release = resolve));
	for (const key of keys) tails.set(key, mine);
	try {
		await orCanceled(before, signal);
		return await work();
	} finally {
		// Whoever comes next waits for those before, too, if this one did not.
		void before.then(() => {
			release();
			for (const key of keys) if (tails.get(key) === mine) tails.delete(key);
		});
	}
}
