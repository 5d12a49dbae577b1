/**
 * Tells which orders have another status than before, each change once. A sheet that is just being written, or lacks
 * rows for a moment, is no news.
 * @param known status of each order so far; brought up to date
 */
export function newsOf(known: Map<string, string>, now: Map<string, string>): string[] {
	const news: string[] = [];
	for (const [order, status] of now) {
		const before = known.get(order);
		if (before !== undefined && before !== status) news.push(`Order ${order} is ${status} now`);
		known.set(order, status);
	}
	return news;
}
