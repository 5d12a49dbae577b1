import type { Client } from '../api/client';
import type { ItemContext } from '../operation/itemContext';
import type { Prepared } from '../operation/operation';
import type { Run } from './run';

/**
 * Shows a hint on the node about a run that worked. Older n8n and tools of AI agents have no place for hints.
 *
 * @param count rows that the item gave
 */
export function hintAt(
	context: ItemContext,
	run: Run,
	{ account, connection }: Client,
	{ operation }: Prepared,
	count: number,
): void {
	const say = (message: string) =>
		run.share({ account }, `hint ${message}`, () => {
			context.addExecutionHints?.({ message, location: 'outputPane' });
			return true;
		});
	// Asked of Stream before the first write, so it is known.
	if (connection.environment === 'sandbox' && operation.method !== 'GET') {
		say("This ran in Stream's sandbox: no real money was moved.");
	}
	// Of several rows some may well find nothing.
	if (operation.list && count === 0 && run.total === 1) {
		say(
			'Stream has no matching records. Check the filters, and the account and branch of the credential.',
		);
	}
}
