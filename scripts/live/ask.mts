import { createInterface } from 'node:readline';

/** Asks on the terminal and does not show what is typed. @throws Error when there is no terminal */
export async function askSecretly(question: string): Promise<string> {
	const { stdin, stdout } = process;
	if (!stdin.isTTY) {
		throw new Error('Set STREAM_API_KEY and STREAM_API_SECRET, or run this in a terminal.');
	}
	stdout.write(question);
	const lines = createInterface({ input: stdin, terminal: true });
	try {
		return (await new Promise<string>((resolve) => lines.once('line', resolve))).trim();
	} finally {
		lines.close();
		stdout.write('\n');
	}
}
