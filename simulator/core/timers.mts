import type { Micros } from './clock.mts';

interface Timer {
	at: Micros;
	key: string;
	run: (at: Micros) => void;
}

/**
 * Things that happen by themselves (links expire, periods end, freezes start), ordered by time in a
 * binary heap and run when the simulator's clock is next read. One timer per key.
 */
export class Timers {
	#heap: Timer[] = [];
	#current = new Map<string, Timer>();

	/** Plans `run`, replacing what was planned under this key. */
	set(key: string, at: Micros, run: (at: Micros) => void): void {
		const timer = { at, key, run };
		this.#current.set(key, timer);
		this.#heap.push(timer);
		this.#up(this.#heap.length - 1);
	}

	cancel(key: string): void {
		this.#current.delete(key);
	}

	clear(): void {
		this.#heap = [];
		this.#current.clear();
	}

	/** Runs everything due at `now`, earliest first; what runs may plan more. */
	run(now: Micros): void {
		while (this.#heap.length > 0 && this.#heap[0].at <= now) {
			const timer = this.#pop();
			if (this.#current.get(timer.key) !== timer) continue;
			this.#current.delete(timer.key);
			timer.run(timer.at);
		}
	}

	#up(index: number): void {
		const heap = this.#heap;
		while (index > 0) {
			const parent = (index - 1) >> 1;
			if (heap[parent].at <= heap[index].at) return;
			[heap[parent], heap[index]] = [heap[index], heap[parent]];
			index = parent;
		}
	}

	#pop(): Timer {
		const heap = this.#heap;
		const top = heap[0];
		const last = heap.pop() as Timer;
		if (heap.length === 0) return top;
		heap[0] = last;
		let index = 0;
		for (;;) {
			let least = index;
			for (const child of [2 * index + 1, 2 * index + 2]) {
				if (child < heap.length && heap[child].at < heap[least].at) least = child;
			}
			if (least === index) return top;
			[heap[least], heap[index]] = [heap[index], heap[least]];
			index = least;
		}
	}
}
