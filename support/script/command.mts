import { spawn } from 'node:child_process';

export interface CommandOptions {
	cwd: string;
	env?: NodeJS.ProcessEnv;
	/** The user that it runs as; only root can choose one. */
	uid?: number;
	gid?: number;
	/** Called every second with the seconds since the start, to report progress of long commands. */
	onTick?: (seconds: number) => void;
}

/** A command that failed; `output` is everything it printed. */
export class CommandError extends Error {
	constructor(
		command: string,
		readonly output: string,
	) {
		super(`"${command}" failed:\n${tail(output, 30)}`);
		this.name = 'CommandError';
	}
}

/** The last `lines` lines of a text. */
export function tail(text: string, lines: number): string {
	return text.trimEnd().split('\n').slice(-lines).join('\n');
}

/**
 * Runs a command to its end without showing its output.
 * Returns what it wrote to stdout; throws a CommandError when it cannot start or ends with an error.
 */
export async function runCommand(
	command: string,
	args: string[],
	{ onTick, ...options }: CommandOptions,
): Promise<string> {
	const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
	const all: Buffer[] = [];
	const out: Buffer[] = [];
	child.stdout.on('data', (chunk: Buffer) => {
		all.push(chunk);
		out.push(chunk);
	});
	child.stderr.on('data', (chunk: Buffer) => all.push(chunk));
	const started = Date.now();
	const ticker = setInterval(() => onTick?.(Math.round((Date.now() - started) / 1000)), 1000);
	try {
		const code = await new Promise<number | null>((resolve, reject) => {
			child.once('error', reject);
			child.once('close', resolve);
		});
		if (code !== 0) throw new Error(`exit code ${code}`);
		return Buffer.concat(out).toString();
	} catch (error) {
		const output = Buffer.concat(all).toString() || String(error);
		throw new CommandError(`${command} ${args.join(' ')}`, output);
	} finally {
		clearInterval(ticker);
	}
}
