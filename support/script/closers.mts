const closers: Array<() => Promise<unknown>> = [];

/** Remembers how to end something that has been started. */
export function onEnd(close: () => Promise<unknown>): void {
	closers.push(close);
}

/** Ends everything that has been started, the newest first. What cannot be ended is left. */
export async function endEverything(): Promise<void> {
	for (let close = closers.pop(); close; close = closers.pop()) await close().catch(() => {});
}
