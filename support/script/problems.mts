import { isDeepStrictEqual } from 'node:util';

/** Collects what is not as it should be. */
export class Problems {
	readonly list: string[] = [];

	/** Notes a problem unless both are equal. */
	equal(what: string, found: unknown, expected: unknown): void {
		if (isDeepStrictEqual(found, expected)) return;
		this.list.push(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
	}

	/** Notes a problem unless `found` holds. */
	ensure(what: string, found: unknown): void {
		if (!found) this.list.push(what);
	}
}
