import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Harness } from './harness.mts';

/**
 * How n8n registers, polls and stores a polling trigger, as measured on real servers:
 *
 * - `default`: n8n 2.40. One context and one object of static data per registration. Stored are only the ends
 *   of registrations and polls that return items. A registration is tried five times; then the trigger is dead
 *   although the workflow is active.
 * - `durable`: 2.40 with durable cursors. A new context and a copy of the stored cursor for each poll; every
 *   poll is stored that does not throw, except that a registration stores the node's data only with items.
 * - `synchronous`: 2.40 with the publication service off. Stored as with `default`; a failed activation leaves
 *   the workflow inactive, and a failed start of n8n is tried again until it succeeds.
 * - `n8n1`: 1.123. The same, and n8n does not say how long a poll may take.
 */
export const KINDS = ['default', 'durable', 'synchronous', 'n8n1'] as const;
export type Mode = (typeof KINDS)[number];

const BUDGET_MS = { default: 300_000, durable: 36_000, synchronous: 300_000, n8n1: undefined };
const MOST_TRIES = 5;

interface Stored {
	/** Static data of the workflow's row. */
	workflow: IDataObject;
	/** Durable cursor, by node id. */
	cursors: Record<string, IDataObject>;
}

type Opened = ReturnType<Harness['registerTrigger']> & { cursor?: IDataObject };

export class FakeN8n {
	readonly db: Stored = { workflow: {}, cursors: {} };
	node: { id: string; name: string; parameters: INodeParameters };
	/** Executions that were started: the items of each. */
	readonly executions: IDataObject[][] = [];
	/** Failed executions: the errors of polls. */
	readonly failures: any[] = [];
	/** What goes wrong between a poll that returns items and the database: n8n dies. */
	dies: 'no' | 'beforeSave' | 'beforeExecution' = 'no';
	active = false;
	private registration: Opened | undefined;
	/** n8n has started and goes on trying to register the trigger. */
	private starting = false;
	private readonly budgetMs: number | undefined;

	constructor(
		private readonly harness: Harness,
		parameters: INodeParameters,
		readonly mode: Mode = 'default',
		/** How long a poll may take, where n8n says so. */
		budgetMs?: number,
	) {
		this.budgetMs = mode === 'n8n1' ? undefined : (budgetMs ?? BUDGET_MS[mode]);
		this.node = { id: 'node-1', name: 'Trigger', parameters };
	}

	/** All items of all executions. */
	get items(): IDataObject[] {
		return this.executions.flat();
	}

	/** What the trigger finds as its state at its next poll. */
	get state(): unknown {
		if (this.mode === 'durable') return this.db.cursors[this.node.id];
		return this.registration?.staticData;
	}

	/**
	 * Publishes the workflow, or starts n8n with a published one: polls at once, several times when that fails.
	 * @returns whether the trigger is alive
	 */
	async register(activation: 'activate' | 'update' | 'init' = 'activate'): Promise<boolean> {
		this.active = false;
		// At its start n8n does not poll triggers with durable cursors.
		if (this.mode === 'durable' && activation === 'init') return (this.active = true);
		const isSynchronous = this.mode === 'synchronous' || this.mode === 'n8n1';
		const staticData = copy(this.db.workflow);
		this.registration = this.open(staticData, activation);
		for (let tries = isSynchronous ? 1 : MOST_TRIES; tries > 0 && !this.active; tries--) {
			try {
				await this.run(this.registration, true);
				// It may have died with what the poll returned.
				if (!this.registration) return false;
				this.active = true;
			} catch (thrown) {
				this.failures.push(thrown);
			}
		}
		this.starting = isSynchronous && activation === 'init' && !this.active;
		if (this.active || !isSynchronous) this.saveWorkflow(this.registration.staticData);
		return this.active;
	}

	/** A poll at its time. */
	async poll(): Promise<void> {
		if (this.starting) return void (await this.register('init'));
		if (!this.active) return;
		const registration =
			this.mode === 'durable' || !this.registration
				? this.open(copy(this.db.workflow), 'update')
				: this.registration;
		try {
			await this.run(registration, false);
		} catch (thrown) {
			this.failures.push(thrown);
		}
	}

	/** n8n is killed: what is not in the database is gone. */
	kill(): void {
		this.registration = undefined;
		this.active = this.starting = false;
		this.harness.restart();
	}

	async restart(): Promise<void> {
		this.kill();
		await this.register('init');
	}

	/** Items of a test run in the editor. */
	async fetchTestEvent(): Promise<IDataObject[] | undefined> {
		const data = copy(this.db.workflow);
		const trigger = this.harness.registerTrigger(this.node, {
			staticData: data,
			activation: 'manual',
			mode: 'manual',
			budgetMs: this.budgetMs,
		});
		const items = await trigger.poll();
		return items?.[0].map(({ json }) => json);
	}

	/** One registration's polls. With durable cursors each poll works on a copy of the stored one. */
	private open(staticData: IDataObject, activation: string): Opened {
		const options = { staticData, activation, budgetMs: this.budgetMs };
		if (this.mode !== 'durable') return this.harness.registerTrigger(this.node, options);
		const opened: Opened = this.harness.registerTrigger(this.node, {
			...options,
			nodeData: () => opened.cursor!,
		});
		return opened;
	}

	private async run(opened: Opened, isRegistration: boolean): Promise<void> {
		const seed = this.db.cursors[this.node.id] ?? {};
		const cursor = copy(seed);
		opened.cursor = cursor;
		const returned = await opened.poll();
		const items = returned?.[0].map(({ json }) => copy(json));
		if (this.mode === 'durable') {
			if (!items && isRegistration) return;
			// The cursor and the execution are one transaction; a cursor that was not changed is not written.
			if (items && this.dies !== 'no') return this.kill();
			if (JSON.stringify(cursor) !== JSON.stringify(seed)) {
				this.db.cursors[this.node.id] = copy(cursor);
			}
			if (items) {
				this.saveWorkflow(opened.staticData);
				this.executions.push(items);
			}
			return;
		}
		if (!items) return;
		if (this.dies !== 'beforeSave') this.saveWorkflow(opened.staticData);
		if (this.dies !== 'beforeExecution') this.executions.push(items);
		if (this.dies !== 'no') this.kill();
	}

	private saveWorkflow(data: IDataObject): void {
		this.db.workflow = copy(data);
	}
}

function copy<T>(value: T): T {
	return JSON.parse(JSON.stringify(value)) as T;
}
