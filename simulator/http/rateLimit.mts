import type { Switches } from '../switches/index.mts';

/** Counts requests per organization in windows of one real second. */
export class RateLimiter {
	#windows = new Map<string, { second: number; count: number }>();

	/** @returns headers of the refusal, or undefined when the request may pass */
	admit(organization: string, limit: Switches['rateLimit']): Record<string, string> | undefined {
		if (!limit) return undefined;
		const now = Date.now();
		const second = Math.floor(now / 1000);
		let window = this.#windows.get(organization);
		if (window?.second !== second) {
			window = { second, count: 0 };
			this.#windows.set(organization, window);
		}
		if (window.count < limit.perSecond) {
			window.count++;
			return undefined;
		}
		if (limit.retryAfter === 'none') return {};
		if (limit.retryAfter === 'seconds') return { 'retry-after': '1' };
		// HTTP dates have whole seconds: name the one after the next window has begun.
		return { 'retry-after': new Date((second + 2) * 1000).toUTCString() };
	}
}
