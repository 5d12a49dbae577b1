import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { runCommand } from '../../support/script/command.mts';
import { pack } from '../../support/realN8n/installPackage.mts';
import { filesIn, type Check, type Packed } from './packed.mts';

/** Whoever builds the same source elsewhere gets the same bytes: what is published can be checked. */
export function reproducibleChecks({ source, tarball }: Packed): Check[] {
	return [
		[
			'A clean checkout, built in another place, gives the same tarball, byte for byte',
			async () => {
				if (!tarball) return ['there is no tarball'];
				const folder = mkdtempSync(join(tmpdir(), 'verify-again-'));
				try {
					const again = await packClean(source, folder);
					return await differences(tarball, again, folder);
				} finally {
					rmSync(folder, { recursive: true, force: true });
				}
			},
		],
	];
}

/** Builds and packs what git knows of a checkout, in a folder of its own, far from its time zone and language. */
async function packClean(source: string, folder: string): Promise<string> {
	const checkout = join(folder, 'checkout');
	const tracked = await runCommand('git', ['ls-files', '-z'], { cwd: source });
	for (const path of tracked.split('\0').filter(Boolean)) {
		mkdirSync(join(checkout, dirname(path)), { recursive: true });
		cpSync(join(source, path), join(checkout, path));
	}
	symlinkSync(join(source, 'node_modules'), join(checkout, 'node_modules'));
	return await pack(folder, checkout, { TZ: 'Pacific/Kiritimati', LC_ALL: 'C' });
}

/** In which files two tarballs differ. */
export async function differences(one: string, other: string, folder: string): Promise<string[]> {
	if (readFileSync(one).equals(readFileSync(other))) return [];
	const unpacked = await Promise.all(
		[one, other].map(async (tarball, i) => {
			const to = join(folder, `unpacked-${i}`);
			mkdirSync(to);
			await runCommand('tar', ['-xzf', tarball, '-C', to], { cwd: folder });
			return to;
		}),
	);
	const [first, second] = unpacked.map((path) => filesIn(path));
	const alone = [...first, ...second].filter(
		(path) => !first.includes(path) || !second.includes(path),
	);
	const changed = first.filter((path) => {
		if (alone.includes(path)) return false;
		const [a, b] = unpacked.map((root) => readFileSync(join(root, path)));
		return !a.equals(b);
	});
	const found = [
		...alone.map((path) => `${path} is in one of both only`),
		...changed.map((path) => `${path} differs`),
	];
	return found.length ? found : ['the same files, but in another order or with other times'];
}
