/**
 * Adds parameters to a redirect address. `&` keeps the address's own query and fragment in order;
 * `?` appends blindly, as a server would that never expected a query there.
 */
export function withParameters(
	address: string,
	parameters: Array<[string, string]>,
	join: '&' | '?',
): string {
	const added = new URLSearchParams(parameters).toString();
	if (join === '?') return `${address}?${added}`;
	const [main, ...fragment] = address.split('#');
	const separator = !main.includes('?') ? '?' : /[?&]$/.test(main) ? '' : '&';
	return `${main}${separator}${added}${fragment.length > 0 ? `#${fragment.join('#')}` : ''}`;
}
