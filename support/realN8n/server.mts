import { mkdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { runInBackground, type Background } from '../script/background.mts';
import { tail } from '../script/command.mts';
import type { N8nInstall } from './install.mts';
import { freePort } from '../script/ports.mts';

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
	/** Starts a worker of queue mode, which runs so many executions at once, instead of a main process. */
	workerConcurrency?: number;
	/** Starts a process of queue mode that only takes calls of webhooks. */
	onlyWebhooks?: boolean;
	/** How long n8n may take to answer, in milliseconds. */
	readyTimeoutMs?: number;
}

/** A running n8n. */
export interface N8nServer extends Background {
	/** Of a worker: it only tells there how it is. Of a process for webhooks: the webhooks, nothing else. */
	url: string;
}

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
		// n8n 1 refuses the names of parts that it does not have.
		N8N_DISABLED_MODULES: options.install.version.startsWith('1.') ? 'insights' : disabledModules,
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		...options.env,
	};
}

async function answers(url: string): Promise<boolean> {
	try {
		return (await fetch(url, { signal: AbortSignal.timeout(5000) })).ok;
	} catch {
		return false;
	}
}

/** n8n 1 calls itself ready before its interface is there. Only main processes have one. */
async function isReady(url: string, isMain: boolean): Promise<boolean> {
	if (!(await answers(`${url}/healthz/readiness`))) return false;
	return !isMain || (await answers(`${url}/rest/settings`));
}

/** Starts n8n and waits until it answers. Throws with the end of its log when it does not. */
export async function start(options: N8nServerOptions): Promise<N8nServer> {
	const {
		install,
		logFile,
		userFolder: cwd,
		workerConcurrency,
		onlyWebhooks,
		readyTimeoutMs = 180_000,
	} = options;
	const port = await freePort(options.port ?? 5678);
	const brokerPort = await freePort(port + 1);
	mkdirSync(cwd, { recursive: true });
	const isMain = !workerConcurrency && !onlyWebhooks;
	const role = isMain
		? ['start']
		: onlyWebhooks
			? ['webhook']
			: ['worker', `--concurrency=${workerConcurrency}`];
	const env = environment(options, port, brokerPort);
	const background = runInBackground(install.node, [install.script, ...role], {
		cwd,
		env,
		logFile,
	});
	const url = `http://127.0.0.1:${port}`;
	const deadline = Date.now() + readyTimeoutMs;
	while (!(await isReady(url, isMain))) {
		const gone = background.isGone();
		if (gone || Date.now() > deadline) {
			await background.kill();
			const reason = gone
				? 'stopped while starting'
				: `did not answer in ${readyTimeoutMs / 1000} s`;
			throw new Error(
				`n8n ${reason}. The end of ${logFile}:\n${tail(readFileSync(logFile, 'utf8'), 25)}`,
			);
		}
		await sleep(200);
	}
	return { ...background, url };
}
