import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../script/command.mts';
import { packageFolder } from '../paths.mts';

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
	mkdirSync(folder, { recursive: true });
	const options = { cwd, env: { ...process.env, ...more } };
	await runCommand('npm', ['run', 'build', '--silent'], options);
	const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
	const [{ filename }] = JSON.parse(await runCommand('npm', args, options));
	return join(folder, filename);
}

/**
 * Installs a packed package into an n8n user folder, where n8n puts community nodes.
 * Like n8n it leaves development and peer dependencies out, so nothing is downloaded for this one.
 */
export async function installPackedPackage(tarball: string, userFolder: string): Promise<void> {
	const nodes = join(userFolder, '.n8n/nodes');
	rmSync(nodes, { recursive: true, force: true });
	mkdirSync(nodes, { recursive: true });
	const manifest = { name: 'installed-nodes', private: true, dependencies: {} };
	writeFileSync(join(nodes, 'package.json'), JSON.stringify(manifest, null, 2));
	const omit = ['--omit=dev', '--omit=peer', '--legacy-peer-deps'];
	const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	await runCommand('npm', ['install', ...omit, ...quiet, tarball], { cwd: nodes });
}
