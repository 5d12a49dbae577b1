import type { INodeProperties } from 'n8n-workflow';
import ts from 'typescript';

import { descriptionsOf, fieldsOf } from './descriptions.mts';
import { unless, type Check, type Packed } from './packed.mts';

/** Words that n8n's guidelines keep out of texts and messages. */
const HARD_WORDS = /\b(errors?|problems?|failures?|mistakes?)\b/i;
/** Names of n8n and of Stream that have such a word. */
const NAMES =
	/Continue \(using error output\)|\bOn Error\b|failure[_ ]redirect[_ ]url|https?:\S+/gi;

/** Points of n8n's UX guidelines that a machine can see (docs/ux-checklist.md goes through all). */
export function guidelineChecks(packed: Packed): Check[] {
	const descriptions = once(() => descriptionsOf(packed));
	const sentences = once(() =>
		packed.files
			.filter((path) => path.endsWith('.js'))
			.flatMap((path) => literalsIn(packed.read(path)))
			.filter((text) => /^['A-Z].* .*[.!?]$/s.test(text)),
	);
	return [
		[
			'What starts a trigger is chosen in "Trigger On"',
			() =>
				descriptions()
					.filter(({ group }) => group.includes('trigger'))
					.filter(({ properties }) => !properties.some((one) => one.displayName === 'Trigger On'))
					.map(({ displayName }) => displayName),
		],
		[
			'No text and no message speaks of errors, problems, failures or mistakes',
			() =>
				[...sentences(), ...fieldsOf(descriptions()).flatMap(textsOf)].filter((text) =>
					HARD_WORDS.test(text.replace(NAMES, '')),
				),
		],
		[
			'Messages name parameters in single quotation marks',
			() => {
				const names = fieldsOf(descriptions()).flatMap(({ displayName }) => displayName ?? []);
				const marked = names
					.filter((name) => !/[.:]/.test(name))
					.map((name) => [`"${name}"`, `“${name}”`]);
				return sentences().filter((text) => marked.flat().some((name) => text.includes(name)));
			},
		],
		[
			'Placeholders begin with "e.g."',
			() =>
				fieldsOf(descriptions())
					.filter(({ type }) => ['string', 'json', 'number', 'dateTime'].includes(type))
					.filter(({ placeholder }) => placeholder && !placeholder.startsWith('e.g. '))
					.map(({ displayName, placeholder }) => `${displayName}: ${placeholder}`),
		],
		[
			'Switches are described with "Whether"',
			() =>
				fieldsOf(descriptions())
					.filter(({ type }) => type === 'boolean')
					.flatMap(({ displayName, description }) =>
						unless(description?.startsWith('Whether '), `${displayName}: ${description}`),
					),
		],
	];
}

function once<T>(make: () => T): () => T {
	let made: { it: T } | undefined;
	return () => (made ??= { it: make() }).it;
}

function textsOf({ displayName, description, hint }: INodeProperties): string[] {
	return [displayName, description, hint].filter((text) => text !== undefined);
}

/** Text of the code, with `…` where values are put in. */
function literalsIn(code: string): string[] {
	const found: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isStringLiteralLike(node)) found.push(node.text);
		else if (ts.isTemplateExpression(node)) {
			found.push(
				[node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…'),
			);
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile('code.js', code, ts.ScriptTarget.Latest));
	return found;
}
