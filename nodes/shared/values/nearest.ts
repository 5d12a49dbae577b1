/**
 * The name that somebody may have meant: the same but for case and punctuation, else one with few letters otherwise.
 * Undefined when none comes near.
 */
export function nearest(wanted: string, names: readonly string[]): string | undefined {
	const bare = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
	const target = bare(wanted).slice(0, LONGEST);
	let best: string | undefined;
	let least = Math.floor(target.length / 3) + 1;
	for (const name of names) {
		const steps = distance(target, bare(name).slice(0, LONGEST));
		if (steps < least) [best, least] = [name, steps];
	}
	return best;
}

/** Enough to tell columns apart, and little work however long they are. */
const LONGEST = 60;

/** Letters to add, to drop or to change between two words (Levenshtein). */
function distance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, at) => at);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
			next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
		}
		row = next;
	}
	return row[b.length];
}
