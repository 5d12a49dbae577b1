/** How much is measured. */
export interface Size {
	/** Links made in one round. */
	links: number;
	latencies: number[];
	rounds: number;
	/** Rounds where the server takes its time. */
	slowRounds: number;
	/** Links made on a server that limits requests. */
	limitedLinks: number;
	payments: number;
	consumers: number;
	orders: number;
	existingLinks: number;
	/** Links of which the index of a process is made. */
	indexedLinks: number;
	/** Where requests are limited, orders are not checked by the peer. */
	onePeer?: boolean;
	/** The most records that the trigger watches. */
	watched: number;
}

export const FULL: Size = {
	links: 1_000,
	latencies: [0, 50, 200],
	rounds: 8,
	slowRounds: 3,
	limitedLinks: 1_000,
	payments: 100_000,
	consumers: 1_000,
	orders: 1_000,
	existingLinks: 10_000,
	indexedLinks: 100_000,
	watched: 100_000,
};

/** For the gate: ratios in less than four minutes. */
export const GATE: Size = {
	...FULL,
	links: 300,
	latencies: [0, 50],
	rounds: 9,
	slowRounds: 3,
	consumers: 200,
	orders: 200,
	existingLinks: 1_000,
	indexedLinks: 20_000,
	onePeer: true,
};

/** For a look in a few minutes; its numbers say little. */
export const QUICK: Size = {
	links: 200,
	latencies: [0, 50],
	rounds: 3,
	slowRounds: 2,
	limitedLinks: 200,
	payments: 10_000,
	consumers: 200,
	orders: 200,
	existingLinks: 1_000,
	indexedLinks: 20_000,
	watched: 1_000,
};
