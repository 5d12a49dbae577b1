import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** Template literals and quoted texts of the nodes, without what is filled in. */
function saidByNodes(): string {
	return ['nodes', 'credentials']
		.flatMap((folder) =>
			readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
				join(root, folder, file),
			),
		)
		.filter((file) => file.endsWith('.ts'))
		.map((file) => readFileSync(file, 'utf8'))
		.join('\n');
}

const page = readFileSync(join(root, 'docs', 'troubleshooting.md'), 'utf8');
// n8n's own messages are explained in the last part.
const ours = page.slice(0, page.indexOf('\n## Installation'));
const arabic = readFileSync(join(root, 'community/ar/README.md'), 'utf8');
const quoted = [
	...ours.matchAll(/“([^”]+)”/g),
	...arabic.matchAll(/^\| <bdi dir="ltr">(['A-Z][^<]+(?:…|\.))<\/bdi>/gm),
].map(([, text]) => text);
const said = saidByNodes();

it('quotes messages', () => {
	expect(quoted.length).toBeGreaterThan(45);
});

// Somebody who searches the page for the words on the screen has to find them.
it.each(quoted)('%s: is said by the nodes', (text) => {
	const parts = text
		.split('…')
		.map((part) => part.replace(/\([A-Z_]+\)/, '').replace(/^[\s.,:)]+|[\s:(]+$/g, ''));
	expect(parts.filter((part) => !said.includes(part))).toEqual([]);
});
