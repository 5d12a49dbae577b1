import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onEnd } from '../../support/script/closers.mts';
import {
	freePort,
	installPackedPackage,
	type N8nServer,
	type N8nServerOptions,
	start,
} from '../../support/realN8n/index.mts';
import type { RealN8n } from '../../support/realN8n/realN8n.mts';

/** A process of n8n's queue mode beside the main one, with the packed package in a folder of its own. */
export class Worker {
	private constructor(
		readonly name: string,
		private readonly server: N8nServer,
		private readonly logFile: string,
	) {}

	/** Starts a worker that belongs to the main process `main` and runs so many executions at once. */
	static async start(main: RealN8n, name: string, concurrency: number): Promise<Worker> {
		return Worker.open(main, name, { workerConcurrency: concurrency });
	}

	/** Starts a process that only takes calls of webhooks. */
	static async forWebhooks(main: RealN8n, name: string): Promise<Worker> {
		return Worker.open(main, name, { onlyWebhooks: true });
	}

	private static async open(
		main: RealN8n,
		name: string,
		role: Pick<N8nServerOptions, 'workerConcurrency' | 'onlyWebhooks'>,
	): Promise<Worker> {
		const userFolder = join(main.folder, name);
		const logFile = join(main.folder, `${name}.log`);
		await installPackedPackage(main.tarball, userFolder);
		const server = await start({
			install: main.install,
			userFolder,
			logFile,
			port: await freePort(),
			env: main.env,
			...role,
		});
		onEnd(() => server.kill());
		return new Worker(name, server, logFile);
	}

	/** Where it answers. */
	get url(): string {
		return this.server.url;
	}

	/** Ids of the executions that it has begun, as it says in its log. */
	executions(): string[] {
		return this.logged('started');
	}

	/** Ids of the executions that it is busy with. */
	running(): string[] {
		const finished = new Set(this.logged('finished'));
		return this.executions().filter((id) => !finished.has(id));
	}

	private logged(what: 'started' | 'finished'): string[] {
		const log = readFileSync(this.logFile, 'utf8');
		return [...log.matchAll(new RegExp(`Worker ${what} execution (\\d+) `, 'g'))].map(
			([, id]) => id,
		);
	}

	/** Ends it as a crash does. */
	async kill(): Promise<void> {
		await this.server.kill();
	}

	/** Ends it in an orderly way: executions that run are waited for. */
	async stop(): Promise<void> {
		await this.server.stop();
	}
}
