/** What a process holds at one moment, its garbage collected. */
export interface Sample {
	/** Bytes. */
	heapUsed: number;
	/** Timers, sockets, files and the like that are open. */
	open: number;
}

/** The first part of a run, in which caches fill and code is compiled. */
const WARM_UP = 0.25;
const MOST_GROWTH = 0.1;
/** Connections that are kept open for the next request come and go. */
const MOST_MORE_OPEN = 10;

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** What grew from the second quarter of a run to its last one, in which as much was done. */
export function growth(
	what: string,
	samples: Sample[],
): { heap: number; open: number; problems: string[] } {
	const warm = samples.slice(Math.floor(samples.length * WARM_UP));
	const third = Math.max(1, Math.floor(warm.length / 3));
	const [early, late] = [warm.slice(0, third), warm.slice(-third)];
	const of = (some: Sample[], key: keyof Sample) => median(some.map((sample) => sample[key]));
	const heap = of(late, 'heapUsed') / of(early, 'heapUsed') - 1;
	const open = of(late, 'open') - of(early, 'open');
	const problems: string[] = [];
	if (!(heap <= MOST_GROWTH)) problems.push(`${what}: the heap grew by ${percent(heap)}`);
	if (!(open <= MOST_MORE_OPEN)) problems.push(`${what}: ${open} more handles are open`);
	return { heap, open, problems };
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
