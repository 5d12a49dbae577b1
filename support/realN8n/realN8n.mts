import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onEnd } from '../script/closers.mts';
import {
	clientFor,
	freePort,
	install,
	installPackedPackage,
	type N8nClient,
	type N8nInstall,
	type N8nServer,
	packForN8n,
	start,
} from './index.mts';
import { step } from '../script/terminal.mts';

/** The one user of the n8n. */
export const owner = {
	email: 'tester@example.com',
	password: 'Stream-test-1',
	firstName: 'Test',
	lastName: 'Owner',
};

/**
 * An n8n that is killed while it registers a trigger leaves that to the next one for the time of a lease
 * (two minutes by default), in which nothing is polled. Shorter, so that most lives see polls; not much shorter, because a
 * registration that takes 70 % of it is given up for good.
 */
export const hurry = {
	N8N_WORKFLOW_PUBLICATION_OUTBOX_LEASE_SECONDS: '20',
	N8N_WORKFLOW_PUBLICATION_OUTBOX_POLL_INTERVAL_MS: '1000',
};

/** The same for every n8n of this process. */
let packed: Promise<string> | undefined;

/** A real n8n with the packed package in it, to be killed and started again on the same data. */
export class RealN8n {
	private server?: N8nServer;
	private starts = 0;
	/** Signed in; a new one after every start. */
	client!: N8nClient;

	private constructor(
		readonly install: N8nInstall,
		readonly tarball: string,
		readonly folder: string,
		private readonly port: number,
		readonly env: Record<string, string>,
	) {}

	/**
	 * Installs n8n if need be, builds, packs and installs the package, and starts.
	 * n8n's own files and logs go to `folder`; `env` has further environment variables of n8n;
	 * `installFolder` names another n8n than the demo's.
	 */
	static async open(
		folder: string,
		env: Record<string, string> = {},
		installFolder?: string,
	): Promise<RealN8n> {
		const n8nInstall = await step('n8n is installed', (report) => install(report, installFolder));
		const tarball = await step(
			'The package is built and packed',
			() => (packed ??= packForN8n(folder)),
		);
		await step('The package is installed into n8n', () => installPackedPackage(tarball, folder));
		const n8n = new RealN8n(n8nInstall, tarball, folder, await freePort(), env);
		// Nothing of it is needed any more, and a busy n8n takes its time.
		onEnd(async () => n8n.server?.kill());
		await step(
			'n8n is starting',
			async () => {
				await n8n.startServer();
				await n8n.client.setupOwner(owner);
			},
			() => `n8n ${n8nInstall.version} answers on ${n8n.client.url}`,
		);
		return n8n;
	}

	private async startServer(tries = 3): Promise<void> {
		this.starts++;
		try {
			this.server = await start({
				install: this.install,
				userFolder: this.folder,
				logFile: join(this.folder, `n8n-${this.starts}.log`),
				port: this.port,
				env: this.env,
			});
		} catch (error) {
			// Somebody's connection may have taken a port that was free a moment ago.
			if (tries > 1 && /already in use/.test(String(error))) return this.startServer(tries - 1);
			throw error;
		}
		this.client = clientFor(this.install.version, this.server.url);
	}

	/** Ends n8n and its children as a crash does. */
	async kill(): Promise<void> {
		await this.server?.kill();
	}

	/** Sends a signal to n8n's process. */
	signal(name: NodeJS.Signals): void {
		if (this.server) process.kill(this.server.pid, name);
	}

	/** Starts n8n again on the same data. */
	async restart(): Promise<void> {
		await this.startServer();
		await this.client.login(owner);
	}

	/** Saves the credential of the simulator's merchant, having tested it. */
	async addCredential(data: { apiKey: string; apiSecret: string; url: string }) {
		const { apiKey, apiSecret, url: baseUrl } = data;
		const name = 'Stream simulator';
		const credential = {
			name,
			type: 'streamPayApi',
			data: { apiKey, apiSecret, branchId: '', baseUrl },
		};
		const test = await this.client.testCredential(credential);
		if (test.status !== 'OK') throw new Error(`n8n cannot use the credential: ${test.message}`);
		return { id: await this.client.createCredential(credential), name };
	}

	/** Files of n8n (database and logs) that contain one of the texts; to be called when n8n has ended. */
	filesWith(texts: string[]): string[] {
		const data = join(this.folder, '.n8n');
		const databases = existsSync(data) ? readdirSync(data).map((name) => join(data, name)) : [];
		const logs = readdirSync(this.folder).map((name) => join(this.folder, name));
		return [...databases, ...logs]
			.filter((path) => /\.sqlite(-wal)?$|\.log$/.test(path))
			.filter((path) => {
				const bytes = readFileSync(path);
				return texts.some((text) => bytes.includes(text));
			});
	}

	/** Ends n8n in an orderly way. */
	async stop(): Promise<void> {
		await this.server?.stop();
	}
}
