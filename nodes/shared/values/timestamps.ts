const STAMP =
	/^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** A time stamp of Stream in milliseconds. Without an offset it is UTC. Undefined when it is none. */
export function toMs(value: unknown): number | undefined {
	const match = typeof value === 'string' ? STAMP.exec(value.trim()) : null;
	if (!match) return undefined;
	const ms = Date.parse(`${match[1]}T${match[2]}${match[3] ?? 'Z'}`);
	return Number.isNaN(ms) ? undefined : ms;
}

/** The same with microseconds as fraction, for putting events into order. */
export function toExactMs(value: unknown): number | undefined {
	const ms = toMs(value);
	const fraction = /\.\d{3}(\d{1,3})/.exec(String(value))?.[1];
	return ms === undefined || !fraction ? ms : ms + Number(`0.${fraction}`);
}
