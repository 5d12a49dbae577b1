import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, runCommand } from '../script/command.mts';
import { compileEnvironment, nodeForN8n } from './nodeBinary.mts';
import { n8n2Folder } from '../paths.mts';

/** An installed n8n: the Node binary that runs it, its start script and its version. */
export interface N8nInstall {
	node: string;
	script: string;
	version: string;
}

const progressEverySeconds = 30;

/** Folders of the packages that npm ci puts directly into the folder's node_modules. */
function packageFolders(folder: string, lock: string): string[] {
	const { packages } = JSON.parse(lock);
	return Object.entries<{ optional?: boolean }>(packages)
		.filter(([path, { optional }]) => path.split('node_modules/').length === 2 && !optional)
		.map(([path]) => join(folder, path));
}

/** Installs what the package-lock.json of `folder` names into its node_modules, unless it is there. */
export async function downloadLocked(
	folder: string,
	report: (line: string) => void,
): Promise<void> {
	const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
	const lockHash = createHash('sha256').update(lock).digest('hex');
	// Holds the hash of the lock file that node_modules was made from; npm ci removes it.
	const stamp = join(folder, 'node_modules/.installed-lock');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash) return;
	const folders = packageFolders(folder, lock);
	report(`Downloading n8n (up to 2.8 GB on disk): takes some minutes, only once`);
	await runCommand('npm', ['ci', '--loglevel=error'], {
		cwd: folder,
		onTick: (seconds) => {
			if (seconds % progressEverySeconds !== 0) return;
			const done = folders.filter((folder) => existsSync(join(folder, 'package.json'))).length;
			report(`… ${done} of ${folders.length} packages`);
		},
	});
	writeFileSync(stamp, lockHash);
}

async function compileDatabase(
	folder: string,
	node: string,
	report: (line: string) => void,
): Promise<void> {
	const loads = () => runCommand(node, ['-e', 'require("sqlite3")'], { cwd: folder });
	try {
		return void (await loads());
	} catch {
		report("Compiling n8n's database (sqlite3): a minute or two, only once");
	}
	try {
		await runCommand('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false', '--loglevel=warn'], {
			cwd: folder,
			env: compileEnvironment(node),
		});
		await loads();
	} catch (error) {
		const missing = ['g++', 'make', 'python3'].filter(
			(tool) => spawnSync(tool, ['--version']).status !== 0,
		);
		if (!(error instanceof CommandError) || missing.length === 0) throw error;
		throw new Error(
			`n8n's database (sqlite3) has to be compiled, and this machine has no ${missing.join(', no ')}. ` +
				'On Debian: sudo apt-get install -y build-essential python3 - then start again.',
			{ cause: error },
		);
	}
}

/**
 * Installs the n8n that the package-lock.json of `folder` names into its node_modules, with the
 * database compiled. Takes some minutes the first time, no time while the lock file stays the same.
 * `report` is told what is going on. Throws with the reason when it cannot be done.
 */
export async function install(
	report: (line: string) => void = () => {},
	folder = n8n2Folder,
): Promise<N8nInstall> {
	const node = await nodeForN8n(report);
	await downloadLocked(folder, report);
	await compileDatabase(folder, node, report);
	const n8nFolder = join(folder, 'node_modules/n8n');
	const { version } = JSON.parse(readFileSync(join(n8nFolder, 'package.json'), 'utf8'));
	return { node, script: join(n8nFolder, 'bin/n8n'), version };
}
