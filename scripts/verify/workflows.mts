import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parse } from 'yaml';

import { runCommand } from '../../support/script/command.mts';
import { unless, type Check, type Packed } from './packed.mts';

/** How GitHub builds, watches and publishes the package. */
export function workflowChecks({ source, manifest, tarball, folder }: Packed): Check[] {
	const workflows = () =>
		readdirSync(join(source, '.github/workflows')).map((name) => ({
			name,
			text: readFileSync(join(source, '.github/workflows', name), 'utf8'),
		}));
	return [
		[
			'Every action is pinned to a commit, keeps no token, and has no more rights than it needs',
			() =>
				workflows().flatMap(({ name, text }) =>
					workflowProblems(text).map((problem) => `${name}: ${problem}`),
				),
		],
		[
			'GitHub publishes it, with provenance, in a job of its own that runs no code of ours',
			() => [
				...publishProblems(readFileSync(join(source, '.github/workflows/publish.yml'), 'utf8')),
				...unless(
					/n8n-node prerelease/.test(manifest.scripts?.prepublishOnly),
					'it can be published by hand',
				),
			],
		],
		[
			'npm takes the package as the workflow publishes it (tried without publishing)',
			async () => {
				if (!tarball) return ['there is no tarball'];
				const args = ['publish', '--dry-run', '--json', '--provenance', '--access', 'public'];
				const out = await runCommand('npm', [...args, '--ignore-scripts', tarball], {
					cwd: folder,
				});
				return unless(JSON.parse(out).id ?? JSON.parse(out)[manifest.name]?.id, out);
			},
		],
		[
			'Dependabot watches every lock file',
			() => {
				const text = readFileSync(join(source, '.github/dependabot.yml'), 'utf8');
				const files = execFileSync('git', ['ls-files', '*package-lock.json'], { cwd: source });
				return unwatched(text, files.toString().trim().split('\n'));
			},
		],
	];
}

interface Job {
	permissions?: Record<string, string>;
	environment?: unknown;
	needs?: string | string[];
	steps: Array<{ uses?: string; run?: string; with?: Record<string, unknown> }>;
}

function jobsOf(workflow: string): Job[] {
	return Object.values(parse(workflow).jobs as Record<string, Job>);
}

/** What is wrong with the actions and the rights of a workflow. */
export function workflowProblems(workflow: string): string[] {
	const steps = jobsOf(workflow).flatMap((job) => job.steps);
	const used = steps.flatMap(({ uses }) => uses ?? []);
	return [
		...used.filter((uses) => !/@[0-9a-f]{40}$/.test(uses)),
		...steps
			.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
			.flatMap((step) => unless(step.with?.['persist-credentials'] === false, 'keeps its token')),
		...unless(
			Object.values(parse(workflow).permissions ?? { all: 'write' }).every((one) => one === 'read'),
			'gives all its jobs the right to write',
		),
	];
}

/** What is wrong with the job that publishes. */
export function publishProblems(workflow: string): string[] {
	const publishes = ({ run = '' }: Job['steps'][number]) => /\bnpm publish\b/.test(run);
	const jobs = jobsOf(workflow).filter(({ steps }) => steps.some(publishes));
	if (jobs.length !== 1) return [`${jobs.length} jobs publish`];
	const [{ permissions, environment, needs, steps }] = jobs;
	const commands = steps.flatMap(({ run }) => run ?? []);
	return [
		...unless(permissions?.['id-token'] === 'write', 'it may not sign'),
		...unless(environment, 'it runs in no environment'),
		...unless(needs, 'it waits for no tests'),
		...unless(/--provenance/.test(commands.join()), 'it does not ask for provenance'),
		...unless(/--ignore-scripts/.test(commands.join()), 'it runs scripts of the package'),
		...commands.filter((run) => !/^npm publish /.test(run)),
		...unless(/merge-base --is-ancestor .* origin\/main/.test(workflow), 'tags beside main count'),
	];
}

/** Lock files in folders that dependabot does not look at. */
export function unwatched(dependabot: string, lockFiles: string[]): string[] {
	const updates = parse(dependabot).updates as Array<Record<string, any>>;
	const watched = updates
		.filter((update) => update['package-ecosystem'] === 'npm')
		.flatMap(({ directory, directories = [directory] }) => directories as string[]);
	return lockFiles.filter((path) => !watched.includes(posix.join('/', posix.dirname(path))));
}
