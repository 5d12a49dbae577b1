import { InputError } from '../../nodes/shared/errors/inputError';

/** What n8n's guidelines keep out of messages, and the words that make n8n replace a message. */
const UNWANTED = /error|problem|failure|mistake|ENOENT|EACCES|EPERM|ECONN|EEXIST|ETIMEDOUT/i;

/**
 * Runs a call that must be refused.
 * @returns the refusal, after checking that both its sentences are fit to be shown
 */
export function refusalOf(run: () => unknown): InputError {
	let thrown: unknown;
	try {
		const value = run();
		throw new Error(`accepted as ${String(value)}`);
	} catch (error) {
		thrown = error;
	}
	if (!(thrown instanceof InputError)) throw thrown;
	checkSentences(thrown);
	return thrown;
}

/** Both sentences are short, complete, printable and free of unwanted words. */
export function checkSentences(refusal: InputError): void {
	for (const sentence of [refusal.message, refusal.fix]) {
		expect(sentence.length).toBeLessThan(260);
		expect(sentence).toMatch(/^[\s\S]+\.$/);
		expect(sentence).not.toMatch(/[^\P{Cc}]/u);
		expect(sentence).not.toMatch(UNWANTED);
	}
}

/** The value of a call, or 'refused' if it ends in an InputError; anything else thrown goes on. */
export function outcome<T>(run: () => T): T | 'refused' {
	try {
		return run();
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		checkSentences(error);
		return 'refused';
	}
}
