import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { checksOf, ownerChecks, problemsOf } from './verify/checks.mts';
import { openPacked } from './verify/packed.mts';

/*
 * npm run verify: builds and packs the package, and holds the tarball against what n8n asks of nodes that it
 * verifies, one line a demand. With `-- --release` what only the owner can set has to be there, too; without it
 * is only told. What else people do is in docs/publishing.md.
 */
const isRelease = process.argv.includes('--release');

async function main(): Promise<number> {
	const folder = mkdtempSync(join(tmpdir(), 'verify-'));
	let failed = 0;
	try {
		const packed = await openPacked(folder);
		for (const [demand, run] of checksOf(packed)) {
			const problems = await problemsOf(run);
			console.log(`${problems.length ? '✗' : '✓'} ${demand}`);
			for (const problem of problems) console.log(`    ${problem}`);
			if (problems.length) failed++;
		}
		for (const [demand, run] of ownerChecks(packed)) {
			const problems = await problemsOf(run);
			console.log(`${!problems.length ? '✓' : isRelease ? '✗' : '○'} ${demand}`);
			for (const problem of problems) console.log(`    ${problem}`);
			if (isRelease && problems.length) failed++;
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
	console.log(
		failed
			? `\n${failed} requirements are not met.`
			: '\nAll requirements that a machine can check are met.',
	);
	return failed ? 1 : 0;
}

process.exitCode = await main();
