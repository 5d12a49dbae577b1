import { setTimeout as sleep } from 'node:timers/promises';

const lookEveryMs = 200;

/** Waits until something holds; false when it does not in time. */
export async function until(holds: () => unknown, patienceMs: number): Promise<boolean> {
	const deadline = Date.now() + patienceMs;
	while (!(await holds())) {
		if (Date.now() > deadline) return false;
		await sleep(lookEveryMs);
	}
	return true;
}
