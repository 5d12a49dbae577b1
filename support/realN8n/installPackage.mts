import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
// @ts-expect-error plain JavaScript without types
import buildIfStale from '../engine/buildIfStale.js';
// @ts-expect-error plain JavaScript without types
import whileBuilding from '../engine/buildLock.js';
import { runCommand } from '../script/command.mts';
import { packageFolder } from '../paths.mts';

/** The packed package is smaller: readable code without comments, and room for a few more operations. */
export const MOST_PACKED_BYTES = 185_000;

/**
 * Builds a checkout of this package (default: this one) and packs it as for a release into `folder`.
 * @param more environment variables
 * @returns the tarball's path
 */
export async function pack(
	folder: string,
	cwd = packageFolder,
	more: NodeJS.ProcessEnv = {},
): Promise<string> {
	const options = { cwd, env: { ...process.env, ...more } };
	return await whileBuilding(async () => {
		await runCommand('npm', ['run', 'build', '--silent'], options);
		return await npmPack(folder, options);
	});
}

/** Packs this checkout into `folder` for an n8n that is tried, built only if a source is newer than the build. */
export async function packForN8n(folder: string): Promise<string> {
	await buildIfStale();
	return await whileBuilding(() => npmPack(folder, { cwd: packageFolder }));
}

async function npmPack(
	folder: string,
	options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<string> {
	mkdirSync(folder, { recursive: true });
	const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
	const [{ filename }] = JSON.parse(await runCommand('npm', args, options));
	return join(folder, filename);
}

/** As n8n does it: without development and peer dependencies, so nothing is downloaded for this package. */
const asN8n = [
	'install',
	'--omit=dev',
	'--omit=peer',
	'--legacy-peer-deps',
	'--ignore-scripts',
	'--no-audit',
	'--no-fund',
	'--loglevel=error',
];

/** Installs a packed package into an n8n user folder, where n8n puts community nodes. */
export async function installPackedPackage(tarball: string, userFolder: string): Promise<void> {
	const nodes = join(userFolder, '.n8n/nodes');
	rmSync(nodes, { recursive: true, force: true });
	mkdirSync(nodes, { recursive: true });
	const manifest = { name: 'installed-nodes', private: true, dependencies: {} };
	writeFileSync(join(nodes, 'package.json'), JSON.stringify(manifest, null, 2));
	await runCommand('npm', [...asN8n, tarball], { cwd: nodes });
}

/** Installs a version of a package from a registry, in place of the one that an n8n user folder has. */
export async function installFromRegistry(
	registry: string,
	name: string,
	version: string,
	userFolder: string,
): Promise<void> {
	const args = [...asN8n, '--registry', registry, `${name}@${version}`];
	await runCommand('npm', args, { cwd: join(userFolder, '.n8n/nodes') });
}
