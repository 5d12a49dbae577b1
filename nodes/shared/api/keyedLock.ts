/** The last work that was queued for each key, in this process. */
const tails = new Map<string, Promise<void>>();

/**
 * Runs `work` when no other work of this process holds one of the keys, in the order of the calls.
 * All keys are taken at once, so that two callers never wait for each other.
 */
export async function withKeys<T>(keys: string[], work: () => Promise<T>): Promise<T> {
	const before = Promise.all(keys.map((key) => tails.get(key)));
	let release = () => {};
	const mine = new Promise<void>((resolve) => (release = resolve));
	for (const key of keys) tails.set(key, mine);
	await before;
	try {
		return await work();
	} finally {
		release();
		for (const key of keys) if (tails.get(key) === mine) tails.delete(key);
	}
}
