import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { INodeTypeDescription } from 'n8n-workflow';

import { descriptionsOf, fieldsOf, instanceOf } from './descriptions.mts';
import { unless, type Check, type Packed } from './packed.mts';

/** Kinds of failure that newer n8n tells apart. */
const CAUSES = [
	'rate-limited',
	'credential-invalid',
	'temporarily-unavailable',
	'configuration-invalid',
];
/** The only column that lets whoever reads it in. n8n hides a named path in all operations of the node. */
const SENSITIVE = ['portalUrl'];

/** Parameters that decide how the rest is filled in, by node: n8n's AI builder is told about each. */
const HINTED: Record<string, string[]> = {
	Stream: [
		'Order Reference',
		'Items From',
		'List Format',
		'Customer From',
		'Redirect',
		'Expected Amount',
		'Limits for the Agent',
	],
	'Stream Trigger': ['Trigger On'],
	'Stream Webhook Trigger': ['Trigger On', 'Registration'],
};

/** What newer n8n has for nodes, and older n8n must not trip over. */
export function todayChecks(packed: Packed): Check[] {
	const { source, manifest, files, read } = packed;
	const code = () =>
		files
			.filter((path) => path.endsWith('.js'))
			.map(read)
			.join('\n');
	const document = (path: string) =>
		existsSync(join(source, path)) ? readFileSync(join(source, path), 'utf8') : '';
	return [
		[
			"n8n's AI builder finds hints on every node, on the tool and on the parameters that decide",
			() => [
				...descriptionsOf(packed)
					.filter((description) => !hintsOf(description).every(Boolean))
					.map(({ displayName }) => displayName),
				...Object.entries(HINTED).flatMap(([node, names]) => {
					const description = descriptionsOf(packed).find((one) => one.displayName === node);
					const hinted = fieldsOf(description?.properties)
						.filter(({ builderHint }) => builderHint?.propertyHint)
						.map(({ displayName }) => displayName);
					return names
						.filter((name) => !hinted.includes(name))
						.map((name) => `${node}: '${name}' has no hint`);
				}),
			],
		],
		[
			'A run can say something without failing, where n8n has hints',
			() => [
				...unless(code().includes('.addExecutionHints?.('), 'it says nothing'),
				...unless(!code().includes('.addExecutionHints('), 'n8n 1 does not have it'),
			],
		],
		[
			'Addresses that let people in are sensitive output, and nothing else is',
			() => {
				const named = descriptionsOf(packed).flatMap(
					({ sensitiveOutputFields }) => sensitiveOutputFields ?? [],
				);
				return unless(isDeepStrictEqual(named, SENSITIVE), named.join(', ') || 'none');
			},
		],
		[
			'Refusals tell n8n of which kind they are',
			() => CAUSES.filter((cause) => !code().includes(`cause: '${cause}'`)),
		],
		[
			'Other endpoints can be called: the credential signs in, and a document says how',
			() => [
				...unless(
					instanceOf(packed, manifest.n8n.credentials[0]).authenticate,
					'the credential does not sign in by itself',
				),
				...unless(
					/Predefined Credential Type/.test(document('docs/faq.md')),
					'docs/faq.md says nothing',
				),
			],
		],
		[
			'AGENTS.md has what must hold, commands that exist and what never to do',
			() => {
				const text = document('AGENTS.md');
				const commands = [...text.matchAll(/`npm run ([\w:-]+)/g)].map(([, name]) => name);
				return [
					...['What must hold', 'Commands', 'Never']
						.filter((heading) => !text.includes(`## ${heading}`))
						.map((heading) => `no ${heading}`),
					...unless(
						text.split('\n').filter((line) => /^\d+\. /.test(line)).length >= 10,
						'not ten',
					),
					...commands.filter((name) => !(name in manifest.scripts)),
				];
			},
		],
	];
}

/** The hint of a node and, where it can be a tool, that of the tool. */
function hintsOf({ builderHint, usableAsTool }: INodeTypeDescription): Array<string | undefined> {
	const own = builderHint?.searchHint;
	if (!usableAsTool) return [own];
	const { replacements } = usableAsTool === true ? {} : usableAsTool;
	return [own, replacements?.builderHint?.searchHint];
}
