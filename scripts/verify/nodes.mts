import { createRequire } from 'node:module';
import { posix } from 'node:path';
import type { ICredentialType, INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { instanceOf } from './descriptions.mts';
import { unless, type Check, type Packed } from './packed.mts';

/** n8n's categories (docs: Node codex files). */
const CATEGORIES = [
	'Analytics',
	'Communication',
	'Data & Storage',
	'Development',
	'Finance & Accounting',
	'Marketing & Content',
	'Miscellaneous',
	'Productivity',
	'Sales',
	'Utility',
];
const OTHER_SCRIPTS = /(?!\p{Script=Latin})\p{L}/u;

interface Loaded {
	path: string;
	description: INodeTypeDescription;
	codex: any;
}

/** What n8n asks of the nodes and credentials, looked at as n8n loads them. */
export function nodeChecks(packed: Packed): Check[] {
	const { manifest, read } = packed;
	const create = (path: string) => instanceOf(packed, path);
	const nodes = (): Loaded[] =>
		manifest.n8n.nodes.map((path: string) => ({
			path,
			description: create(path).description,
			codex: JSON.parse(read(path.replace(/\.js$/, '.json')) || '{}'),
		}));
	const credentials = (): ICredentialType[] => manifest.n8n.credentials.map(create);
	return [
		[
			"n8n's own loader takes the package, and finds every node and credential",
			() => loaderProblems(packed),
		],
		[
			'Every node has a light and a dark icon, both square SVG',
			() =>
				nodes().flatMap(({ path, description }) => iconProblems(packed, path, description.icon)),
		],
		[
			'Every credential has icons too, a test of its own or in its node, and its documentation',
			() =>
				credentials().flatMap((credential, index) => [
					...iconProblems(packed, manifest.n8n.credentials[index], credential.icon),
					...unless(
						credential.test ?? isTested(credential, nodes()),
						`${credential.name}: no test`,
					),
					...unless(
						/^https:\/\//.test(credential.documentationUrl ?? ''),
						`${credential.name}: no documentation`,
					),
				]),
		],
		[
			'What is secret in a credential is masked',
			() =>
				credentials().flatMap(({ name, properties }) =>
					properties
						.filter((one) => /secret|key|token|password/i.test(one.name) && one.type === 'string')
						.filter((one) => !one.typeOptions?.password)
						.map((one) => `${name}: ${one.name} is shown`),
				),
		],
		[
			"Every node has a codex file with one of n8n's categories, words to search for and documentation",
			() =>
				nodes().flatMap(({ path, description, codex }) => [
					...unless(
						codex.node === `${manifest.name}.${description.name}`,
						`${path}: ${codex.node}`,
					),
					...unless(
						codex.categories?.length &&
							codex.categories.every((one: string) => CATEGORIES.includes(one)),
						`${path}: ${JSON.stringify(codex.categories)}`,
					),
					...unless(codex.alias?.length, `${path}: no alias`),
					...unless(codex.resources?.primaryDocumentation?.length, `${path}: no documentation`),
				]),
		],
		[
			'The regular node can be the tool of an AI agent',
			() =>
				nodes()
					.filter(({ description }) => !description.group.includes('trigger'))
					.flatMap(({ path, description }) => unless(description.usableAsTool, path)),
		],
		[
			'All texts of the panels are English',
			() =>
				[...nodes().map(({ description }) => description), ...credentials()].flatMap((one) =>
					textsIn(one).filter((text) => OTHER_SCRIPTS.test(text)),
				),
		],
		[
			'Every operation says what it does, as "Create payment link"',
			() =>
				nodes().flatMap(({ description }) =>
					optionsOf(description.properties, 'operation')
						.filter(({ action }) => !/^[A-Z][^A-Z]*$/.test(action ?? ''))
						.map(({ name, action }) => `${name}: ${action}`),
				),
		],
	];
}

async function loaderProblems({ folder, manifest }: Packed): Promise<string[]> {
	const { PackageDirectoryLoader } = createRequire(import.meta.url)('n8n-core');
	const loader = new PackageDirectoryLoader(folder);
	await loader.loadAll();
	const found = (types: object) => Object.keys(types).length;
	return [
		...unless(
			found(loader.nodeTypes) === manifest.n8n.nodes.length,
			`${found(loader.nodeTypes)} nodes`,
		),
		...unless(
			found(loader.credentialTypes) === manifest.n8n.credentials.length,
			`${found(loader.credentialTypes)} credentials`,
		),
	];
}

function iconProblems({ read }: Packed, path: string, icon: unknown): string[] {
	const { light, dark } = (icon ?? {}) as { light?: string; dark?: string };
	if (!light || !dark || light === dark) return [`${path}: no themed icon`];
	return [light, dark].flatMap((one) => {
		const file = posix.join(posix.dirname(path), one.replace(/^file:/, ''));
		const svg = read(file);
		const [, width, height] = /viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
		return unless(svg.includes('<svg') && width && width === height, `${file}: not a square SVG`);
	});
}

function isTested({ name }: ICredentialType, nodes: Loaded[]): boolean {
	return nodes.some(({ description }) =>
		description.credentials?.some((one) => one.name === name && one.testedBy),
	);
}

function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(textsIn);
}

function optionsOf(properties: INodeProperties[], name: string) {
	return properties
		.filter((property) => property.name === name)
		.flatMap(({ options = [] }) => options as Array<{ name: string; action?: string }>);
}
