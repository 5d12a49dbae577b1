import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { unless, type Check, type Packed } from './packed.mts';

/** Headings of n8n's template for READMEs; ways of using a node may have names of their own. */
const SECTIONS = {
	Installation: /^## Installation/m,
	Operations: /^## Operations/m,
	Credentials: /^## Credentials/m,
	Compatibility: /^## Compatibility/m,
	Usage: /^## (Usage|First link|The main flow)/m,
	Resources: /^## Resources/m,
	'Version history': /^## Version history/m,
};
const OTHER_SCRIPTS = /(?!\p{Script=Latin})\p{L}+/gu;

/** What n8n asks of the texts, and of the way in which the package is published. */
export function documentChecks({ manifest, files, read, source }: Packed): Check[] {
	const readme = read('README.md');
	return [
		[
			'The README has the sections that n8n asks for',
			() => {
				const missing = Object.entries(SECTIONS).filter(([, heading]) => !heading.test(readme));
				return missing.map(([name]) => name);
			},
		],
		[
			'The README is English, and so is what it links to',
			() => [
				...(readme.match(OTHER_SCRIPTS) ?? []),
				...linkedFrom(readme).flatMap((path) => {
					const text = path.endsWith('.md') ? readFileSync(join(source, path), 'utf8') : '';
					return (text.match(OTHER_SCRIPTS) ?? []).map((word) => `${path}: ${word}`);
				}),
			],
		],
		[
			'The README says that Stream has no part in it',
			() => unless(/not affiliated with Stream/.test(readme), 'it does not'),
		],
		[
			'What the README links to is in the repository',
			() => linkedFrom(readme).filter((path) => !existsSync(join(source, path))),
		],
		[
			'The README says how to sign in and has examples that can be imported',
			() => [
				...unless(/API Key/.test(readme), 'nothing about the API key'),
				...unless(
					readme.includes('(workflows/README.md)') &&
						readdirSync(join(source, 'workflows')).some((name) => name.endsWith('.json')),
					'no examples',
				),
			],
		],
		[
			'The licence is packed',
			() => unless(read('LICENSE.md').includes('MIT License'), 'LICENSE.md is not the MIT licence'),
		],
		[
			`The changelog tells of ${manifest.version}`,
			() =>
				unless(
					files.includes('CHANGELOG.md') &&
						read('CHANGELOG.md').includes(`## [${manifest.version}]`),
					'it does not',
				),
		],
	];
}

/** Files of the repository that a text links to. */
function linkedFrom(text: string): string[] {
	return [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path);
}
