import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import { isOnPanel, messagesPage, panelTexts, sections } from '../../scripts/messages/page.mts';
import { visit } from '../../scripts/messages/source.mts';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'messages.md'), 'utf8');
const found = sections();
const messages = [...found.values()].flat();
const all = messages.map(({ said, fix }) => `${said} ${fix}`.toLowerCase()).join('\n');
const lines = (text: string) =>
	text
		.replace(/\\/g, '')
		.split('\n')
		.filter((line) => line.trim());

it('the page has every message as it is now (npm run docs:messages writes it)', () => {
	expect(lines(page)).toEqual(lines(messagesPage(found)));
});

/** Sentences that nobody reads: what is wrong with a state that is then begun anew, and keys. */
const unread = (node: ts.Node) =>
	(ts.isNewExpression(node.parent) && node.parent.expression.getText() === 'Error') ||
	['links by url', 'The ID in the call'].includes((node as ts.LiteralLikeNode).text);

/** Texts of the source that look like part of a sentence, each as it stands between what is filled in. */
function partsOfSentences(): string[] {
	const found: string[] = [];
	for (const folder of ['nodes', 'credentials']) {
		for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
			if (!name.endsWith('.ts')) continue;
			const code = readFileSync(join(root, folder, name), 'utf8');
			const file = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true);
			visit(file, (node) => {
				if (!ts.isStringLiteralLike(node) && !ts.isTemplateLiteralToken(node)) return;
				const { text } = node as ts.LiteralLikeNode;
				if (/[a-z]+ [a-z]+ [a-z]+/.test(text) && !unread(node)) found.push(text);
			});
		}
	}
	return found;
}

it('no sentence of the source is missing from the page, unless it stands on a panel', () => {
	const parts = partsOfSentences();
	expect(parts.length).toBeGreaterThan(300);
	expect(
		parts.filter((part) => !all.includes(part.trim().toLowerCase()) && !isOnPanel(part)),
	).toEqual([]);
});

describe('every message', () => {
	const texts = messages.flatMap(({ said, fix }) => [said, fix]).filter((text) => text !== '');
	/** Those of n8n itself. */
	const names = new Set([...panelTexts(), 'Request Options', 'Proxy']);
	/** Without apostrophes: only quotation marks are left. */
	const marks = (text: string) => text.replace(/(?<=\w)'(?=\w)/g, '').match(/'/g) ?? [];

	it.each<[string, (text: string) => boolean]>([
		['ends with a period', (text) => /[.…)]$/.test(text)],
		// n8n's guideline for messages.
		['blames nobody', (text) => !/\b(?:errors?|problems?|failures?|mistakes?)\b/i.test(text)],
		['has single spaces', (text) => !/\s\s/.test(text)],
		[
			'is short',
			(text) => text.replace(/https:\S+| \(Stream request …\)|\[, .* \/ .*\]/g, '').length <= 200,
		],
		['closes its quotation marks', (text) => marks(text).length % 2 === 0],
		['closes its double ones', (text) => (text.match(/"/g) ?? []).length % 2 === 0],
		[
			'names parameters as a panel does',
			(text) => [...text.matchAll(/(?<!\w)'([A-Z][^'…]*)'/g)].every(([, name]) => names.has(name)),
		],
	])('%s', (_rule, keeps) => {
		expect(texts.filter((text) => !keeps(text))).toEqual([]);
	});

	it('ends what happened with a full stop, so that the fix begins a sentence', () => {
		const open = messages.map(({ said }) => said).filter((said) => !/[.…]$/.test(said));
		expect(open).toEqual([]);
		expect(page).not.toContain('….…');
	});

	it('names two things where it names two', () => {
		expect(texts.filter((text) => /('[^']+') or \1/.test(text))).toEqual([]);
		expect(texts.filter((text) => /is (a \S+ product) .* is \1/.test(text))).toEqual([]);
		expect(all).toContain("correct 'phone number' or 'email'");
	});

	it('says what happened, or how to go on with what Stream said', () => {
		expect(texts.length).toBeGreaterThan(400);
		expect(messages.filter(({ said }) => said === '')).toEqual([]);
	});
});
