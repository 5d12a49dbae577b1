import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, runCommand } from './command.mts';
import { compileEnvironment, nodeForN8n } from './nodeBinary.mts';
import { demoFolder } from './paths.mts';

/** An installed n8n: the Node binary that runs it, its start script and its version. */
export interface N8nInstall {
	node: string;
	script: string;
	version: string;
}

const lockFile = join(demoFolder, 'package-lock.json');
const modules = join(demoFolder, 'node_modules');
/** Holds the hash of the lock file that demo/node_modules was made from; npm ci removes it. */
const stamp = join(modules, '.installed-lock');
const progressEverySeconds = 30;

/** Folders of the packages that npm ci puts directly into demo/node_modules. */
function packageFolders(): string[] {
	const { packages } = JSON.parse(readFileSync(lockFile, 'utf8'));
	return Object.entries<{ optional?: boolean }>(packages)
		.filter(([path, { optional }]) => path.split('node_modules/').length === 2 && !optional)
		.map(([path]) => join(demoFolder, path));
}

async function download(report: (line: string) => void): Promise<void> {
	const lockHash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash) return;
	const folders = packageFolders();
	report(`Downloading n8n (2.8 GB on disk): takes some minutes, only once`);
	await runCommand('npm', ['ci', '--loglevel=error'], {
		cwd: demoFolder,
		onTick: (seconds) => {
			if (seconds % progressEverySeconds !== 0) return;
			const done = folders.filter((folder) => existsSync(join(folder, 'package.json'))).length;
			report(`… ${done} of ${folders.length} packages`);
		},
	});
	writeFileSync(stamp, lockHash);
}

async function compileDatabase(node: string, report: (line: string) => void): Promise<void> {
	const loads = () => runCommand(node, ['-e', 'require("sqlite3")'], { cwd: demoFolder });
	try {
		return void (await loads());
	} catch {
		report("Compiling n8n's database (sqlite3): a minute or two, only once");
	}
	try {
		await runCommand('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false', '--loglevel=warn'], {
			cwd: demoFolder,
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
 * Installs the n8n of demo/package-lock.json into demo/node_modules, with its database compiled.
 * Takes some minutes the first time, no time while the lock file stays the same.
 * `report` is told what is going on. Throws with the reason when it cannot be done.
 */
export async function install(report: (line: string) => void = () => {}): Promise<N8nInstall> {
	const node = await nodeForN8n(report);
	await download(report);
	await compileDatabase(node, report);
	const n8nFolder = join(modules, 'n8n');
	const { version } = JSON.parse(readFileSync(join(n8nFolder, 'package.json'), 'utf8'));
	return { node, script: join(n8nFolder, 'bin/n8n'), version };
}
