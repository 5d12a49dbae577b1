import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';

import { runCommand } from '../../support/script/command.mts';
import { unless, type Check, type Packed } from './packed.mts';

/** Built-in modules that reach nothing outside of the process. */
const HARMLESS = new Set(['crypto']);
const SECRETS = {
	'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
	'a token of npm': /\bnpm_[A-Za-z0-9]{36}\b/,
	'a token of GitHub': /\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})/,
	'a key of AWS': /\bAKIA[0-9A-Z]{16}\b/,
	'a secret key of a payment service': /\b(sk|rk)_(live|test)_[A-Za-z0-9]{16,}/,
	'a key pair of Stream in base64': /\b[A-Za-z0-9+/]{80,}={0,2}(?![A-Za-z0-9+/])/,
};
/** The rules of n8n's scanner. */
const RULES = '@n8n/eslint-plugin-community-nodes';
/** What n8n's strict mode demands, to the letter. */
const STRICT_CONFIG =
	"import { config } from '@n8n/node-cli/eslint';\nexport default config;\n".replace(/\s/g, '');

/** What n8n asks of the code: its scanner's rules on the source and on what is packed, and no way out. */
export function codeChecks({ folder, source, files, read }: Packed): Check[] {
	const scripts = files.filter((path) => path.endsWith('.js'));
	return [
		[
			"n8n's rules hold for the source, with every exception in comments ignored",
			() => scan(source, ['package.json', '{nodes,credentials}/**/*.{js,ts,json}']),
		],
		[
			"n8n's rules are those of the version that package.json pins",
			() => {
				const pinned = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
				const wanted = pinned.devDependencies[RULES];
				const rules = join(source, 'node_modules', RULES, 'package.json');
				const { version } = JSON.parse(readFileSync(rules, 'utf8'));
				return unless(version === wanted, `${version} instead of ${wanted}`);
			},
		],
		["n8n's rules hold for the packed code", () => scan(folder, ['**/*.js', 'package.json'])],
		[
			"n8n-node lint has nothing to say, in n8n's strict mode",
			async () => {
				const run = runCommand('npx', ['n8n-node', 'lint'], { cwd: source });
				return await run.then(
					() => [],
					(error: Error) => [error.message],
				);
			},
		],
		[
			"The lint configuration is n8n's own, unchanged",
			() => {
				const config = readFileSync(join(source, 'eslint.config.mjs'), 'utf8').replace(/\s/g, '');
				return unless(config === STRICT_CONFIG, 'eslint.config.mjs differs');
			},
		],
		[
			'The code requires nothing but n8n-workflow, crypto and itself',
			() =>
				scripts.flatMap((path) =>
					requiredBy(read(path))
						.filter((name) => !name.startsWith('.') && name !== 'n8n-workflow')
						.filter((name) => !HARMLESS.has(name))
						.map((name) => `${path} requires ${name}${isBuiltin(name) ? ', of Node.js' : ''}`),
				),
		],
		[
			'The code reads no environment variables and no files, and runs no text as code',
			() =>
				scripts.flatMap((path) => {
					const found = /\bprocess\s*\.|\beval\s*\(|\bnew Function\b|\bimport\s*\(/.exec(
						read(path),
					);
					return found ? [`${path} has ${found[0]}`] : [];
				}),
		],
		[
			'No secret is packed',
			() =>
				files.flatMap((path) =>
					Object.entries(SECRETS)
						.filter(([, pattern]) => pattern.test(read(path)))
						.map(([kind]) => `${path} looks as if it had ${kind}`),
				),
		],
	];
}

function requiredBy(code: string): string[] {
	return [...code.matchAll(/\brequire\(\s*(["'`])([^"'`]+)\1/g)].map(([, , name]) => name);
}

function isBuiltin(name: string): boolean {
	return builtinModules.includes(name.replace(/^node:/, ''));
}

/** The rules run in a process of their own: ESLint's plugins are ES modules, which Jest cannot load. */
async function scan(folder: string, patterns: string[]): Promise<string[]> {
	const script = join(import.meta.dirname, 'scan.mts');
	const out = await runCommand('npx', ['tsx', script, folder, ...patterns], { cwd: process.cwd() });
	return JSON.parse(out) as string[];
}
