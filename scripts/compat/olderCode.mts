import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../support/paths.mts';
import { pack } from '../../support/realN8n/installPackage.mts';
import { runCommand } from '../../support/script/command.mts';

/** A packed version of the package. */
export interface Packed {
	tarball: string;
	/** The commit that it is built from. */
	commit: string;
}

/** The same for every n8n of this process. */
let older: Promise<Packed | undefined> | undefined;

/**
 * Builds and packs earlier code of the package in `folder`: that of the last commit that froze saved workflows, if the
 * code has changed since then. Undefined without such a commit, as in a download without history.
 */
export async function packOlder(folder: string): Promise<Packed | undefined> {
	return await (older ??= build(folder));
}

async function build(folder: string): Promise<Packed | undefined> {
	const commit = await findCommit().catch(() => undefined);
	if (commit === undefined) return undefined;
	const source = join(folder, 'source');
	rmSync(source, { recursive: true, force: true });
	mkdirSync(source, { recursive: true });
	const archive = join(folder, 'source.tar');
	await git('archive', '--output', archive, commit);
	await runCommand('tar', ['-xf', archive, '-C', source], { cwd: folder });
	symlinkSync(join(packageFolder, 'node_modules'), join(source, 'node_modules'));
	const tarball = await pack(folder, source);
	const date = await git('log', '-1', '--format=%cs', commit);
	return { tarball, commit: `${commit.slice(0, 7)} of ${date.trim()}` };
}

async function findCommit(): Promise<string | undefined> {
	const freezes = await git('log', '--format=%H', '--', 'test/versions');
	for (const commit of freezes.split('\n').filter(Boolean)) {
		const changed = await git('diff', '--name-only', commit, '--', 'nodes', 'credentials');
		if (changed.trim()) return commit;
	}
	return undefined;
}

async function git(...args: string[]): Promise<string> {
	return await runCommand('git', args, { cwd: packageFolder });
}
