import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

export interface BackgroundOptions {
	cwd: string;
	env?: NodeJS.ProcessEnv;
	/** Everything it prints goes here; an older file is replaced. */
	logFile: string;
	/** The user that it runs as; only root can choose one. */
	user?: { uid: number; gid: number };
	/** What ends it in an orderly way. */
	stopSignal?: NodeJS.Signals;
}

/** A program that runs beside this one, in a process group of its own: Ctrl-C does not reach it. */
export interface Background {
	/** Process id, which is also the id of its process group. */
	pid: number;
	/** Fulfilled with its exit code (null when a signal ended it) when it is gone. */
	exited: Promise<number | null>;
	isGone(): boolean;
	/** Asks it to end and waits for it; kills it when it takes too long. */
	stop(): Promise<void>;
	/** Ends it and its children as a crash does (SIGKILL). */
	kill(): Promise<void>;
}

const stopPatienceMs = 20_000;

/** Signals a process, or with `-pid` a whole process group; it may be gone already. */
function signal(pid: number, name: NodeJS.Signals): void {
	try {
		process.kill(pid, name);
	} catch {
		// Gone.
	}
}

/** Process groups that run now: none may outlive this process, however it ends. */
const running = new Set<number>();
process.on('exit', () => running.forEach((group) => signal(-group, 'SIGKILL')));

/** Starts a program. Throws when it cannot be run at all. */
export function runInBackground(
	command: string,
	args: string[],
	{ cwd, env = process.env, logFile, user, stopSignal = 'SIGTERM' }: BackgroundOptions,
): Background {
	mkdirSync(dirname(logFile), { recursive: true });
	const log = openSync(logFile, 'w');
	const stdio: ['ignore', number, number] = ['ignore', log, log];
	const child = spawn(command, args, { cwd, env, stdio, detached: true, ...user });
	closeSync(log);
	child.on('error', () => {}); // Told by the missing pid.
	const pid = child.pid;
	if (pid === undefined) throw new Error(`Cannot run ${command}`);
	running.add(pid);
	const exited = new Promise<number | null>((resolve) => child.once('exit', resolve)).finally(
		() => {
			signal(-pid, 'SIGKILL');
			running.delete(pid);
		},
	);
	const isGone = () => !running.has(pid);
	const kill = async () => {
		if (!isGone()) signal(-pid, 'SIGKILL');
		await exited;
	};
	const stop = async () => {
		if (!isGone()) signal(pid, stopSignal);
		const late = setTimeout(() => void kill(), stopPatienceMs);
		await exited;
		clearTimeout(late);
	};
	return { pid, exited, isGone, stop, kill };
}
