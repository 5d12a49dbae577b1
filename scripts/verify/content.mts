import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodePropertyOptions, IWorkflowBase } from 'n8n-workflow';

import { descriptionsOf } from './descriptions.mts';
import { unless, type Check, type Packed } from './packed.mts';

/** Templates that every shop asks for first. The refund writes to nobody but the shop's own people. */
const TO_CUSTOMERS = ['order-book.json', 'woocommerce-to-payment-links.json'];
const TEMPLATES = [...TO_CUSTOMERS, 'refund-approval.json'];
/** Events about money that is at risk. */
const AT_RISK = ['paymentLinkExpiring', 'invoiceOverdue'];
const PICTURES = ['story-order', 'story-node', 'story-link', 'story-checkout', 'story-paid'];
const COMPARED = 'docs/compared.md';
/** Made from the source by a command: what they repeat stands there once. */
const GENERATED = ['messages.md', 'empty-values.md'];
/** Letters of a sentence that nobody writes twice by chance. */
const LONG = 45;

/** What people find in the package, beside what it does. */
export function contentChecks(packed: Packed): Check[] {
	const { source, read } = packed;
	const readme = () => read('README.md');
	return [
		[
			'There are templates for the order book, WooCommerce and refunds; what customers get is Arabic, too, from right to left',
			() =>
				TEMPLATES.flatMap((name) => {
					const path = join(source, 'workflows', name);
					if (!existsSync(path)) return [`no ${name}`];
					if (!TO_CUSTOMERS.includes(name)) return [];
					const { nodes } = JSON.parse(readFileSync(path, 'utf8')) as IWorkflowBase;
					const text = JSON.stringify(nodes.map(({ parameters }) => parameters));
					return [
						...unless(/\p{Script=Arabic}/u.test(text), `${name}: no Arabic`),
						...unless(text.includes('dir=\\"rtl\\"'), `${name}: no dir="rtl"`),
					];
				}),
		],
		[
			'Triggers tell of money at risk: links that soon expire, invoices that are late',
			() => {
				const known = descriptionsOf(packed)
					.flatMap(({ properties }) => properties)
					.filter(({ name }) => name === 'event')
					.flatMap(({ options = [] }) => options as INodePropertyOptions[])
					.map(({ value }) => String(value));
				return AT_RISK.filter((event) => !known.includes(event));
			},
		],
		[
			'The README tells its story in pictures, which are there',
			() =>
				PICTURES.filter(
					(name) =>
						!readme().includes(`](docs/images/${name}.png)`) ||
						!existsSync(join(source, 'docs/images', `${name}.png`)),
				),
		],
		[
			'A page compares the node with others, and the README links to it',
			() => [
				...unless(existsSync(join(source, COMPARED)), `no ${COMPARED}`),
				...unless(readme().includes(`](${COMPARED})`), 'the README does not link to it'),
			],
		],
		[
			'No sentence stands twice in the README and the documents',
			() => {
				const pages = readdirSync(join(source, 'docs'))
					.filter((name) => name.endsWith('.md') && !GENERATED.includes(name))
					.map((name) => readFileSync(join(source, 'docs', name), 'utf8'));
				return twice([readme(), ...pages]);
			},
		],
	];
}

/** Sentences that stand more than once in these texts, without what is code or made by a command. */
export function twice(texts: string[]): string[] {
	const all = texts.flatMap(sentencesOf);
	return [...new Set(all.filter((one, at) => all.indexOf(one) !== at))];
}

function sentencesOf(text: string): string[] {
	return text
		.replace(/```[\s\S]*?```/g, '\n')
		.replace(/<!-- (\w+) -->[\s\S]*?<!-- \/\1 -->/g, '\n')
		.replace(/\]\([^)]*\)/g, ']')
		.split(/\n|\||(?<=[.!?:]['")*_]*)\s+/)
		.map((sentence) =>
			sentence
				.replace(/[*_`]/g, '')
				.replace(/^[\s\-#>\d.]+/, '')
				.trim(),
		)
		.filter((sentence) => /[.!?]['")*_]*$/.test(sentence))
		.filter((sentence) => sentence.replace(/\P{L}/gu, '').length >= LONG);
}
