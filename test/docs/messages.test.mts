import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import { isOnPanel, messagesPage, sections } from '../../scripts/messages/page.mts';
import { visit } from '../../scripts/messages/source.mts';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'messages.md'), 'utf8');
const messages = [...sections().values()].flat();
const all = messages.map(({ said, fix }) => `${said} ${fix}`.toLowerCase()).join('\n');
const lines = (text: string) =>
	text
		.replace(/\\/g, '')
		.split('\n')
		.filter((line) => line.trim());

it('the page has every message as it is now (npm run docs:messages writes it)', () => {
	expect(lines(page)).toEqual(lines(messagesPage()));
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
