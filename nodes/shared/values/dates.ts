import { InputError } from '../errors/inputError';
import { attempt, readLine, refusal, show, type ValueFormat } from './clean';

const DATE: ValueFormat = {
	problem: 'is not a date',
	hint: 'Enter the date with the year first, such as 2026-01-31 or 2026-01-31T14:30.',
	limit: 60,
};

const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;

/** Numbers are read as Unix time between 2000-01-01 and 2100-01-01: seconds and milliseconds cannot meet. */
const UNIX_FROM = 946_684_800;
const UNIX_TO = 4_102_444_800;

const DAY = 86_400_000;

// Year first, `-` or `/`, then optionally a time and an offset.
const ISO =
	/^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * A moment as ISO 8601 in UTC (`2026-01-30T21:00:00.000Z`).
 *
 * Taken: ISO with or without time and offset, `YYYY-MM-DD HH:mm[:ss]`, `YYYY/MM/DD`, Date, luxon DateTime,
 * and Unix time (number or digits) whose seconds or milliseconds lie between 2000 and 2100.
 * Without an offset the text is the wall clock of `timezone`; where clocks are put forward, a time that does
 * not exist moves on with them, and of one that comes twice the first is meant.
 *
 * @param timezone IANA name, the workflow's time zone
 * @param options.endOfDay a day means its last millisecond instead of its first. A day is a date without
 * time, or with 00:00 and no offset, which is what n8n's date picker gives for a picked day.
 * @throws InputError
 */
export function toIsoUtc(
	value: unknown,
	label: string,
	timezone: string,
	options: { endOfDay?: boolean } = {},
): string {
	const moment = instantOf(value) ?? momentOf(value, label, timezone, options.endOfDay);
	const date = new Date(moment);
	const year = date.getUTCFullYear();
	if (Number.isNaN(year)) throw refusal(value, label, DATE);
	if (year < FIRST_YEAR || year > LAST_YEAR) {
		throw new InputError(
			`${label} is in the year ${year}.`,
			`Enter a date from ${FIRST_YEAR} to ${LAST_YEAR}.`,
		);
	}
	return date.toISOString();
}

/** Milliseconds of a Date or a luxon DateTime (known by its methods), NaN for invalid ones, else undefined. */
export function instantOf(value: unknown): number | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	return attempt(() => {
		if (Object.prototype.toString.call(value) === '[object Date]') {
			return Date.prototype.getTime.call(value);
		}
		const moment = value as { toMillis(): unknown; toISODate?: unknown };
		// A span of time has milliseconds, too, but no day.
		return typeof moment.toISODate === 'function' ? Number(moment.toMillis()) : undefined;
	});
}

function momentOf(value: unknown, label: string, timezone: string, endOfDay = false): number {
	const text = readLine(value, label, DATE);
	if (/^\d+$/.test(text)) return unixTime(Number(text), value, label);
	if (/^1[345]\d\d[-/.]|[-/.]1[345]\d\d$/.test(text)) {
		const fix = 'Enter the Gregorian date, such as 2026-01-31.';
		throw refusal(value, label, DATE, 'looks like a Hijri date', fix);
	}
	const match = ISO.exec(text);
	if (!match) {
		const dayFirst = /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}/.test(text);
		throw refusal(value, label, DATE, dayFirst ? 'does not start with the year' : DATE.problem);
	}
	const [year, month, day, hour, minute, second] = [1, 3, 4, 5, 6, 7].map((at) =>
		Number(match[at] ?? 0),
	);
	const wall = Date.UTC(year, month - 1, day, hour, minute, second);
	// Date.UTC carries over: 31 February or 25:00 come back as something else.
	const real =
		new Date(wall).toISOString().slice(0, 19) ===
		`${match[1]}-${[month, day].map(two).join('-')}T${[hour, minute, second].map(two).join(':')}`;
	if (!real) throw refusal(value, label, DATE, 'does not exist in the calendar');
	const moment = wall + Number((match[8] ?? '').padEnd(3, '0').slice(0, 3));
	const offset = match[9];
	if (offset) return moment - offsetMinutes(offset, value, label) * 60_000;
	if (endOfDay && moment % DAY === 0) return fromWallClock(moment + DAY, timezone) - 1;
	return fromWallClock(moment, timezone);
}

function two(part: number): string {
	return String(part).padStart(2, '0');
}

function unixTime(number: number, value: unknown, label: string): number {
	if (number >= UNIX_FROM && number <= UNIX_TO) return number * 1000;
	if (number >= UNIX_FROM * 1000 && number <= UNIX_TO * 1000) return number;
	const problem = 'is not a Unix time between the years 2000 and 2100';
	const fix = `${DATE.hint} In a spreadsheet, format the column as text.`;
	throw refusal(value, label, DATE, problem, fix);
}

function offsetMinutes(offset: string, value: unknown, label: string): number {
	if (/z/i.test(offset)) return 0;
	const hours = Number(offset.slice(1, 3));
	const minutes = Number(offset.slice(3).replace(':', ''));
	if (hours > 14 || minutes > 59) throw refusal(value, label, DATE);
	return (hours * 60 + minutes) * (offset[0] === '-' ? -1 : 1);
}

/** The moment at which the clock of the zone shows `wall` (milliseconds, as if that clock were UTC's). */
function fromWallClock(wall: number, timezone: string): number {
	const clock = attempt(
		() =>
			new Intl.DateTimeFormat('en-US', {
				timeZone: timezone,
				hourCycle: 'h23',
				year: 'numeric',
				month: 'numeric',
				day: 'numeric',
				hour: 'numeric',
				minute: 'numeric',
				second: 'numeric',
			}),
	);
	if (!clock || !timezone) {
		throw new InputError(
			`The time zone ${show(timezone)} of the workflow is unknown.`,
			'Choose a time zone in the workflow settings, or add a time zone to the date, such as 2026-01-31T14:30+03:00.',
		);
	}
	// V8 reads back what it writes for en-US: `1/31/2026, 14:30:15`.
	const offsetAt = (moment: number) =>
		Date.parse(`${clock.format(moment)} UTC`) - Math.floor(moment / 1000) * 1000;
	// The offsets a day before and after cover a change of clocks on this day.
	const before = offsetAt(wall - DAY);
	const offset = [before, offsetAt(wall + DAY)].find((one) => offsetAt(wall - one) === one);
	return wall - (offset ?? before);
}
