/** One line of the benchmark's result, as `--json` prints it. */
export interface Row {
	name: string;
	unit: string;
	ours: number;
	/** The same work done by what a user would take instead; null when there is nothing to compare with. */
	peer: number | null;
	peerName: string | null;
	/** Ours / peer: the median over the interleaved rounds, or over the floor where the peer is one. */
	ratio: number | null;
	/** Lowest and highest ratio of the rounds. */
	spread: [number, number] | null;
	/** Empty for rows that are there to be looked at. */
	goal: string;
	met: boolean | null;
}

export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Rounds in which ours and the peer took turns. `most` is the highest ratio that meets the goal. */
export function comparison(
	name: string,
	unit: string,
	ours: number[],
	peer: number[],
	peerName: string,
	most?: number,
): Row {
	const ratios = ours.map((value, round) => value / peer[round]);
	const ratio = median(ratios);
	return {
		name,
		unit,
		ours: median(ours),
		peer: median(peer),
		peerName,
		ratio,
		spread: [Math.min(...ratios), Math.max(...ratios)],
		goal: most === undefined ? '' : `ratio ≤ ${most}`,
		met: most === undefined ? null : ratio <= most,
	};
}

/** A number with a goal of its own; `floor` is what cannot be beaten. */
export function plain(
	name: string,
	unit: string,
	ours: number,
	goal: { text: string; met: boolean } | null,
	floor?: number,
): Row {
	return {
		name,
		unit,
		ours,
		peer: floor ?? null,
		peerName: floor === undefined ? null : 'floor',
		ratio: floor === undefined ? null : ours / floor,
		spread: null,
		goal: goal?.text ?? '',
		met: goal?.met ?? null,
	};
}

/** What a peer does, beside what this package does; `most` is the highest ratio that meets the goal, if there is one. */
export function beside(
	name: string,
	unit: string,
	ours: number,
	peer: number,
	peerName: string,
	most?: number,
): Row {
	const ratio = peer ? ours / peer : null;
	const goal = most === undefined ? '' : `ratio ≤ ${Number(most.toFixed(3))}`;
	const met = most === undefined || ratio === null ? null : ratio <= most;
	return { name, unit, ours, peer, peerName, ratio, spread: null, goal, met };
}

const digits = (value: number) =>
	Number(value.toPrecision(value >= 1000 ? 4 : 3)).toLocaleString('en', {
		maximumFractionDigits: 3,
	});

/** The row as a line of the table in docs/benchmarks.md. */
export function toLine({
	name,
	unit,
	ours,
	peer,
	peerName,
	ratio,
	spread,
	goal,
	met,
}: Row): string {
	const shown = [
		name,
		`${digits(ours)} ${unit}`,
		peer === null ? '–' : `${peerName}: ${digits(peer)} ${unit}`,
		ratio === null ? '–' : ratio.toFixed(2),
		spread === null ? '–' : spread.map((value) => value.toFixed(2)).join(' to '),
		goal || '–',
		met === null ? '–' : met ? 'yes' : 'NO',
	];
	return `| ${shown.join(' | ')} |`;
}

export const TABLE_HEAD = [
	'| What | Stream node | Compared with | Ratio | Spread | Goal | Met |',
	'| --- | --- | --- | --- | --- | --- | --- |',
].join('\n');
