const started = Date.now();
/** On a terminal the line of a running step is shown and then replaced. */
const isTerminal = process.stdout.isTTY;
const eraseLine = '\r\x1b[K';

/** Whole seconds since the demo was started. */
export function secondsSinceStart(): number {
	return Math.round((Date.now() - started) / 1000);
}

/** Prints one line. */
export function say(line = ''): void {
	process.stdout.write(`${line}\n`);
}

/** What a step is given to tell about its progress. */
export type Report = (line: string) => void;

/**
 * Runs one step and prints one line when it is done, with the seconds since the start:
 * `title`, or what `done` makes of the result. Returns the result.
 */
export async function step<T>(
	title: string,
	work: (report: Report) => Promise<T> | T,
	done: (result: T) => string = () => title,
): Promise<T> {
	const clock = () => `${String(secondsSinceStart()).padStart(4)} s`;
	const running = () => isTerminal && process.stdout.write(`     … ${title}`);
	const erase = isTerminal ? eraseLine : '';
	running();
	const result = await work((line) => {
		say(`${erase}${clock()}   ${line}`);
		running();
	});
	say(`${erase}${clock()} ✓ ${done(result)}`);
	return result;
}

/** What a terminal surely has. */
const COLUMNS = 100;

/** Marks above and below letters and invisible characters take no room. */
function width(text: string): number {
	return [...text].filter((c) => !/[\p{Mn}\p{Cf}]/u.test(c)).length;
}

/** Prints a long text in lines that fit. */
export function sayWrapped(text: string): void {
	for (const line of wrapped(text)) say(line);
}

/** Lines of at most 100 characters; those after the first are indented. */
export function wrapped(text: string): string[] {
	const lines: string[] = [];
	let line = ' ';
	for (const word of text.split(/\s+/)) {
		if (width(line) > 4 && width(line) + 1 + width(word) > COLUMNS) {
			lines.push(line);
			line = '   ';
		}
		line += ` ${word}`;
	}
	return [...lines, line];
}

/** Prints rows as a table with a heading. */
export function table(head: string[], rows: string[][]): void {
	const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => width(row[i]))));
	const pad = (cell: string, i: number) => cell + ' '.repeat(widths[i] - width(cell));
	const line = (row: string[]) => `  ${row.map(pad).join('  ')}`.trimEnd();
	say(line(head));
	say(line(widths.map((w) => '─'.repeat(w))));
	for (const row of rows) say(line(row));
}
