import type { Problem } from './validators.mts';

/** Splits a raw query string into its values by name, in their order. */
export function readQuery(raw: string): { values: Map<string, string[]>; problems: Problem[] } {
	const values = new Map<string, string[]>();
	const problems: Problem[] = [];
	for (const part of raw.split('&').filter((one) => one !== '')) {
		const at = part.indexOf('=');
		const [key, text] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
		const name = decode(key);
		const value = decode(text);
		if (name === undefined || value === undefined) {
			const message = 'is not percent-encoded correctly';
			problems.push({ at: `query.${key}`, keyword: 'encoding', message, value: text });
			continue;
		}
		values.set(name, [...(values.get(name) ?? []), value]);
	}
	return { values, problems };
}

/** As servers read forms: `+` is a blank. */
function decode(text: string): string | undefined {
	try {
		return decodeURIComponent(text.replace(/\+/g, ' '));
	} catch {
		return undefined;
	}
}
