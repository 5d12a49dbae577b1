import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

import { runCommand } from '../../support/script/command.mts';
import { pack } from '../../support/realN8n/installPackage.mts';

/** The package as npm would publish it, unpacked. */
export interface Packed {
	/** The checkout that it was made from. */
	source: string;
	/** Where it lies unpacked. */
	folder: string;
	/** Where the tarball lies; undefined when there is none. */
	tarball?: string;
	/** Bytes of the tarball. */
	size: number;
	/** `dist/nodes/…`, relative to `folder`. */
	files: string[];
	manifest: any;
	/** @returns the text of a file of the package, '' when there is none */
	read: (path: string) => string;
}

/** Builds, packs and unpacks this checkout. */
export async function openPacked(folder: string): Promise<Packed> {
	const tarball = await pack(folder);
	await runCommand('tar', ['-xzf', tarball, '-C', folder], { cwd: folder });
	return { ...readPacked(join(folder, 'package'), statSync(tarball).size), tarball };
}

/** A package that lies unpacked in a folder. */
export function readPacked(folder: string, size: number): Packed {
	const files = filesIn(folder);
	const read = (path: string) => {
		const full = join(folder, path);
		return existsSync(full) ? readFileSync(full, 'utf8') : '';
	};
	// As n8n does it for community nodes: what they may require comes from n8n.
	symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
	const manifest = JSON.parse(read('package.json'));
	return { source: process.cwd(), folder, size, files, manifest, read };
}

/** Paths of the files in a folder, relative to it. */
export function filesIn(folder: string, from = folder): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		return entry.isDirectory() ? filesIn(path, from) : [relative(from, path)];
	});
}

/** One demand, and what is wrong with it: nothing when it is met. */
export type Check = [demand: string, run: () => string[] | Promise<string[]>];

/** A problem when something that must be so is not. */
export function unless(holds: unknown, problem: string): string[] {
	return holds ? [] : [problem];
}
