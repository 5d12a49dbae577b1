import { trimEnd, trimInvisible, trimStart } from './clean';

/** Marks that come along when an address is copied out of a text. */
const MARKS_BEFORE = /["'`“”‘’«»<(]/;
const MARKS_AFTER = /["'`“”‘’«»>).,;،؛]/;
const LONGEST = 2_000;

/**
 * An address of the web without what does not tell one page from another: blanks and quotation marks around it, its
 * query (such as `?language=ar`), what is behind `#`, a slash at the end. Undefined for anything else.
 */
export function toAddress(value: unknown): string | undefined {
	if (typeof value !== 'string' || value.length > LONGEST) return undefined;
	const text = trimInvisible(trimStart(trimEnd(trimInvisible(value), MARKS_AFTER), MARKS_BEFORE));
	const parts =
		/^(?:https?:\/\/)?([\w.-]+\.[a-z]{2,}|localhost|[\d.]+)(:\d+)?(\/[^\s?#]*)?(?:[?#]\S*)?$/i.exec(
			text,
		);
	if (!parts) return undefined;
	const [, host, port = '', path = ''] = parts;
	return `${host.toLowerCase()}${port}${trimEnd(path, /\//)}`;
}
