import type { IPollFunctions } from 'n8n-workflow';

import { ApiError } from '../shared/errors/apiError';
import { sentences } from '../shared/errors/errorText';
import { InputError } from '../shared/errors/inputError';
import { isDenied, isPassing } from '../shared/execution/failure';
import { shownError } from '../shared/execution/nodeError';
import type { Memory } from './memory';

/** How many polls in a row may fail before it is shown. */
const PATIENCE = 3;
/** For n8n that makes a new context for each poll: registrations then look like other polls. */
const PATIENCE_UNSURE = 5;
/** n8n gives up a trigger whose registration fails five times within this time. */
const REGISTRATION_MS = 60_000;

/** The error as n8n shows it, with what n8n needs to decide when to poll again. */
export function pollError(context: IPollFunctions, thrown: unknown): Error {
	const known = thrown instanceof ApiError || thrown instanceof InputError;
	const { message, fix: said } = sentences(thrown);
	const fix = !known
		? 'Nothing is lost: the next poll continues where the last one ended.'
		: isDenied(thrown)
			? `${said} The Stream credential of this trigger needs a key pair that may read the watched records.`
			: said;
	return shownError(context.getNode(), thrown, message, { description: fix });
}

/** Something to tell the user, as a failed execution: the only place where a trigger can. */
export function noticeError(context: IPollFunctions, text: string): Error {
	return shownError(context.getNode(), undefined, text, {
		description: 'This is shown once. The trigger keeps running.',
	});
}

/**
 * Whether a failed poll shows itself as a failed execution. Counts the failure.
 *
 * A poll that fails while n8n registers the trigger - when a workflow is published, and when n8n starts - is
 * tried five times within 15 seconds; after that the trigger is dead, although the workflow stays active. So
 * what may pass is not shown there, and in no case twice within a minute. Elsewhere it is shown once it lasts.
 *
 * @param isFirst the first poll with its context: perhaps a registration
 * @param startsUp n8n registers a trigger that has worked before, because it was restarted
 */
export function isShown(
	memory: Memory,
	thrown: unknown,
	isFirst: boolean,
	startsUp: boolean,
	now: number,
): boolean {
	memory.failures++;
	const passing = isPassing(thrown) || startsUp;
	if (!passing) {
		memory.thrownAt = now;
		return true;
	}
	if (isFirst && memory.keepsContext) return false;
	const patience = isFirst ? PATIENCE_UNSURE : PATIENCE;
	if (memory.failures < patience || now - memory.thrownAt < REGISTRATION_MS) return false;
	memory.thrownAt = now;
	return true;
}
