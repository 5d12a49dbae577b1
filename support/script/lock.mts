import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

/**
 * Empties `folder` for this process, so that every demo starts afresh.
 * Throws when another demo of this checkout is using it.
 */
export function takeFolder(folder: string): void {
	const lock = join(folder, 'demo.pid');
	const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
	if (holder > 0 && holder !== process.pid && isRunning(holder)) {
		throw new Error(
			`The demo is already running here (process ${holder}). Stop it with Ctrl-C first.`,
		);
	}
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	writeFileSync(lock, String(process.pid));
}
