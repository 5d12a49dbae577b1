import { KEY_RANGE } from './keys';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BITS = 6;

/**
 * Many short keys in little text: sorted, as differences, Rice-coded (the quotient of each difference by
 * 2^k in ones and a zero, then k plain bits). 10,000 keys take about 54 KB as text of 64 letters.
 */
export function packKeys(keys: number[]): string {
	if (keys.length === 0) return '';
	const sorted = [...keys].sort((a, b) => a - b);
	const k = plainBits(sorted.length);
	const writer = new BitWriter();
	let before = -1;
	for (const key of sorted) {
		const gap = key - before - 1;
		before = key;
		for (let ones = Math.floor(gap / 2 ** k); ones > 0; ones--) writer.bit(1);
		writer.bit(0);
		for (let at = k - 1; at >= 0; at--) writer.bit(Math.floor(gap / 2 ** at) % 2);
	}
	return `${sorted.length.toString(36)}~${writer.end()}`;
}

/** @throws Error when the text is damaged */
export function unpackKeys(text: string): number[] {
	if (text === '') return [];
	const [head, body] = text.split('~');
	const count = parseInt(head, 36);
	if (!(count > 0) || body === undefined) throw new Error('A set of keys without its size');
	const k = plainBits(count);
	const reader = new BitReader(body);
	const keys: number[] = [];
	let before = -1;
	while (keys.length < count) {
		let gap = 0;
		while (reader.bit()) gap += 2 ** k;
		for (let at = k - 1; at >= 0; at--) gap += reader.bit() * 2 ** at;
		before += gap + 1;
		if (before >= KEY_RANGE) throw new Error('A key that is none');
		keys.push(before);
	}
	return keys;
}

/** Best for keys that are spread evenly over their range. */
function plainBits(count: number): number {
	return Math.max(0, Math.floor(Math.log2((KEY_RANGE / count) * Math.LN2)));
}

class BitWriter {
	private text = '';
	private value = 0;
	private filled = 0;

	bit(bit: number): void {
		this.value = this.value * 2 + bit;
		if (++this.filled < BITS) return;
		this.text += ALPHABET[this.value];
		this.value = this.filled = 0;
	}

	end(): string {
		while (this.filled > 0) this.bit(0);
		return this.text;
	}
}

class BitReader {
	private at = 0;
	private value = 0;
	private left = 0;

	constructor(private readonly text: string) {}

	bit(): number {
		if (this.left === 0) {
			this.value = ALPHABET.indexOf(this.text[this.at++] ?? '?');
			if (this.value < 0) throw new Error('A set of keys that breaks off');
			this.left = BITS;
		}
		this.left--;
		return (this.value >> this.left) & 1;
	}
}
