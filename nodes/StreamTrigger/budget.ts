import type { IPollFunctions } from 'n8n-workflow';

/** n8n 1.x does not say how long a poll may take. */
const DEFAULT_MS = 5 * 60_000;
/**
 * n8n gives up a trigger for good whose registration takes longer than 70 % of a lease of two minutes. A
 * first poll that does all of what is allowed below stays under that.
 */
const REGISTRATION_MS = 50_000;
/** What of the budget is for reading lists, and until when the events have to be complete. */
const READING_SHARE = 0.5;
const OUTPUT_SHARE = 0.8;
/** A single request, and all that goes wrong together. */
const TIMEOUT_SHARE = 0.3;
const RETRY_SHARE = 0.25;
const MOST_TIMEOUT_MS = 30_000;

/** How long the parts of one poll may take, in milliseconds. */
export interface Budget {
	whole: number;
	reading: number;
	output: number;
	timeout: number;
	retries: number;
}

/** @param isFirst n8n may be registering the trigger */
export function budgetOf(context: IPollFunctions, isFirst: boolean): Budget {
	// Only newer versions of n8n say.
	const { getPollBudgetMs } = context as Partial<Pick<IPollFunctions, 'getPollBudgetMs'>>;
	const given = getPollBudgetMs?.() ?? DEFAULT_MS;
	const whole = isFirst ? Math.min(given, REGISTRATION_MS) : given;
	return {
		whole,
		reading: whole * READING_SHARE,
		output: whole * OUTPUT_SHARE,
		timeout: Math.min(MOST_TIMEOUT_MS, whole * TIMEOUT_SHARE),
		retries: whole * RETRY_SHARE,
	};
}
