import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startSimulator, type Simulator } from '../../../simulator/index.mts';
import { packageFolder } from '../../../support/paths.mts';
import { presser } from '../presser.mts';
import { leftIn } from './examine.mts';

/** How a run of the command ended. */
export interface Ended {
	code: number | null;
	output: string;
	/** What it wrote, where it came so far. */
	report: string;
	profile: string;
}

/** Runs the command in a process of its own, with a person who presses the buttons that it asks for. */
export class Command {
	readonly folder = mkdtempSync(join(tmpdir(), 'live-command-'));

	constructor(private readonly simulator: Simulator) {}

	/**
	 * @param stop kills the process when the simulator has had so many requests
	 * @param signal SIGKILL leaves no time to tidy up
	 */
	async run(
		args: string[] = [],
		stop = Infinity,
		signal: NodeJS.Signals = 'SIGKILL',
	): Promise<Ended> {
		const { url, apiKey, apiSecret, ledger } = this.simulator;
		const from = ledger.length;
		const command = ['scripts/live.mts', '--base-url', url, '--yes', '--out', this.folder, ...args];
		const child = spawn(process.execPath, ['--import', 'tsx', ...command], {
			cwd: packageFolder,
			env: { ...process.env, STREAM_API_KEY: apiKey, STREAM_API_SECRET: apiSecret },
		});
		let output = '';
		let answered = 0;
		child.stdout.on('data', (chunk: Buffer) => {
			output += chunk.toString();
			const asked = output.slice(answered);
			if (!/: $/.test(asked)) return;
			answered = output.length;
			void answer(asked).then((line) => child.stdin.write(`${line}\n`));
		});
		child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
		const watch = setInterval(() => {
			if (ledger.length - from < stop) return;
			clearInterval(watch);
			child.kill(signal);
		}, 1);
		const code = await ended(child);
		clearInterval(watch);
		const [report, profile] = ['live-report.md', 'live-profile.json'].map((name) => {
			try {
				return readFileSync(join(this.folder, name), 'utf8');
			} catch {
				return '';
			}
		});
		return { code, output, report, profile };
	}

	close(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}
}

async function ended(child: ChildProcess): Promise<number | null> {
	return await new Promise((resolve) => child.once('close', resolve));
}

/** What a person at the terminal types. */
async function answer(asked: string): Promise<string> {
	const url = /open (\S+)/i.exec(asked)?.[1];
	if (!url) return '';
	if (asked.includes('Is the page in English?')) {
		return (await presser.look(url, asked)) ? 'y' : 'n';
	}
	const what = asked.includes('the bank refuses')
		? 'decline'
		: asked.includes('stays open')
			? 'pending'
			: 'pay';
	return (await presser.ask({ url, what, why: '' })) ? '' : 's';
}

/** After how many requests runs are killed. */
const KILLS = [3, 40, 90, 150, 210];

/** Kills runs in the middle. @returns what was not tidied up by the next ones */
export async function killAndTidy(): Promise<string[]> {
	const simulator = await startSimulator();
	simulator.webhooks.settings.minuteMs = 250;
	const command = new Command(simulator);
	try {
		for (const kill of KILLS) await command.run(['--no-node'], kill);
		const interrupted = await command.run(['--no-node'], 60, 'SIGINT');
		const wrong = leftIn(simulator).map((name) => `left by a run that was interrupted: ${name}`);
		if (interrupted.code !== 1) wrong.push(`an interrupted run ended with ${interrupted.code}`);
		await command.run(['--no-node'], 120);
		if (leftIn(simulator).length === 0) wrong.push('a run that was killed had left nothing');
		const last = await command.run(['--no-node']);
		if (last.code !== 0) wrong.push(`the last run ended with ${last.code}: ${last.output}`);
		return [...wrong, ...leftIn(simulator).map((name) => `left: ${name}`)];
	} finally {
		command.close();
		await simulator.close();
	}
}
