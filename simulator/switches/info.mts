/** What somebody needs beside a key pair to see how a server stands. */
export type Need =
	/** An invoice is paid: on a checkout page, or by mark-paid. */
	| 'payment'
	/** Somebody pays on the checkout page of a link. */
	| 'checkout'
	/** An address that the server can call. */
	| 'webhook'
	/** The server lacks an endpoint. */
	| 'missing'
	/** A checkout page is opened in a browser. */
	| 'page'
	/** Days or months go by, or the merchant's own account is set otherwise. */
	| 'time';

/** One thing on which the sources about Stream disagree, or which nobody outside knows. */
export interface SwitchInfo<T = unknown> {
	/** What it decides. */
	meaning: string;
	/** Every position and what a client sees of it; the first is the default. */
	positions: ReadonlyArray<{ value: T; seen: string }>;
	/** What it takes to see it; nothing but API requests if absent. */
	needs?: Need;
	/** Why no client can tell the positions apart; absent where one can. */
	hidden?: string;
	/** For switches whose positions are examples: whether another value is one, too. */
	accepts?: (value: unknown) => boolean;
}

/** A switch with these positions, the default first. */
export function one<const T>(
	meaning: string,
	...positions: Array<readonly [value: T, seen: string]>
): SwitchInfo<T> {
	return { meaning, positions: positions.map(([value, seen]) => ({ value, seen })) };
}

/** A number of milliseconds; 0 is off. */
export function milliseconds(
	meaning: string,
	off: string,
	example: number,
	seen: string,
): SwitchInfo<number> {
	return {
		meaning,
		positions: [
			{ value: 0, seen: off },
			{ value: example, seen },
		],
		accepts: (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
	};
}

/** Says what it takes to see a switch. */
export function needing<T>(needs: Need, info: SwitchInfo<T>): SwitchInfo<T> {
	return { ...info, needs };
}

/** Says why no client can see a switch. */
export function unseen<T>(hidden: string, info: SwitchInfo<T>): SwitchInfo<T> {
	return { ...info, hidden };
}
