import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { say, step } from '../../support/script/terminal.mts';
import { Editor } from '../../support/editor/editor.mts';
import type { TestBed } from '../../support/editor/testBed.mts';

/** What the parts of the suite work with and report to. */
export class Suite {
	readonly problems: string[] = [];
	private checks = 0;
	private pictures = 0;

	constructor(
		readonly testBed: TestBed,
		readonly editor: Editor,
		/** Where the pictures go. */
		private readonly folder: string,
		/** Only parts whose names contain this are done. */
		private readonly wanted = '',
	) {
		mkdirSync(folder, { recursive: true });
	}

	get counts(): Record<string, number> {
		return { checks: this.checks, pictures: this.pictures };
	}

	/** A picture of the page as it is now; `of` is another tab than the suite's own. */
	async picture(name: string, of = this.editor): Promise<string> {
		this.pictures++;
		const number = String(this.pictures).padStart(2, '0');
		const path = join(this.folder, `${number} ${name.replace(/[^\w\p{L} ]+/gu, '')}.png`);
		await of.shoot(path);
		return path;
	}

	/** Works in a tab of its own. It is closed in any case: Chromium gives tabs in the background less time. */
	async visit(work: (visitor: Editor) => Promise<void>): Promise<void> {
		const visitor = await Editor.open(this.testBed);
		try {
			await work(visitor);
		} finally {
			await visitor.page.close();
			await this.editor.page.bringToFront();
		}
	}

	/**
	 * One expectation, told as a sentence. When it is not met the sentence, what was seen and a picture
	 * are reported, and the part ends.
	 */
	async check(expected: string, work: () => Promise<unknown>): Promise<void> {
		this.checks++;
		try {
			await step(expected, work);
		} catch (error) {
			const path = await this.picture(`FAILED ${expected}`).catch(() => 'no picture');
			const reason =
				error instanceof Error ? error.message.split('\nBrowser logs')[0] : String(error);
			throw new Error(`Expected: ${expected}\n  Seen: ${reason}\n  Picture: ${path}`, {
				cause: error,
			});
		}
	}

	/** A part that stands for itself: the next one begins also when this one has ended early. */
	async part(name: string, work: (suite: Suite) => Promise<void>): Promise<void> {
		if (!name.includes(this.wanted)) return;
		say(`  ${name}`);
		try {
			await work(this);
		} catch (error) {
			this.problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
		}
	}
}

/** @throws when the two differ, saying both */
export function same(seen: unknown, expected: unknown): void {
	const [a, b] = [JSON.stringify(seen), JSON.stringify(expected)];
	if (a !== b) throw new Error(`${a} instead of ${b}`);
}

/** @throws when the text does not contain the part */
export function contains(text: string, part: string): void {
	if (!text.includes(part)) throw new Error(`"${text}" does not contain "${part}"`);
}
