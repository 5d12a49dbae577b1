export type FaultAction = { when?: 'before' | 'after' } & (
	| { type: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
	/** The connection is destroyed. */
	| { type: 'reset' }
	/** No answer ever comes. */
	| { type: 'timeout' }
	| { type: 'delay'; ms: number }
	/** Something else happens just before the request is processed, or just after it: one of `Actions`. */
	| { type: 'meanwhile'; action: string; args?: unknown[] }
	/** The right answer breaks off half way: the connection is destroyed. */
	| { type: 'cut' }
	/** Status 200 with JSON that breaks off. */
	| { type: 'malformed' }
	| { type: 'html'; status?: number }
	/** The right answer in twenty pieces, `ms` apart. */
	| { type: 'slowDrip'; ms: number }
	| { type: 'body'; body: unknown; status?: number; contentType?: string }
);

/**
 * When to injectFault which requests. `when` says whether the request is processed before the fault:
 * by default `status`, `html`, `body`, `reset` and `timeout` come instead of processing, `malformed`,
 * `cut` and `slowDrip` spoil the answer to a processed request, `meanwhile` happens before it.
 */
export interface FaultRule {
	method?: string;
	/** Source of a regular expression, tried on the path (with /api/v2, without query). */
	path?: string;
	/** Fires at most so often; without it, always. */
	times?: number;
	/** Lets the first so many matching requests pass. */
	skip?: number;
	/** Fires only at each third, say, of the matching requests (after `skip`). */
	every?: number;
	/** 0 to 1; decided by a generator seeded with `seed`, so that runs repeat. */
	probability?: number;
	seed?: number;
	action: FaultAction;
}

interface Entry {
	id: number;
	rule: FaultRule;
	pattern?: RegExp;
	random: () => number;
	seen: number;
	fired: number;
}

/** A small seeded generator (mulberry32): numbers from 0 to 1, the same for the same seed. */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** The rules in force. The first rule that fires decides. */
export class FaultBook {
	#entries: Entry[] = [];
	#lastId = 0;

	/** @returns the rule's number */
	add(rule: FaultRule): number {
		const id = ++this.#lastId;
		this.#entries.push({
			id,
			rule,
			pattern: rule.path === undefined ? undefined : new RegExp(rule.path),
			random: seededRandom(rule.seed ?? 1),
			seen: 0,
			fired: 0,
		});
		return id;
	}

	remove(id: number): void {
		this.#entries = this.#entries.filter((entry) => entry.id !== id);
	}

	clear(): void {
		this.#entries = [];
	}

	/** The rules as they were given. */
	list(): FaultRule[] {
		return this.#entries.map((entry) => entry.rule);
	}

	/** Rules with their numbers and how often each has fired. */
	report(): Array<FaultRule & { id: number; fired: number }> {
		return this.#entries.map(({ id, rule, fired }) => ({ ...rule, id, fired }));
	}

	match(method: string, path: string): FaultAction | undefined {
		for (const entry of this.#entries) {
			const { rule } = entry;
			if (rule.method && rule.method.toUpperCase() !== method) continue;
			if (entry.pattern && !entry.pattern.test(path)) continue;
			entry.seen++;
			if (entry.seen <= (rule.skip ?? 0)) continue;
			if (rule.every !== undefined && (entry.seen - (rule.skip ?? 0)) % rule.every !== 0) continue;
			if (rule.times !== undefined && entry.fired >= rule.times) continue;
			if (rule.probability !== undefined && entry.random() >= rule.probability) continue;
			entry.fired++;
			return rule.action;
		}
		return undefined;
	}
}
