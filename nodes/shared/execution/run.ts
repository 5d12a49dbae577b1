import type { IDataObject, IExecuteData, IExecuteSingleFunctions, INode } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { Client } from '../api/client';
import type { Prepared } from '../operation/operation';
import { isTool } from '../operation/toolMode';
import { batchingOf } from './requestOptions';
import { Memory } from './retryMemory';

/** A client, which identifies the account. */
type Account = Pick<Client, 'account'>;

/** A record that an item of this run has made. */
export interface Created {
	item: number;
	id: unknown;
	url?: unknown;
	/** Of what was made on the way: 'product "Ticket"'. */
	what?: string;
}

/** What runs of one step that overlap have in common. */
interface Step {
	stopped: boolean;
	active: number;
	readonly waiting: Array<() => void>;
	readonly created: Created[];
}

/**
 * One run of the node over all its items.
 *
 * n8n's engine starts every item of a declarative node by itself and at once; what the items have to agree on
 * (when to start, how many at a time, when to stop) is agreed here.
 */
export class Run {
	readonly ends = { done: 0, failed: 0, notAttempted: 0 };
	private arrived = 0;
	private left = 0;
	private isOpen = false;
	private opening?: Promise<void>;
	/** How many items have passed each meeting point. */
	private readonly passed: number[] = [];
	private readonly meetings: Array<Array<() => void>> = [];
	private readonly items: Array<{ account: string; item: number; prepared: Prepared }> = [];
	/** `itemsOf` by account, until one more item arrives. */
	private readonly ordered = new Map<string, Prepared[]>();
	private readonly unread = new Set<string>();
	private readonly endWaiters: Array<() => void> = [];
	private readonly shared = new Map<string, unknown>();

	constructor(
		/** Items that n8n hands over, or undefined when they cannot be counted on to arrive together. */
		private readonly expected: number | undefined,
		readonly requestsAtOnce: number,
		/** What earlier tries of this node run have done; undefined without "Retry On Fail". */
		readonly memory?: Memory,
		private readonly step: Step = { stopped: false, active: 0, waiting: [], created: [] },
	) {}

	/** On Error "Stop": an item failed, nothing new is sent. */
	get stopped(): boolean {
		return this.step.stopped;
	}

	get created(): Created[] {
		return this.step.created;
	}

	/**
	 * The run of items that arrive after the others have begun, as with n8n's Batching: what those have read was read
	 * before these had written anything.
	 */
	next(): Run | undefined {
		if (!this.isOpen) return undefined;
		return new Run(this.expected, this.requestsAtOnce, this.memory, this.step);
	}

	/** Every item of the run has left again. */
	get settled(): boolean {
		return this.isOpen && this.left === this.arrived;
	}

	get total(): number {
		return this.expected ?? this.arrived;
	}

	/** How many requests one item may have under way, so that all together have no more than they may. */
	get lanes(): number {
		return Math.max(1, Math.floor(this.requestsAtOnce / Math.max(1, this.total)));
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

	/** The progress of one item through the run. Call it before the item waits for anything. */
	join(): Progress {
		this.arrived++;
		return new Progress((from, to, wake) => this.pass(from, to, wake));
	}

	/** Says what an item asks for, and of which account. */
	announce({ account }: Account, item: number, prepared: Prepared): void {
		this.items.push({ account, item, prepared });
		this.ordered.delete(account);
	}

	/** What the items of an account ask for, in their order: the same list until one more item arrives. */
	itemsOf({ account }: Account): readonly Prepared[] {
		const known = this.ordered.get(account);
		if (known) return known;
		const items = this.items
			.filter((one) => one.account === account)
			.sort((a, b) => a.item - b.item)
			.map(({ prepared }) => prepared);
		this.ordered.set(account, items);
		return items;
	}

	/** Notes the key of an item that cannot be used. */
	noteUnread(key: unknown): void {
		if (key !== undefined) this.unread.add(String(key).normalize());
	}

	hasUnread(key: string): boolean {
		return this.unread.has(key.normalize());
	}

	/** Notes that an item has passed the meeting points; waiting items continue when all have passed. */
	private pass(from: number, to: number, wake?: () => void): void {
		for (let at = from; at < to; at++) {
			this.passed[at] = (this.passed[at] ?? 0) + 1;
			const waiting = (this.meetings[at] ??= []);
			if (wake) waiting.push(wake);
			// In the order in which they came: rows go on in their order.
			if (this.passed[at] >= this.arrived) waiting.splice(0).forEach((next) => next());
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
		const { step } = this;
		if (step.active >= this.requestsAtOnce) {
			await new Promise<void>((resolve) => step.waiting.push(resolve));
		} else {
			step.active++;
		}
		try {
			return await work();
		} finally {
			const next = step.waiting.shift();
			if (next) next();
			else step.active--;
		}
	}

	/** Notes what has been made, for messages. */
	recordCreated(item: number, { id, url }: IDataObject, what?: string): void {
		this.created.push({ item, id, ...(url === undefined ? {} : { url }), ...(what && { what }) });
	}

	/** @param stopOnError whether this keeps the items that have not begun from beginning */
	fail(stopOnError: boolean): void {
		if (stopOnError) this.step.stopped = true;
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

/** More meeting points than any operation has. */
const MOST_MEETINGS = 8;

/**
 * An item's way through the run. Between its parts the items of a run wait for each other: what one of them is to do
 * may depend on what all others have done. An item that has ended keeps nobody waiting.
 */
export class Progress {
	private reached = 0;

	constructor(private readonly pass: (from: number, to: number, wake?: () => void) => void) {}

	/** Waits until every item of the run is as far as this one. */
	async next(): Promise<void> {
		const at = this.reached++;
		await new Promise<void>((wake) => this.pass(at, at + 1, wake));
	}

	/** The item goes no further. */
	end(): void {
		this.pass(this.reached, MOST_MEETINGS);
		this.reached = MOST_MEETINGS;
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
	} else if (batchingOf(context)) {
		kept.run = kept.run.next() ?? kept.run;
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
