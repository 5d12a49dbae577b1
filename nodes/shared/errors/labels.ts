/** A parameter as messages name it: as the panel shows it, in quotation marks. */
export function quoted(displayName: string): string {
	return `'${displayName}'`;
}

/**
 * One line of a list, of which a message may go on to name a parameter: "'Quantity' of item 2 in 'Items'".
 *
 * @param line what one line is called on the panel ("Item")
 * @param index from 0
 * @param list the label of the list
 */
export function lineLabel(line: string, index: number, list: string): string {
	return `${line.toLowerCase()} ${index + 1} in ${list}`;
}

/** "an invoice", "a payment link". */
export function withArticle(noun: string): string {
	return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}
