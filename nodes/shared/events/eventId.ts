/**
 * The identity of a transition: what happened to which record, and, where the same can happen to it again, what
 * tells the occasions apart - the time that Stream gives for it, else a count. Never the status that was there
 * before: whoever hears of a transition (polling, a webhook, a verified redirect) comes to the same id.
 *
 * @param event as the triggers name it
 * @param record id of the record; of the invoice for a paid link, since a link can be paid many times
 */
export function eventId(
	event: string,
	record: string,
	...parts: Array<string | number | undefined>
): string {
	return [event, record, ...parts.filter((part) => part !== undefined && part !== '')].join(':');
}
