import { setTimeout as sleep } from 'node:timers/promises';
import { toExecution, type Execution, type ExecutionSummary, type Item } from './execution.mts';

export interface Owner {
	email: string;
	password: string;
	firstName: string;
	lastName: string;
}

/** What a workflow file holds. */
export interface WorkflowDefinition {
	name: string;
	nodes: Array<Record<string, any> & { id: string; name: string; type: string }>;
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
}

/** A workflow as n8n keeps it. */
export interface StoredWorkflow extends WorkflowDefinition {
	id: string;
	versionId: string;
}

export interface CredentialInput {
	/** Of one that is saved. */
	id?: string;
	name: string;
	type: string;
	data: Record<string, unknown>;
}

/** n8n refused a request; the message is n8n's own. */
export class N8nError extends Error {
	constructor(
		readonly status: number,
		request: string,
		/** What the editor would show. */
		readonly reason: string,
	) {
		super(`n8n refused ${request} (${status}): ${reason}`);
		this.name = 'N8nError';
	}
}

const pollMs = 200;

/** n8n's own HTTP interface, as its editor uses it. Every method throws an N8nError when refused. */
export class N8nClient {
	private cookie = '';

	constructor(readonly url: string) {}

	/** One request below /rest; returns the answer's `data`. */
	async request<T = any>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.url}/rest${path}`, {
			method,
			// A connection of its own: n8n may just be closing one that has been idle.
			headers: { 'content-type': 'application/json', cookie: this.cookie, connection: 'close' },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const session = response.headers.getSetCookie().find((c) => c.startsWith('n8n-auth='));
		if (session) this.cookie = session.split(';')[0];
		const text = await response.text();
		const answer = text.startsWith('{') ? JSON.parse(text) : {};
		if (!response.ok)
			throw new N8nError(
				response.status,
				`${method} ${path}`,
				answer.message ?? text.slice(0, 200),
			);
		return answer.data;
	}

	/** Creates the first user of a fresh n8n and signs in. Works once per user folder. */
	async setupOwner(owner: Owner): Promise<void> {
		await this.request('POST', '/owner/setup', owner);
	}

	/** Signs in. */
	async login({ email, password }: Pick<Owner, 'email' | 'password'>): Promise<void> {
		await this.request('POST', '/login', { emailOrLdapLoginId: email, password });
	}

	/** Descriptions of all nodes or credentials, as the editor reads them. */
	async types<T extends { name: string }>(kind: 'nodes' | 'credentials'): Promise<T[]> {
		const headers = { cookie: this.cookie };
		const response = await fetch(`${this.url}/types/${kind}.json`, { headers });
		return (await response.json()) as T[];
	}

	/** Saves a credential; returns its id. */
	async createCredential(credential: CredentialInput): Promise<string> {
		return (await this.request('POST', '/credentials', credential)).id;
	}

	/** Tests values of a credential as its dialog does; a refusal is an answer, not an error. */
	async testCredential(
		credential: CredentialInput,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		return this.request('POST', '/credentials/test', { credentials: { id: '', ...credential } });
	}

	/** Saves a new workflow. */
	async createWorkflow(workflow: WorkflowDefinition): Promise<StoredWorkflow> {
		return this.request('POST', '/workflows', {
			settings: { executionOrder: 'v1' },
			active: false,
			...workflow,
		});
	}

	async workflow(id: string): Promise<StoredWorkflow> {
		return this.request('GET', `/workflows/${id}`);
	}

	/** Saves changed nodes or connections as the new draft. */
	async updateWorkflow(workflow: StoredWorkflow): Promise<StoredWorkflow> {
		const { nodes, connections, versionId } = workflow;
		return this.request('PATCH', `/workflows/${workflow.id}`, { nodes, connections, versionId });
	}

	/**
	 * Publishes a workflow, so that its triggers run, and waits until they do: n8n says yes before
	 * it has started them. Throws with n8n's reason when a trigger cannot start.
	 */
	async publish(id: string, timeoutMs = 60_000): Promise<void> {
		const { versionId } = await this.workflow(id);
		await this.request('POST', `/workflows/${id}/activate`, {
			versionId,
			name: '',
			description: '',
		});
		await this.waitForPublished(id, timeoutMs);
	}

	/** Waits until the triggers of a workflow run that has just been published. Throws as `publish`. */
	async waitForPublished(id: string, timeoutMs = 60_000): Promise<void> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const state = await this.request('GET', `/workflows/${id}/publication-status`);
			if (state.status === 'published') return;
			if (state.status === 'failed' || Date.now() > deadline) {
				const reasons = (state.triggers ?? []).map((t: any) => t.errorMessage).filter(Boolean);
				throw new Error(`Workflow ${id} is ${state.status}: ${reasons.join('; ') || 'no reason'}`);
			}
			await sleep(pollMs);
		}
	}

	/** Takes a published workflow out of service. */
	async unpublish(id: string): Promise<void> {
		await this.request('POST', `/workflows/${id}/deactivate`, {});
	}

	/**
	 * Runs a workflow from one of its triggers, as the editor's button does; waits for the end.
	 *
	 * @param item what the trigger gives, as the editor's chat does it
	 */
	async run(
		id: string,
		trigger: string,
		timeoutMs = 120_000,
		item?: Item['json'],
	): Promise<Execution> {
		return this.waitForExecution(await this.start(id, trigger, item), timeoutMs);
	}

	/** The same without waiting; returns the execution's id. */
	async start(id: string, trigger: string, item?: Item['json']): Promise<string> {
		const data = item && {
			startTime: 0,
			executionTime: 0,
			source: [],
			data: { main: [[{ json: item }]] },
		};
		const { executionId } = await this.request('POST', `/workflows/${id}/run`, {
			workflowData: await this.workflow(id),
			triggerToStartFrom: { name: trigger, ...(data ? { data } : {}) },
		});
		return executionId;
	}

	/** Pins what nodes give instead of being run, by their names. */
	async pin(id: string, pinData: Record<string, Item[]>): Promise<void> {
		const { versionId } = await this.workflow(id);
		await this.request('PATCH', `/workflows/${id}`, { pinData, versionId });
	}

	/** The same with a trigger that gives these items, pinned to it for this run. */
	async runWith(id: string, trigger: string, items: Item[]): Promise<Execution> {
		await this.pin(id, { [trigger]: items });
		try {
			return await this.run(id, trigger);
		} finally {
			await this.pin(id, {});
		}
	}

	/** The newest executions of a workflow, newest first. */
	async executions(workflowId: string, limit = 20): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		return (await this.request('GET', `/executions?limit=${limit}&filter=${filter}`)).results;
	}

	/** One execution with what every node gave. */
	async execution(id: string): Promise<Execution> {
		return toExecution(await this.request('GET', `/executions/${id}`));
	}

	/**
	 * Waits until a published workflow has been run by one of its triggers, and that run has ended.
	 * Returns the first such run.
	 */
	async waitForTriggered(workflowId: string, timeoutMs = 120_000): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const triggered = (await this.executions(workflowId)).filter(({ mode }) => mode !== 'manual');
			const first = triggered.at(-1);
			if (first) return this.waitForExecution(first.id, timeoutMs);
			if (Date.now() > deadline)
				throw new Error(`No trigger ran workflow ${workflowId} in ${timeoutMs / 1000} s`);
			await sleep(pollMs);
		}
	}

	/** Waits until an execution has ended, well or badly. */
	async waitForExecution(id: string, timeoutMs = 120_000): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const execution = await this.execution(id);
			if (execution.finished) return execution;
			if (Date.now() > deadline)
				throw new Error(`Execution ${id} is still ${execution.status} after ${timeoutMs / 1000} s`);
			await sleep(pollMs);
		}
	}
}
