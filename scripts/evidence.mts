/**
 * npm run docs:evidence
 *
 * Writes into docs/reliability.md and README which claims rest on what about Stream, and whether it was seen there or
 * stands in documents only. What was seen is docs/live-profile.json, once npm run live has been run on a sandbox.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';

import { packageFolder } from '../support/paths.mts';
import { evidenceSentence, evidenceTable } from './evidence/claims.mts';
import { evidencePath, seenProfile } from './evidence/profile.mts';

const profile = seenProfile();
const pages = {
	'docs/reliability.md': `\n\n${evidenceTable(profile)}\n\n`,
	'README.md': evidenceSentence(profile),
};
for (const [name, text] of Object.entries(pages)) {
	const path = join(packageFolder, name);
	const next = readFileSync(path, 'utf8').replace(
		/(<!-- evidence -->)[\s\S]*(<!-- \/evidence -->)/,
		(_all, begin: string, end: string) => begin + text + end,
	);
	writeFileSync(path, await format(next, { parser: 'markdown', useTabs: true }));
}
console.log(profile ? `As seen on ${profile.seen}` : `By document: there is no ${evidencePath}`);
