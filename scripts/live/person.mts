import { createInterface } from 'node:readline/promises';

/** What somebody is asked to do in a browser. */
export interface Errand {
	url: string;
	/** `decline`: with a card that the bank refuses; `pending`: so that the outcome stays open. */
	what: 'pay' | 'decline' | 'pending';
	/** What can be seen by it. */
	why: string;
}

/** Who can do what no API does: pay on a checkout page. */
export interface Person {
	/** False when it was not done. */
	ask(errand: Errand): Promise<boolean>;
	/** Opens a page and says whether something holds; undefined when nobody looks. */
	look(url: string, question: string): Promise<boolean | undefined>;
	/** The address of the page on which they ended, when this machine did not see it; '' when they do not know. */
	address(): Promise<string>;
}

/** Nobody is there. */
export const nobody: Person = {
	ask: async () => false,
	look: async () => undefined,
	address: async () => '',
};

const HOW: Record<Errand['what'], string> = {
	pay: 'pay with the test card 4111 1111 1111 1111 (any two names, any later date, any CVC)',
	decline: 'try to pay with the test card 4123 1200 0109 0109, which the bank refuses',
	pending:
		'begin a payment that stays open, if the page offers one (a bank transfer, or 3-D Secure left unanswered)',
};

/** Whoever sits at the terminal. */
export class AtTerminal implements Person {
	constructor(
		private readonly input: NodeJS.ReadableStream,
		private readonly output: NodeJS.WritableStream,
	) {}

	async ask({ url, what, why }: Errand): Promise<boolean> {
		const answer = await this.read(
			`\n  To see ${why}:\n  open ${url}\n  and ${HOW[what]}.\n  Then press Enter here (s and Enter to skip it): `,
		);
		return !/^s/i.test(answer.trim());
	}

	async look(url: string, question: string): Promise<boolean | undefined> {
		const answer = await this.read(`\n  Open ${url}\n  ${question} (y, n, or s to skip it): `);
		return /^[yn]/i.test(answer.trim()) ? /^y/i.test(answer.trim()) : undefined;
	}

	async address(): Promise<string> {
		return (
			await this.read('  Paste the address of the page on which you ended (or only Enter): ')
		).trim();
	}

	/** What is typed; `s` when nobody can type any more. */
	private async read(question: string): Promise<string> {
		const lines = createInterface({ input: this.input, output: this.output });
		try {
			return await new Promise<string>((resolve) => {
				lines.once('close', () => resolve('s'));
				lines.on('SIGINT', () => {
					process.kill(process.pid, 'SIGINT');
					lines.close();
				});
				void lines.question(question).then(resolve);
			});
		} finally {
			lines.close();
		}
	}
}
