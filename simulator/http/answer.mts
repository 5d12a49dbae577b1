/** What goes back to the client. */
export interface Answer {
	status: number;
	/** Text of the body; empty for none. */
	payload: string;
	headers: Record<string, string>;
}

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Record<string, string>): Answer {
	return {
		status,
		payload: JSON.stringify(body),
		headers: { 'content-type': 'application/json', ...headers },
	};
}

/** Waits without keeping the process alive. */
export function pause(ms: number): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, ms).unref();
	});
}
