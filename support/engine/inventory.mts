/** Names of what a body has, as the document's fields are named: `items`, `items[].quantity`. */
export function pathsIn(value: unknown, at = ''): string[] {
	if (Array.isArray(value)) {
		return [...new Set(value.flatMap((one) => pathsIn(one, `${at}[]`)))];
	}
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, inner]) => {
		const path = at === '' ? name : `${at}.${name}`;
		return [path, ...pathsIn(inner, path)];
	});
}

/** All values that a body has under such a name. */
export function valuesAt(value: unknown, path: string): unknown[] {
	let found = [value];
	for (const step of path.split('.')) {
		const [name, ...lists] = step.split('[]');
		found = found.flatMap((one) => {
			const inner = (one as Record<string, unknown> | null | undefined)?.[name];
			return inner === undefined ? [] : [inner];
		});
		lists.forEach(() => {
			found = found.flatMap((one) => (Array.isArray(one) ? one : []));
		});
	}
	return found;
}

/** The parameters of a raw query string, in their order. */
export function queryOf(raw: string): Map<string, string[]> {
	const values = new Map<string, string[]>();
	for (const [name, text] of new URLSearchParams(raw)) {
		values.set(name, [...(values.get(name) ?? []), text]);
	}
	return values;
}
