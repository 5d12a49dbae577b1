import type { IDataObject, IExecuteData, IExecuteSingleFunctions, INode } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { Client } from '../api/client';
import { isTool } from '../operation/toolMode';
import { batchingOf } from './requestOptions';
import { Memory } from './retryMemory';

/** A client, by which accounts are told apart. */
type Account = Pick<Client, 'account'>;

/** A record that an item of this run has made. */
export interface Created {
	item: number;
	id: unknown;
	url?: unknown;
	/** Of what was made on the way: 'product "Ticket"'. */
	what?: string;
}

/**
 * One run of the node over all its items.
 *
 * n8n's engine starts every item of a declarative node by itself and at once; what the items have to agree on
 * (when to start, how many at a time, when to stop) is agreed here.
 */
export class Run {
	readonly ends = { done: 0, failed: 0, notAttempted: 0 };
	/** On Error "Stop": an item failed, nothing new is sent. */
	stopped = false;
	readonly created: Created[] = [];
	arrived = 0;
	private left = 0;
	private isOpen = false;
	private opening?: Promise<void>;
	private active = 0;
	private readonly waiting: Array<() => void> = [];
	private firstPartsDone = 0;
	private readonly barrierWaiters: Array<() => void> = [];
	private readonly endWaiters: Array<() => void> = [];
	private readonly shared = new Map<string, unknown>();

	constructor(
		/** Items that n8n hands over, or undefined when they cannot be counted on to arrive together. */
		private readonly expected: number | undefined,
		private readonly requestsAtOnce: number,
		/** What earlier tries of this node run have done; undefined without "Retry On Fail". */
		readonly memory?: Memory,
	) {}

	/** Every item of the run has left again. */
	get settled(): boolean {
		return this.isOpen && this.left === this.arrived;
	}

	get total(): number {
		return this.expected ?? this.arrived;
	}

	/**
	 * Waits until n8n has built all items. False when one of them could not be built: the node has then
	 * already failed, while the items before it would go on and send (On Error "Stop").
	 */
	async gate(stopOnError: boolean): Promise<boolean> {
		this.opening ??= sleep(0).then(() => {
			this.isOpen = true;
		});
		await this.opening;
		return !stopOnError || this.expected === undefined || this.arrived >= this.expected;
	}

	leave(): void {
		this.left++;
	}

	/** The item has sent what it had to send, or will not send anything. */
	firstPartDone(): void {
		this.firstPartsDone++;
		if (this.firstPartsDone < this.arrived) return;
		for (const wake of this.barrierWaiters.splice(0)) wake();
	}

	/** Waits until every item of the run is done with its first part (see `Unconfirmed`). */
	async barrier(): Promise<void> {
		if (this.firstPartsDone < this.arrived) {
			await new Promise<void>((resolve) => this.barrierWaiters.push(resolve));
		}
	}

	/** Work that all items of an account share: the first one starts it, the others wait for the same result. */
	async once<T>(of: Account, key: string, work: () => Promise<T>): Promise<T> {
		return await this.share(of, key, work);
	}

	/**
	 * Something that all items of the run share; made by the first one that asks for it. Each account has its own:
	 * the credential may be another one for each item.
	 */
	share<T>({ account }: Account, key: string, make: () => T): T {
		const name = `${account} ${key}`;
		if (!this.shared.has(name)) this.shared.set(name, make());
		return this.shared.get(name) as T;
	}

	/** Runs `work` when one of the places is free, in the order of the calls. */
	async withSlot<T>(work: () => Promise<T>): Promise<T> {
		if (this.active >= this.requestsAtOnce) {
			await new Promise<void>((resolve) => this.waiting.push(resolve));
		} else {
			this.active++;
		}
		try {
			return await work();
		} finally {
			const next = this.waiting.shift();
			if (next) next();
			else this.active--;
		}
	}

	/** Notes what has been made, for messages. */
	recordCreated(item: number, { id, url }: IDataObject, what?: string): void {
		this.created.push({ item, id, ...(url === undefined ? {} : { url }), ...(what && { what }) });
	}

	/** @param stopOnError whether this keeps the items that have not begun from beginning */
	fail(stopOnError: boolean): void {
		if (stopOnError) this.stopped = true;
		this.end('failed');
	}

	/** Counts how an item ended; each item ends once. */
	end(how: keyof Run['ends']): void {
		this.ends[how]++;
		if (this.hasEnded) for (const wake of this.endWaiters.splice(0)) wake();
	}

	/** Waits until every item has ended, so that a message can say how. */
	async ended(): Promise<void> {
		if (!this.hasEnded) await new Promise<void>((resolve) => this.endWaiters.push(resolve));
	}

	private get hasEnded(): boolean {
		const { done, failed, notAttempted } = this.ends;
		return done + failed + notAttempted >= this.arrived;
	}
}

/** What is kept for one node in one of n8n's execution data. */
interface Kept {
	run?: Run;
	memory?: Memory;
}

/**
 * n8n gives all items of one try the same object, and so does Retry On Fail for all its tries; under an AI agent
 * it may be the agent's and shared by all its tools. Hence: per object and node, a new run when the last one has
 * settled, and a run of its own, without memory, for each call of a tool that shares it.
 */
const keptBy = new WeakMap<IExecuteData, Map<string, Kept>>();

/** The run that this item belongs to. Has to be called before the first `await` of the item. */
export function joinRun(context: IExecuteSingleFunctions, requestsAtOnce: number): Run {
	// A copy each time: asked for once.
	const node = context.getNode();
	const run = isSharedTool(context, node)
		? new Run(1, requestsAtOnce)
		: currentRun(context, node, requestsAtOnce);
	run.arrived++;
	return run;
}

function currentRun(context: IExecuteSingleFunctions, node: INode, requestsAtOnce: number): Run {
	const executeData = context.getExecuteData();
	const byNode = keptBy.get(executeData) ?? new Map<string, Kept>();
	keptBy.set(executeData, byNode);
	const kept = byNode.get(node.name) ?? {};
	byNode.set(node.name, kept);
	if (node.retryOnFail) kept.memory ??= new Memory();
	if (!kept.run || kept.run.settled) {
		kept.run = new Run(expectedItems(context, executeData), requestsAtOnce, kept.memory);
	}
	return kept.run;
}

function expectedItems(
	context: IExecuteSingleFunctions,
	executeData: IExecuteData,
): number | undefined {
	// With n8n's own Batching the items arrive in groups, with pauses.
	if (batchingOf(context)) return undefined;
	if (context.getNode().executeOnce) return 1;
	return executeData.data?.main?.[0]?.length;
}

/** Older agents call their tools by themselves, with their own execution data; newer ones leave it to the engine. */
export function isSharedTool(context: IExecuteSingleFunctions, node = context.getNode()): boolean {
	return isTool(node) && context.getExecuteData().node?.name !== node.name;
}
