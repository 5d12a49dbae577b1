import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import ts from 'typescript';

import { Stream } from '../../../nodes/Stream/Stream.node';
import { StreamTrigger } from '../../../nodes/StreamTrigger/StreamTrigger.node';

/** Messages call a parameter as the panel does, in single quotation marks: people search the panel for it. */
const root = join(__dirname, '..', '..', '..', 'nodes');

function displayNames(properties: INodeProperties[]): string[] {
	return properties.flatMap(({ displayName, options = [], type }) => [
		...(type === 'notice' ? [] : [displayName]),
		...options.flatMap((option) => {
			if ('values' in option) return displayNames(option.values);
			return 'type' in option ? displayNames([option]) : [];
		}),
	]);
}

const names = [
	...new Set([
		...displayNames(new Stream().description.properties),
		...displayNames(new StreamTrigger().description.properties),
		'Request Options',
	]),
]
	// Also the plain word for several of them.
	.filter((name) => name !== 'IDs')
	.sort((a, b) => b.length - a.length);

/** Texts inside what makes an InputError; what is filled in shows as "…". */
function texts(file: string): string[] {
	const source = ts.createSourceFile(
		file,
		readFileSync(file, 'utf8'),
		ts.ScriptTarget.Latest,
		true,
	);
	const found: string[] = [];
	const inside = (node: ts.Node) => {
		if (ts.isStringLiteralLike(node)) found.push(node.text);
		else if (ts.isTemplateExpression(node)) {
			found.push(
				node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join(''),
			);
		}
		ts.forEachChild(node, inside);
	};
	const visit = (node: ts.Node) => {
		if (ts.isNewExpression(node) && /^(Input|Api)Error$/.test(node.expression.getText()))
			inside(node);
		else if (
			ts.isCallExpression(node) &&
			/^(refusal|refuse|withFix|this\.stop|reader\.stop)$/.test(node.expression.getText())
		) {
			inside(node);
		} else ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.ts'))
	.map((file) => join(root, file));
const said = files.flatMap(texts);

/** Words of a sentence that are also the name of a parameter: of resources, operations and records. */
const OTHERWISE = [
	/\b(?:resource|operation|node) [A-Z]\w+(?: \w+)*/g,
	/[A-Z][\w ]+ → [A-Z][\w ]+/g,
	/^Order …|Specific Records/g,
	/VAT (?:in|to) its price|exempt from VAT|prices and VAT/g,
];

it('reads the messages of the nodes', () => {
	expect(said.length).toBeGreaterThan(150);
	expect(names).toContain('Order Reference');
});

it('are written as on the panel, in quotation marks', () => {
	const bare = said.flatMap((text) => {
		const rest = OTHERWISE.reduce((left, pattern) => left.replace(pattern, ''), text).replace(
			/'[^']*'|"[^"]*"/g,
			"''",
		);
		const name = names.find((one) =>
			new RegExp(`(^|[^\\w])${one.replace(/[()]/g, '\\$&')}(?!\\w)`).test(rest),
		);
		return name ? [`${name}: ${text}`] : [];
	});
	expect(bare).toEqual([]);
});
