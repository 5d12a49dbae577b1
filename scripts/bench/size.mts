/** How much is measured. */
export interface Size {
	/** Links made in one round. */
	links: number;
	/** Rounds for each latency of the server, in milliseconds. The first one is without latency. */
	rounds: Record<number, number>;
	/** Rows that every contender does before it is measured on a server that does not wait: code is compiled. */
	warmUpLinks: number;
	/** Links made on a server that limits requests. */
	limitedLinks: number;
	payments: number;
	/** Rounds in which all payments are read. */
	readRounds: number;
	consumers: number;
	orders: number;
	existingLinks: number;
	/** Links that a fresh process reads, and how often. */
	coldLinks: number;
	coldRounds: number;
	/** Orders that are listed. */
	bookedOrders: number;
	/** Leaves out those whom no goal compares with. */
	goalsOnly?: boolean;
	/** The most records that the trigger watches. */
	watched: number;
}

export const FULL: Size = {
	links: 1_000,
	rounds: { 0: 8, 50: 3, 200: 1 },
	warmUpLinks: 4_000,
	limitedLinks: 1_000,
	payments: 100_000,
	readRounds: 3,
	consumers: 1_000,
	orders: 1_000,
	existingLinks: 10_000,
	coldLinks: 100_000,
	coldRounds: 1,
	bookedOrders: 10_000,
	watched: 100_000,
};

/** For the gate: ratios that have goals, in two or three minutes. */
export const GATE: Size = {
	...FULL,
	links: 200,
	rounds: { 0: 9, 50: 2 },
	// The same code has just been compiled for the bare server.
	warmUpLinks: 600,
	consumers: 200,
	orders: 200,
	existingLinks: 1_000,
	coldLinks: 5_000,
	coldRounds: 1,
	bookedOrders: 1_000,
	goalsOnly: true,
};

/** For a look in a few minutes; its numbers say little. */
export const QUICK: Size = {
	links: 200,
	rounds: { 0: 3, 50: 2 },
	warmUpLinks: 4_000,
	limitedLinks: 200,
	payments: 10_000,
	readRounds: 1,
	consumers: 200,
	orders: 200,
	existingLinks: 1_000,
	coldLinks: 10_000,
	coldRounds: 1,
	bookedOrders: 1_000,
	watched: 1_000,
};

/** Latencies that are measured, in milliseconds. */
export const latenciesOf = ({ rounds }: Size): number[] => Object.keys(rounds).map(Number);
