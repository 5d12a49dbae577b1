import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { registryFolder } from '../paths.mts';
import { type Background, runInBackground } from '../script/background.mts';
import { runCommand } from '../script/command.mts';
import { freePort } from '../script/ports.mts';
import { downloadLocked } from './install.mts';

const patienceMs = 30_000;

/** A registry on this machine with nothing in it but versions of this package. */
export class Registry {
	private constructor(
		readonly url: string,
		private readonly folder: string,
		private readonly server: Background,
	) {}

	/** Starts one that keeps what it has in `folder`, which is emptied. */
	static async start(folder: string): Promise<Registry> {
		await downloadLocked(registryFolder, () => {});
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(folder, { recursive: true });
		const port = await freePort();
		const config = {
			storage: join(folder, 'storage'),
			auth: { htpasswd: { file: join(folder, 'htpasswd') } },
			// Nothing is asked for elsewhere: the package needs nothing.
			packages: { '**': { access: '$all', publish: '$all' } },
			log: { type: 'stdout', format: 'json', level: 'warn' },
		};
		// YAML has JSON in it.
		const configFile = join(folder, 'config.yaml');
		writeFileSync(configFile, JSON.stringify(config));
		const script = join(registryFolder, 'node_modules/verdaccio/bin/verdaccio');
		const server = runInBackground(
			process.execPath,
			[script, '--config', configFile, '--listen', `127.0.0.1:${port}`],
			{ cwd: folder, logFile: join(folder, 'registry.log') },
		);
		const registry = new Registry(`http://127.0.0.1:${port}`, folder, server);
		const deadline = Date.now() + patienceMs;
		while (!(await registry.answers())) {
			if (server.isGone() || Date.now() > deadline) throw new Error('The registry does not start');
			await sleep(100);
		}
		return registry;
	}

	private async answers(): Promise<boolean> {
		try {
			return (await fetch(`${this.url}/-/ping`)).ok;
		} catch {
			return false;
		}
	}

	/** Publishes what is in a tarball under another version. */
	async publish(tarball: string, version: string): Promise<void> {
		const own = join(this.folder, version);
		mkdirSync(own);
		await runCommand('tar', ['-xzf', tarball, '-C', own, '--strip-components=1'], { cwd: own });
		const path = join(own, 'package.json');
		const manifest = JSON.parse(readFileSync(path, 'utf8'));
		writeFileSync(path, JSON.stringify({ ...manifest, version }));
		const { host } = new URL(this.url);
		writeFileSync(join(own, '.npmrc'), `//${host}/:_authToken=nobody\n`);
		const tag = version.includes('-') ? 'next' : 'latest';
		const args = ['publish', '--registry', this.url, '--tag', tag, '--ignore-scripts'];
		await runCommand('npm', [...args, '--no-provenance'], { cwd: own });
	}

	async stop(): Promise<void> {
		await this.server.stop();
	}
}
