import { spawnSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';

import { MOST_PACKED_BYTES } from '../../support/realN8n/installPackage.mts';
import { unless, type Check, type Packed } from './packed.mts';

/** npm runs these on the computers of those who install the package. */
const INSTALL_SCRIPTS = [
	'preinstall',
	'install',
	'postinstall',
	'prepare',
	'preprepare',
	'postprepare',
	'prepublish',
];

/** In package.json until the repository has an owner (docs/publishing.md). */
const PLACEHOLDERS = {
	'the owner of the repository': /owner-not-set/,
	'the email of the author': /"n8n-nodes-streampay@users\.noreply\.github\.com"/,
};

/** What a release cannot do without: npm takes provenance only for the repository that package.json names. */
export function releaseChecks({ read }: Packed): Check[] {
	return Object.entries(PLACEHOLDERS).map(([what, placeholder]) => [
		`package.json names ${what}`,
		() =>
			unless(
				!placeholder.test(read('package.json')),
				'it is the placeholder: set it as docs/publishing.md says ("Once")',
			),
	]);
}

/** What n8n asks of package.json and of the tarball as a whole. */
export function manifestChecks({ manifest, files, size, read, source }: Packed): Check[] {
	const { name, n8n = {}, repository = {}, author = {}, scripts = {} } = manifest;
	const repositoryUrl = /^git\+(https:\/\/github\.com\/[\w.-]+\/[\w.-]+)\.git$/.exec(
		String(repository.url),
	)?.[1];
	return [
		[
			'The name begins with n8n-nodes-',
			() => unless(/^(@[\w.-]+\/)?n8n-nodes-[\w-]+$/.test(name), name),
		],
		[
			'The keyword n8n-community-node-package is there',
			() => unless(manifest.keywords?.includes('n8n-community-node-package'), 'it is not'),
		],
		['The licence is MIT', () => unless(manifest.license === 'MIT', String(manifest.license))],
		[
			'The repository is on GitHub, and the homepage is the same',
			() =>
				unless(
					repositoryUrl && String(manifest.homepage).startsWith(repositoryUrl),
					`${String(repository.url)}, ${String(manifest.homepage)}`,
				),
		],
		[
			'The author has a name and an email',
			() => unless(author.name && /@/.test(author.email), JSON.stringify(author)),
		],
		[
			'It is described in one sentence, as a community node that the vendor has no part in',
			() =>
				unless(
					/^Community node .{20,200}$/.test(manifest.description) &&
						/not affiliated with Stream/.test(manifest.description),
					String(manifest.description),
				),
		],
		[
			'The address of the repository stands in package.json alone, and documents are linked there',
			() => [
				...files
					.filter((path) => /^dist\/nodes\/[^/]+\/[^/]+\.node\.json$/.test(path))
					.filter((path) => {
						const { primaryDocumentation = [] } = JSON.parse(read(path)).resources ?? {};
						return !primaryDocumentation.every(({ url }: { url: string }) =>
							url.startsWith(`${repositoryUrl}/blob/main/`),
						);
					}),
				...ownAddresses(source, repositoryUrl),
			],
		],
		['It needs nothing at run time', () => runtimeNeeds(manifest)],
		[
			'It brings no scripts that run when it is installed',
			() => INSTALL_SCRIPTS.filter((script) => script in scripts),
		],
		[
			'n8n: API version 1, strict',
			() => unless(n8n.n8nNodesApiVersion === 1 && n8n.strict === true, JSON.stringify(n8n)),
		],
		[
			'Every node and credential that package.json names is in the tarball, and no other',
			() => registrationProblems(n8n, files),
		],
		[
			'Only the build, the texts and package.json are packed',
			() =>
				files.filter((path) => {
					return !/^(dist\/.+\.(js|json|svg)|(README|CHANGELOG|LICENSE)\.md|package\.json)$/.test(
						path,
					);
				}),
		],
		[
			`The tarball is smaller than ${MOST_PACKED_BYTES / 1000} KB`,
			() => unless(size < MOST_PACKED_BYTES, `${size} bytes`),
		],
	];
}

/** Files of the repository that write its address once more. */
function ownAddresses(source: string, repositoryUrl = ''): string[] {
	const options = { cwd: source, encoding: 'utf8' } as const;
	const { stdout } = spawnSync('git', ['grep', '-lF', repositoryUrl], options);
	return stdout.split('\n').filter((path) => path && path !== 'package.json');
}

function runtimeNeeds(manifest: any): string[] {
	const kinds = [
		'dependencies',
		'optionalDependencies',
		'bundledDependencies',
		'bundleDependencies',
	];
	return [
		...[...kinds, 'overrides'].filter((kind) => kind in manifest),
		...unless(
			isDeepStrictEqual(manifest.peerDependencies, { 'n8n-workflow': '*' }),
			`peerDependencies: ${JSON.stringify(manifest.peerDependencies)}`,
		),
	];
}

function registrationProblems(
	{ nodes = [], credentials = [] }: { nodes?: string[]; credentials?: string[] },
	files: string[],
): string[] {
	const named = [...nodes, ...credentials];
	const packed = files.filter((path) => /\.(node|credentials)\.js$/.test(path));
	return [
		...unless(nodes.length && credentials.length, 'no nodes or no credentials are named'),
		...named.filter((path) => !files.includes(path)).map((path) => `${path} is not packed`),
		...packed.filter((path) => !named.includes(path)).map((path) => `${path} is not named`),
	];
}
