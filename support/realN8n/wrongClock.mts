import { join } from 'node:path';

/** Environment of an n8n whose clock is wrong by so many milliseconds. */
export function withWrongClock(skewMs: number): Record<string, string> {
	if (skewMs === 0) return {};
	const preloaded = join(import.meta.dirname, 'skewedClock.mts');
	return { CLOCK_SKEW_MS: String(skewMs), NODE_OPTIONS: `--import=${preloaded}` };
}
