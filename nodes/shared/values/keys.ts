import { createHash } from 'crypto';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** 11 hexadecimal digits: enough to tell apart whatever a trigger watches, and exact in a number. */
const KEY_DIGITS = 11;

/**
 * A short stand-in for an id where the id itself is not needed: to recognise a record, and to put records
 * with the same time stamp into one order on every machine. The last digits of a UUID are random.
 */
export function shortKey(id: string): number {
	const digits = UUID.test(id) ? id : createHash('sha1').update(id).digest('hex');
	return parseInt(digits.slice(-KEY_DIGITS), 16);
}

/** The id in 22 characters. Ids that are not UUIDs (Stream has none) stay readable, between `!`. */
export function packId(id: string): string {
	if (!UUID.test(id)) return `!${encodeURIComponent(id).replace(/!/g, '%21')}!`;
	return Buffer.from(id.replace(/-/g, ''), 'hex').toString('base64url');
}

/**
 * Reads a packed id at the start of a text.
 * @returns the id and what follows it
 * @throws Error when there is none
 */
export function unpackId(text: string): [id: string, rest: string] {
	if (text.startsWith('!')) {
		const end = text.indexOf('!', 1);
		if (end < 2) throw new Error('An id without an end');
		return [decodeURIComponent(text.slice(1, end)), text.slice(end + 1)];
	}
	const hex = /^[\w-]{22}/.test(text)
		? Buffer.from(text.slice(0, 22), 'base64url').toString('hex')
		: '';
	if (hex.length !== 32) throw new Error('An id that is not one');
	const part = (from: number, to?: number) => hex.slice(from, to);
	const id = `${part(0, 8)}-${part(8, 12)}-${part(12, 16)}-${part(16, 20)}-${part(20)}`;
	return [id, text.slice(22)];
}

/** Short keys as text. */
export function packKeys(keys: number[]): string {
	return keys.map((key) => key.toString(36)).join('.');
}

export function unpackKeys(text: string): number[] {
	return text === '' ? [] : text.split('.').map((key) => parseInt(key, 36));
}
