import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onEnd } from '../../support/script/closers.mts';
import { type Background, runInBackground } from '../../support/script/background.mts';
import { runCommand } from '../../support/script/command.mts';
import { freePort } from '../../support/script/ports.mts';

const patienceMs = 60_000;

/** Where programs are: on the PATH, and where Debian keeps PostgreSQL's, the newest version first. */
function programFolders(): string[] {
	const root = '/usr/lib/postgresql';
	const versions = existsSync(root) ? readdirSync(root) : [];
	versions.sort((a, b) => Number(b) - Number(a));
	const postgres = versions.map((version) => join(root, version, 'bin'));
	return [...postgres, ...(process.env.PATH ?? '').split(delimiter)];
}

/** Paths of the programs that queue mode needs. Throws with what has to be installed when one is missing. */
export function findPrograms(folders = programFolders()) {
	const find = (program: string) =>
		folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
	const programs = {
		initdb: find('initdb'),
		postgres: find('postgres'),
		ready: find('pg_isready'),
		redis: find('redis-server'),
	};
	const { redis, ...postgres } = programs;
	const missing = [
		...(Object.values(postgres).every(Boolean) ? [] : ['PostgreSQL']),
		...(redis ? [] : ['Redis']),
	];
	if (missing.length > 0) {
		throw new Error(
			`n8n's queue mode needs ${missing.join(' and ')}, which this machine does not have. ` +
				'On Debian: sudo apt-get install -y postgresql redis-server - then start again.',
		);
	}
	return programs as Record<keyof typeof programs, string>;
}

/** PostgreSQL refuses to run as root: then it runs as the user that Debian's package has made for it. */
function databaseUser(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
	return { uid: id('-u'), gid: id('-g') };
}

async function until(what: string, service: Background, holds: () => Promise<boolean>) {
	const deadline = Date.now() + patienceMs;
	while (!(await holds())) {
		if (service.isGone()) throw new Error(`${what} has stopped while starting`);
		if (Date.now() > deadline) throw new Error(`${what} does not answer`);
		await sleep(100);
	}
}

/** Whether Redis answers a PING. */
async function redisAnswers(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	try {
		await once(socket, 'connect');
		socket.write('PING\r\n');
		const [answer] = await once(socket, 'data');
		return String(answer).startsWith('+PONG');
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}

/** Starts an empty PostgreSQL whose data nobody needs later; returns n8n's settings for it. */
async function startPostgres(
	folder: string,
	logs: string,
	programs: ReturnType<typeof findPrograms>,
) {
	const user = databaseUser();
	const data = join(folder, 'postgres');
	mkdirSync(data, { mode: 0o700 });
	if (user) chownSync(data, user.uid, user.gid);
	const options = { cwd: folder, ...user };
	const name = 'n8n';
	const port = await freePort();
	const init = ['-D', data, '-A', 'trust', '-U', name, '--no-locale', '-E', 'UTF8', '--no-sync'];
	await runCommand(programs.initdb, init, options);
	const settings = [`listen_addresses=127.0.0.1`, 'unix_socket_directories=', 'fsync=off'];
	const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
	const service = runInBackground(programs.postgres, args, {
		cwd: folder,
		logFile: join(logs, 'postgres.log'),
		user,
		// "Fast": does not wait for clients to leave.
		stopSignal: 'SIGINT',
	});
	onEnd(() => service.stop());
	const ask = ['-h', '127.0.0.1', '-p', String(port), '-U', name, '-q'];
	await until('PostgreSQL', service, () =>
		runCommand(programs.ready, ask, { cwd: folder }).then(
			() => true,
			() => false,
		),
	);
	return {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(port),
		DB_POSTGRESDB_DATABASE: 'postgres',
		DB_POSTGRESDB_USER: name,
	};
}

/** Starts a Redis that writes nothing to the disk; returns n8n's settings for it. */
async function startRedis(folder: string, logs: string, program: string) {
	const port = await freePort();
	const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
	const service = runInBackground(program, [...args, '--save', '', '--appendonly', 'no'], {
		cwd: folder,
		logFile: join(logs, 'redis.log'),
	});
	onEnd(() => service.stop());
	await until('Redis', service, () => redisAnswers(port));
	return { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(port) };
}

/**
 * Starts PostgreSQL and Redis on free ports of 127.0.0.1, with their data in a temporary folder; both
 * are ended, and the folder is removed, by endEverything(). Returns the environment that puts an n8n
 * into queue mode with them. Throws with what to install when one is missing.
 */
export async function startServices(logs: string): Promise<Record<string, string>> {
	const programs = findPrograms();
	const folder = mkdtempSync(join(tmpdir(), 'n8n-queue-'));
	// PostgreSQL's user has to get through.
	chmodSync(folder, 0o711);
	onEnd(async () => rmSync(folder, { recursive: true, force: true }));
	return {
		EXECUTIONS_MODE: 'queue',
		...(await startPostgres(folder, logs, programs)),
		...(await startRedis(folder, logs, programs.redis)),
	};
}
