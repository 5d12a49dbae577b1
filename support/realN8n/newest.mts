import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';

import { n8n2Folder, newestN8nFolder } from '../paths.mts';
import { CommandError, runCommand } from '../script/command.mts';

/** How many versions are tried before it is certain that something else is wrong. */
const MOST_TRIES = 6;

/** An n8n that npm can install, and newer ones that it cannot. */
export interface Newest {
	version: string;
	folder: string;
	/** Versions that were published but lack something that they depend on, with what npm says. */
	broken: Array<{ version: string; reason: string }>;
}

/**
 * Finds the newest n8n that npm can resolve, since some that are published cannot be installed, and prepares a
 * folder with its lock file for `install()`.
 */
export async function findNewest(folder = newestN8nFolder): Promise<Newest> {
	const versions = await publishedVersions();
	const broken: Newest['broken'] = [];
	for (const version of versions.slice(0, MOST_TRIES)) {
		if (lockedVersion(folder) === version) return { version, folder, broken };
		try {
			await lock(folder, version);
			return { version, folder, broken };
		} catch (error) {
			if (!(error instanceof CommandError)) throw error;
			const [reason] = /No matching version found for \S+/.exec(error.output) ?? [];
			broken.push({ version, reason: reason ?? error.message.slice(0, 200) });
		}
	}
	const all = broken.map(({ version, reason }) => `${version}: ${reason}`).join('; ');
	throw new Error(`None of the newest n8n can be installed. ${all}`);
}

/** All stable versions, newest first. */
async function publishedVersions(): Promise<string[]> {
	const out = await runCommand('npm', ['view', 'n8n', 'versions', '--json'], { cwd: n8n2Folder });
	return newestFirst(JSON.parse(out) as string[]);
}

/** Stable versions in the order of their numbers, the highest first. */
export function newestFirst(versions: string[]): string[] {
	const numbers = (version: string) => version.split('.').map(Number);
	return versions
		.filter((version) => /^\d+\.\d+\.\d+$/.test(version))
		.sort((a, b) => {
			const [x, y] = [numbers(a), numbers(b)];
			const at = x.findIndex((number, i) => number !== y[i]);
			return at < 0 ? 0 : y[at] - x[at];
		});
}

function lockedVersion(folder: string): string | undefined {
	const path = join(folder, 'package-lock.json');
	if (!existsSync(path)) return undefined;
	return JSON.parse(readFileSync(path, 'utf8')).packages['node_modules/n8n']?.version;
}

/**
 * Resolved beside the folder, so that a version that cannot be installed leaves the one there alone.
 * @throws CommandError when npm cannot resolve it
 */
async function lock(folder: string, version: string): Promise<void> {
	const manifest = JSON.parse(readFileSync(join(n8n2Folder, 'package.json'), 'utf8'));
	const own = JSON.stringify({ ...manifest, dependencies: { n8n: version } }, null, 2);
	const aside = `${folder}-resolved`;
	rmSync(aside, { recursive: true, force: true });
	mkdirSync(aside, { recursive: true });
	cpSync(join(n8n2Folder, '.npmrc'), join(aside, '.npmrc'));
	writeFileSync(join(aside, 'package.json'), own);
	await runCommand('npm', ['install', '--package-lock-only', '--loglevel=error'], { cwd: aside });
	mkdirSync(folder, { recursive: true });
	cpSync(aside, folder, { recursive: true });
}
