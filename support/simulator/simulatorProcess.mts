import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageFolder } from '../paths.mts';
import { freePort } from '../script/ports.mts';
import type {
	FaultRule,
	LedgerEntry,
	ResourceName,
	Resources,
	Switches,
	Transition,
} from '../../simulator/index.mts';

/** The first merchant's key pair (simulator/README.md). */
const keyPair = { apiKey: 'sim-key', apiSecret: 'sim-secret' };
const patienceMs = 30_000;

/**
 * The simulator in a process of its own, so that nothing that happens to n8n touches what it has
 * written down. Asked through its admin addresses; every method throws when it refuses.
 */
export class SimulatorProcess {
	readonly apiKey = keyPair.apiKey;
	readonly apiSecret = keyPair.apiSecret;

	private constructor(
		readonly url: string,
		private readonly end: () => Promise<void>,
	) {}

	/** Starts it with the demo shop and waits until it answers. */
	static async start(): Promise<SimulatorProcess> {
		const port = await freePort();
		const script = join(packageFolder, 'simulator/main.mts');
		// The loader that runs this script runs the simulator as well.
		const args = [...process.execArgv, script, '--port', String(port), '--seed', 'demo'];
		const child = spawn(process.execPath, args, {
			stdio: ['ignore', 'ignore', 'inherit'],
			// In a group of its own, so that Ctrl-C does not end it before what it knows has been read.
			detached: true,
		});
		const exited = once(child, 'exit');
		let isGone = false;
		void exited.then(() => (isGone = true));
		const killNow = () => void child.kill('SIGKILL');
		process.on('exit', killNow);
		const simulator = new SimulatorProcess(`http://127.0.0.1:${port}`, async () => {
			child.kill('SIGTERM');
			const late = setTimeout(killNow, 3_000);
			if (!isGone) await exited;
			clearTimeout(late);
			process.off('exit', killNow);
		});
		const deadline = Date.now() + patienceMs;
		while (!(await simulator.answers())) {
			if (!isGone && Date.now() < deadline) {
				await sleep(100);
				continue;
			}
			await simulator.stop();
			throw new Error('The simulator does not start');
		}
		return simulator;
	}

	private async answers(): Promise<boolean> {
		try {
			return (await fetch(`${this.url}/__admin/health`)).ok;
		} catch {
			return false;
		}
	}

	private async admin<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.url}/__admin${path}`, {
			method,
			body: body === undefined ? undefined : JSON.stringify(body),
			headers: { 'content-type': 'application/json' },
		});
		if (!response.ok) {
			throw new Error(`The simulator refused ${method} ${path}: ${await response.text()}`);
		}
		return (await response.json()) as T;
	}

	/** One request to the API itself, below /api/v2, as the first merchant. */
	async api<T>(method: string, path: string, body: unknown): Promise<T> {
		const token = Buffer.from(`${this.apiKey}:${this.apiSecret}`).toString('base64');
		const response = await fetch(`${this.url}/api/v2${path}`, {
			method,
			body: JSON.stringify(body),
			headers: { 'content-type': 'application/json', 'x-api-key': token },
		});
		if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
		return (await response.json()) as T;
	}

	/** API requests in order of arrival, those after entry `after`. */
	async ledger(after = 0): Promise<LedgerEntry[]> {
		return this.admin('GET', `/ledger?after=${after}`);
	}

	/** How many API requests were in flight at most while `work` was done. */
	async peak(work: () => Promise<unknown>): Promise<number> {
		await this.admin('DELETE', '/inflight');
		await work();
		return (await this.admin<{ max: number }>('GET', '/inflight')).max;
	}

	/** Status changes in order, those after entry `after`. */
	async transitions(after = 0): Promise<Transition[]> {
		return this.admin('GET', `/transitions?after=${after}`);
	}

	/** Changes other than of a status, those after entry `after`. */
	async changes(after = 0): Promise<Transition[]> {
		return this.admin('GET', `/changes?after=${after}`);
	}

	/** Records as they are stored: amounts in halalas, times in microseconds. */
	async records<Name extends ResourceName>(resource: Name): Promise<Array<Resources[Name]>> {
		return this.admin('GET', `/records/${resource}`);
	}

	async addFault(rule: FaultRule): Promise<void> {
		await this.admin('POST', '/faults', rule);
	}

	async clearFaults(): Promise<void> {
		await this.admin('DELETE', '/faults');
	}

	async setSwitches(switches: Partial<Switches>): Promise<void> {
		await this.admin('PATCH', '/switches', switches);
	}

	/** A payer uses a link's checkout page. */
	async pay(paymentLinkId: string, options: Record<string, unknown> = {}): Promise<unknown> {
		return this.admin('POST', '/pay', { paymentLinkId, ...options });
	}

	/** Anything of simulator/actions/actions.mts; returns its result. */
	async act<T = unknown>(action: string, ...args: unknown[]): Promise<T> {
		return (await this.admin<{ result: T }>('POST', '/actions', { action, args })).result;
	}

	/** Ends it; what it knew is gone. */
	async stop(): Promise<void> {
		await this.end();
	}
}
