/**
 * The ID of a transition: what happened to which record and, if that can happen again, the time that Stream gives for
 * it, or else a count. It never includes the previous status, so that polling, a webhook and a verified redirect
 * get the same ID.
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
