import { readFileSync } from 'node:fs';

import {
	claims,
	evidenceSentence,
	evidenceTable,
	knownBy,
	restsOnNone,
} from '../../scripts/evidence/claims.mts';
import { seenProfile } from '../../scripts/evidence/profile.mts';
import { switchNames } from '../../simulator/switches/index.mts';
import type { Profile } from '../../support/simulator/liveProfile.mts';

const readme = readFileSync('README.md', 'utf8');
const reliability = readFileSync('docs/reliability.md', 'utf8');
const protocol = readFileSync('docs/order-protocol.md', 'utf8');
const plain = (text: string) =>
	text
		.replaceAll(/[*_]/g, '')
		.replaceAll(/[\s|-]+/g, ' ')
		.trim();
const written = (page: string) =>
	/<!-- evidence -->([^]*)<!-- \/evidence -->/.exec(page)?.[1] ?? '';

it.each(claims.map((claim) => [claim.words, claim]))(
	'“%s” stands in README, docs/reliability.md or docs/order-protocol.md',
	(words) => {
		const pages = [readme, protocol, reliability.replace(written(reliability), '')].map(plain);
		expect(pages.filter((page) => page.includes(plain(words)))).not.toEqual([]);
	},
);

it('both say what npm run docs:evidence writes', () => {
	expect(plain(written(reliability))).toBe(plain(evidenceTable(seenProfile())));
	expect(plain(written(readme))).toBe(plain(evidenceSentence(seenProfile())));
});

it.each(switchNames)('%s is what a claim rests on, or is known to be none', (name) => {
	const isClaimed = claims.some(({ restsOn }) => restsOn.includes(name));
	expect(isClaimed).toBe(!(name in restsOnNone));
});

describe('how a claim is known', () => {
	const claim = { words: 'x', restsOn: ['sort', 'cancel'] as const };
	const known = (switches: object) =>
		knownBy({ ...claim, restsOn: [...claim.restsOn] }, {
			switches,
			seen: '2026-03-04T05:06:07Z',
		} as Profile);

	it('by document, as long as nothing was seen', () => {
		expect(knownBy({ ...claim, restsOn: [...claim.restsOn] })).toBe('by document');
		expect(known({ webhookApi: true })).toBe('by document');
	});

	it('as seen, naming what was not', () => {
		expect(known({ sort: 'honour', cancel: 'immediate' })).toBe('seen on 2026-03-04');
		expect(known({ sort: 'honour' })).toBe('seen on 2026-03-04; by document: `cancel`');
	});
});
