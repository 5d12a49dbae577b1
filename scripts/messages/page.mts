/** The page of all messages, by what they are about. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

import manifest from '../../package.json' with { type: 'json' };
import { FILLED } from './evaluate.mts';
import { readMessages, type Message } from './read.mts';
import { readSource } from './source.mts';

const root = join(import.meta.dirname, '..', '..');

/** Headings, in the order of the page; a message stands under the first that its file fits. */
const SECTIONS: Array<[title: string, files: RegExp]> = [
	['Credential', /StreamPayApi|api\/(?:connection|environment)/],
	['Network and Stream', /shared\/(?:api|errors)\//],
	['Values', /shared\/(?:values|fields)\//],
	['AI agents', /agentL|limitedClient|makeOnce/],
	['Every operation', /shared\/(?:operation|execution|lists|records|events)\//],
	['Order', /Stream\/(?:orders|resources\/order)\//],
	['Stream Trigger', /StreamTrigger\//],
	['Stream Webhook Trigger', /Webhook/],
];

/** The messages under their headings; those of a resource stand under its name. */
export function sections(): Map<string, Message[]> {
	const all = readMessages(readSource(), isOnPanel).sort((a, b) =>
		a.file < b.file ? -1 : a.file > b.file ? 1 : 0,
	);
	const found = new Map<string, Message[]>(SECTIONS.map(([title]) => [title, []]));
	for (const message of all) {
		const title = titleOf(message.file);
		found.set(title, [...(found.get(title) ?? []), message]);
	}
	return found;
}

/** The list as Markdown. */
export function messagesPage(found = sections()): string {
	const lines = [...found].flatMap(([title, messages]) => [
		`## ${title}`,
		'',
		...listOf(messages),
		'',
	]);
	return [INTRODUCTION, ...lines].join('\n');
}

/** One line for each message; below it, the ways out where there are several. */
function listOf(messages: Message[]): string[] {
	const fixes = new Map<string, Set<string>>();
	for (const { said, fix } of messages) {
		fixes.set(said, (fixes.get(said) ?? new Set()).add(fix));
	}
	return [...fixes].flatMap(([said, ways]) => {
		// Where something else says how to go on, there is nothing to add.
		const [first = '', ...others] = [...ways].filter((fix) => fix !== '');
		if (!others.length) return [`- **${escaped(said)}** ${escaped(first)}`.trim()];
		return [`- **${escaped(said)}**`, ...[first, ...others].map((fix) => `  - ${escaped(fix)}`)];
	});
}

const INTRODUCTION = `# All messages

What these nodes say when something does not work, side by side: first what happened, then how to fix it. \`${FILLED}\` stands for what is filled in, such as the parameter, your value or what Stream said; \`[, a / b]\` means that one of these may follow. [Troubleshooting](troubleshooting.md) explains the messages that need more words.

\`npm run docs:messages\` writes this page from the source.
`;

function titleOf(file: string): string {
	const known = SECTIONS.find(([, files]) => files.test(file));
	if (known) return known[0];
	const [, resource = file] = /resources\/(\w+)\//.exec(file) ?? [];
	return resource.replace(/[A-Z]/g, ' $&').replace(/^./, (letter) => letter.toUpperCase());
}

function escaped(text: string): string {
	return text.replace(/[\\*_<>[\]`]/g, '\\$&');
}

let panel: string | undefined;

/** Whether a text is one of the panel's: a description, a hint, a notice. */
export function isOnPanel(text: string): boolean {
	panel ??= panelTexts().join('\n');
	return text.split(FILLED).every((part) => panel!.includes(part));
}

/** Every text of the built nodes' and credentials' panels. */
export function panelTexts(): string[] {
	const load = createRequire(join(root, 'package.json'));
	const texts: string[] = [];
	const walk = (value: unknown): void => {
		if (typeof value === 'string') texts.push(value);
		else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
	};
	for (const path of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
		for (const Class of Object.values(load(`./${path}`) as Record<string, new () => object>)) {
			const { description, properties, ...rest } = new Class() as Record<string, unknown>;
			walk([description, properties, rest.displayName]);
		}
	}
	return texts;
}
