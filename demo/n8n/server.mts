import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tail } from './command.mts';
import type { N8nInstall } from './install.mts';
import { freePort } from './ports.mts';

export interface N8nServerOptions {
	install: N8nInstall;
	/** n8n keeps its database, its settings and the installed nodes in the folder .n8n in here. */
	userFolder: string;
	/** Everything n8n prints goes here; an older file is replaced. */
	logFile: string;
	/** Wanted port (default 5678); another one is taken when it is in use. */
	port?: number;
	/** Further environment variables of n8n, or other values for those set here. */
	env?: Record<string, string>;
	/** How long n8n may take to answer, in milliseconds. */
	readyTimeoutMs?: number;
}

/** A running n8n. */
export interface N8nServer {
	url: string;
	/** Process id of n8n, which is also the id of its process group. */
	pid: number;
	/** Fulfilled with n8n's exit code (null when a signal ended it) when it is gone. */
	exited: Promise<number | null>;
	/** Ends n8n as an operating system does (SIGTERM) and waits for it. */
	stop(): Promise<void>;
	/** Ends n8n and its children as a crash does (SIGKILL). */
	kill(): Promise<void>;
}

const stopPatienceMs = 20_000;

/** Parts of n8n that only make sense with a connection to n8n's own services, or a licence. */
const disabledModules = [
	'insights,external-secrets,oauth-server,mcp,provisioning,breaking-changes,source-control',
	'dynamic-credentials,chat-hub,sso-oidc,sso-saml,log-streaming,ldap,quick-connect,favorites,otel',
	'token-exchange,oauth-jwe,n8n-packages,runtime-credentials,mcp-registry,workflow-reviews',
	'instance-ai,workflow-builder',
].join(',');

/** The caller's environment without what would turn this n8n into, or tie it to, another one. */
function cleanEnvironment(): NodeJS.ProcessEnv {
	const foreign = /^(N8N_|DB_|EXECUTIONS_|QUEUE_|WEBHOOK_URL|NODES_|NODE_OPTIONS|NODE_ENV|npm_)/;
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

function environment(options: N8nServerOptions, port: number, brokerPort: number) {
	return {
		...cleanEnvironment(),
		NO_PROXY: [process.env.NO_PROXY, 'localhost', '127.0.0.1'].filter(Boolean).join(','),
		N8N_USER_FOLDER: options.userFolder,
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_ENCRYPTION_KEY: 'local-demo-only',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_SECURE_COOKIE: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_DISABLED_MODULES: disabledModules,
		...options.env,
	};
}

async function isReady(url: string): Promise<boolean> {
	try {
		return (await fetch(`${url}/healthz/readiness`, { signal: AbortSignal.timeout(5000) })).ok;
	} catch {
		return false;
	}
}

/** Signals a process, or with `-pid` a whole process group; it may be gone already. */
function signal(pid: number, name: NodeJS.Signals): void {
	try {
		process.kill(pid, name);
	} catch {
		// Gone.
	}
}

/** Process groups of the n8n that run now: none may outlive this process, however it ends. */
const running = new Set<number>();
process.on('exit', () => running.forEach((group) => signal(-group, 'SIGKILL')));

/** Starts n8n in a process group of its own: Ctrl-C does not reach it, and children can be killed with it. */
function spawnN8n(options: N8nServerOptions, port: number, brokerPort: number) {
	const log = openSync(options.logFile, 'w');
	const child = spawn(options.install.node, [options.install.script, 'start'], {
		cwd: options.userFolder,
		env: environment(options, port, brokerPort),
		stdio: ['ignore', log, log],
		detached: true,
	});
	closeSync(log);
	child.on('error', () => {}); // Told by the missing pid.
	const pid = child.pid;
	if (pid === undefined) throw new Error(`Cannot run ${options.install.node}`);
	running.add(pid);
	const exited = new Promise<number | null>((resolve) => child.once('exit', resolve)).finally(() => {
		signal(-pid, 'SIGKILL');
		running.delete(pid);
	});
	return { pid, exited };
}

/** Starts n8n and waits until it answers. Throws with the end of its log when it does not. */
export async function start(options: N8nServerOptions): Promise<N8nServer> {
	const { logFile, readyTimeoutMs = 180_000 } = options;
	const port = await freePort(options.port ?? 5678);
	const brokerPort = await freePort(port + 1);
	mkdirSync(options.userFolder, { recursive: true });
	mkdirSync(dirname(logFile), { recursive: true });
	const { pid, exited } = spawnN8n(options, port, brokerPort);
	const send = (target: number, name: NodeJS.Signals) => running.has(pid) && signal(target, name);
	const kill = async () => {
		send(-pid, 'SIGKILL');
		await exited;
	};
	const stop = async () => {
		send(pid, 'SIGTERM');
		const late = setTimeout(() => void kill(), stopPatienceMs);
		await exited;
		clearTimeout(late);
	};
	const url = `http://127.0.0.1:${port}`;
	const deadline = Date.now() + readyTimeoutMs;
	while (!(await isReady(url))) {
		const gone = !running.has(pid);
		if (gone || Date.now() > deadline) {
			await kill();
			const reason = gone
				? 'stopped while starting'
				: `did not answer in ${readyTimeoutMs / 1000} s`;
			throw new Error(
				`n8n ${reason}. The end of ${logFile}:\n${tail(readFileSync(logFile, 'utf8'), 25)}`,
			);
		}
		await sleep(200);
	}
	return { url, pid, exited, stop, kill };
}
