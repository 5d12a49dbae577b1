/** n8n replaces a message that contains one of these words with its own text about networks. */
const ERRNO_WORDS =
	/E(?=CONN(?:REFUSED|RESET|ABORTED)|NOTFOUND|TIMEDOUT|RRADDRINUSE|ADDRNOTAVAIL|HOSTUNREACH|AI_AGAIN|NOENT|ISDIR|NOTDIR|ACCES|EXIST|PERM)|G(?=ETADDRINFO)/gi;

/**
 * Makes text of others safe inside a message: an invisible character splits the errno words, which also
 * occur in ordinary text (`TheAccessories`, `SomePermit`).
 */
export function withoutErrnoWords(text: string): string {
	return text.replace(ERRNO_WORDS, '$&\u200b');
}

/**
 * A value that the user can put right. `message` says in one sentence what is wrong with which parameter,
 * `fix` in one sentence how to put it right.
 */
export class InputError extends Error {
	readonly fix: string;

	constructor(message: string, fix: string) {
		super(withoutErrnoWords(message.charAt(0).toUpperCase() + message.slice(1)));
		this.name = 'InputError';
		this.fix = withoutErrnoWords(fix);
	}
}
