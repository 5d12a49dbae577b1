import type { IDataObject } from 'n8n-workflow';

import type { TriggerState } from './state';

/** What this process remembers of one trigger. A restart begins with nothing. */
export interface Memory {
	/** The state as the last poll left it. */
	state?: TriggerState;
	/** The organization of the key pair, once Stream was asked. */
	owner?: { token: string; id: string | undefined };
	/** Handovers that this process has made. */
	handed: string[];
	/** The poll that is running, and until when it may (milliseconds). */
	running?: { token: object; until: number };
	/** Polls since the process began. */
	polls: number;
	/** Polls that failed since the last one that did not. */
	failures: number;
	/** When a poll last failed visibly (milliseconds). */
	thrownAt: number;
	/** n8n polls with one and the same context until the trigger is registered again. */
	keepsContext: boolean;
	contexts: WeakSet<object>;
	/** Events of one poll while Stream is too slow for more. */
	room?: number;
	/** Records that were read for a batch that is handed over again, while one poll is too short for all. */
	again?: Map<string, IDataObject>;
	/** The state's notice was shown. */
	noticed: boolean;
	/** Records that could not be read, and how often. */
	failedReads: Map<string, number>;
}

/** More triggers than any n8n has; the oldest are forgotten. */
const MOST_TRIGGERS = 2_000;
const MOST_HANDED = 20;

const memories = new Map<string, Memory>();

/** @param key workflow and node id */
export function memoryOf(key: string): Memory {
	const known = memories.get(key);
	if (known) return known;
	const memory: Memory = {
		handed: [],
		polls: 0,
		failures: 0,
		thrownAt: 0,
		keepsContext: false,
		contexts: new WeakSet(),
		noticed: false,
		failedReads: new Map(),
	};
	memories.set(key, memory);
	if (memories.size > MOST_TRIGGERS) memories.delete([...memories.keys()][0]);
	return memory;
}

/** Whether this is the first poll with this context: n8n has just registered the trigger, or always makes new ones. */
export function isFirstPollWith(memory: Memory, context: object): boolean {
	if (memory.contexts.has(context)) {
		memory.keepsContext = true;
		return false;
	}
	memory.contexts.add(context);
	return true;
}

export function rememberHandover(memory: Memory, id: string): void {
	memory.handed = [...memory.handed, id].slice(-MOST_HANDED);
}
