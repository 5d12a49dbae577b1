import {
	packId,
	packKeys,
	shortKey,
	unpackId,
	unpackKeys,
} from '../../../nodes/shared/values/keys';

const ID = '0b6f1a52-6c0e-4c55-9d0b-6a3f9d1b7c11';

describe('a short key', () => {
	it('is the last digits of a UUID, and those of a hash of anything else', () => {
		expect(shortKey(ID)).toBe(0xa3f9d1b7c11);
		expect(shortKey(`${ID}0`)).not.toBe(shortKey(ID));
		// sha1 of "abc" ends in …7850c26c9cd0d89d.
		expect(shortKey('abc')).toBe(0x26c9cd0d89d);
		for (const other of [`x${ID}`, `${ID}x`, ID.toUpperCase()]) {
			expect(shortKey(other)).not.toBe(0xa3f9d1b7c11);
		}
	});
});

describe('a packed id', () => {
	it('of a UUID has 22 characters', () => {
		expect(packId(ID)).toBe('C28aUmwOTFWdC2o_nRt8EQ');
		expect(unpackId('C28aUmwOTFWdC2o_nRt8EQ and more')).toEqual([ID, ' and more']);
	});

	it.each([
		['pay_1', '!pay_1!'],
		['a!b!c', '!a%21b%21c!'],
		['ف/%', '!%D9%81%2F%25!'],
		[`x${ID}`, `!x${ID}!`],
		[`${ID}x`, `!${ID}x!`],
	])('of anything else stays readable: %s', (id, packed) => {
		expect(packId(id)).toBe(packed);
		expect(unpackId(`${packed}!rest`)).toEqual([id, '!rest']);
	});

	it.each(['', 'C28aUmwOTFWdC2o_nRt8E', 'C28aUmwOTFWd 2o_nRt8EQ', ' C28aUmwOTFWdC2o_nRt8EQ'])(
		'is none: "%s"',
		(text) => {
			expect(() => unpackId(text)).toThrow('An id that is not one');
		},
	);

	it.each(['!', '!!', '!abc'])('has no end: "%s"', (text) => {
		expect(() => unpackId(text)).toThrow('An id without an end');
	});
});

it('packs short keys', () => {
	const keys = [0, 35, 0xa3f9d1b7c11];
	expect(unpackKeys(packKeys(keys))).toEqual(keys);
	expect(packKeys([1, 35, 36])).toBe('1.z.10');
	expect(unpackKeys('')).toEqual([]);
	expect(packKeys([])).toBe('');
});
