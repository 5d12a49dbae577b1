import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import type { INodeType } from 'n8n-workflow';

import { load } from './outside.mts';

const root = join(import.meta.dirname, '..', '..');

type Exports = Record<string, unknown>;
type Compiled = (exports: Exports, require: (id: string) => unknown, module: object) => void;

/** By path; what a restart of n8n costs is mostly this. */
const compiled = new Map<string, Compiled>();

/**
 * The nodes of the built package, with all of its own modules anew, as a process of n8n has them; n8n's own stay, so
 * that its errors are the same classes.
 *
 * @returns what makes them, by type: `n8n-nodes-streampay.stream`
 */
export function openPackage(): Record<string, () => INodeType> {
	const { name, n8n } = load('../../package.json') as { name: string; n8n: { nodes: string[] } };
	const modules = new Map<string, { exports: Exports }>();
	const open = (path: string): Exports => {
		const known = modules.get(path);
		if (known) return known.exports;
		const module = { exports: {} };
		modules.set(path, module);
		const from = dirname(path);
		const require = (id: string) => (id.startsWith('.') ? open(join(from, id)) : load(id));
		compile(path)(module.exports, require, module);
		return module.exports;
	};
	const makers = n8n.nodes.map((path) => {
		const [, file] = /(\w+)\.node\.js$/.exec(path)!;
		const make = () => new (open(join(root, path))[file] as new () => INodeType)();
		return [`${name}.${file[0].toLowerCase()}${file.slice(1)}`, make] as const;
	});
	return Object.fromEntries(makers);
}

function compile(path: string): Compiled {
	const known = compiled.get(path);
	if (known) return known;
	const code = `(function (exports, require, module) {${readFileSync(path, 'utf8')}\n})`;
	const made = new Script(code, { filename: path }).runInThisContext() as Compiled;
	compiled.set(path, made);
	return made;
}
