import { pause } from './pause';

/**
 * The speed of one node run, shared by all its items: when Stream asks one request to wait, all wait.
 */
export class Pace {
	private notBefore = 0;

	/** Waits until Stream has to be left alone no longer. */
	async ready(signal?: AbortSignal): Promise<void> {
		for (let wait = this.remaining(); wait > 0; wait = this.remaining()) {
			await pause(wait, signal);
		}
	}

	/** Nobody of this run sends for the next `ms` milliseconds. */
	slowDown(ms: number): void {
		this.notBefore = Math.max(this.notBefore, Date.now() + ms);
	}

	private remaining(): number {
		return this.notBefore - Date.now();
	}
}
