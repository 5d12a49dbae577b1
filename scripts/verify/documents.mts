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
/** It alone names the guide, for the page of the repository's discussions. */
const OWNERS_PAGE = 'docs/publishing.md';
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
			'The Arabic guide stands apart: it is not packed, and nothing that the README links to leads there',
			() =>
				[
					...files.filter((path) => path.startsWith('community/')),
					...unless(!readme.includes('community/ar'), 'README.md'),
					...linkedFrom(readme)
						.filter((path) => path.endsWith('.md'))
						.filter((path) => readFileSync(join(source, path), 'utf8').includes('community/ar')),
				].filter((path) => path !== OWNERS_PAGE),
		],
		[
			'Owners read what to set, how to hand the package over, and a review video of under five minutes',
			() => {
				const page = readFileSync(join(source, OWNERS_PAGE), 'utf8');
				const headings = ['## Once: what only the owner', '## Each release', '## Handing it over'];
				const times = [...page.matchAll(/^\| (\d):(\d\d) /gm)].map(([, min, s]) => +min * 60 + +s);
				return [
					...headings.filter((heading) => !page.includes(heading)),
					...unless(times.length > 5 && Math.max(...times) < 300, `video: ${times.join(', ')} s`),
				];
			},
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
