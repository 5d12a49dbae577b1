/** What one round of one contender took. */
export interface Cost {
	ms: number;
	/** Milliseconds of CPU of this process, in which all contenders run. */
	cpuMs: number;
}

export async function measure(work: () => Promise<unknown>): Promise<Cost> {
	const before = process.cpuUsage();
	const start = performance.now();
	await work();
	const ms = performance.now() - start;
	const { user, system } = process.cpuUsage(before);
	return { ms, cpuMs: (user + system) / 1000 };
}

/**
 * Lets the contenders take turns, so that a slow minute of the machine hits all of them, each round beginning
 * with another one.
 *
 * @param warmUp rounds before, not counted, in which code is compiled
 */
export async function interleave<Name extends string>(
	contenders: Record<Name, () => Promise<unknown>>,
	rounds: number,
	warmUp: number,
): Promise<Record<Name, Cost[]>> {
	const names = Object.keys(contenders) as Name[];
	const costs = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
		Name,
		Cost[]
	>;
	for (let round = -warmUp; round < rounds; round++) {
		for (let n = 0; n < names.length; n++) {
			const name = names[(n + round + warmUp) % names.length];
			const cost = await measure(contenders[name]);
			if (round >= 0) costs[name].push(cost);
		}
	}
	return costs;
}
