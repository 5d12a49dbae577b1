import type { Micros } from '../core/clock.mts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})/;
const TIME = /^[Tt_ ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s?(Z|z|[+-]\d{2}:?\d{2}))?$/;

/**
 * Reads a date-time the way Pydantic does: ISO 8601 with or without an offset (none means UTC), a
 * bare date, or a unix time in seconds or milliseconds.
 * @returns microseconds, or the reason as Pydantic words it
 */
export function parseDateTime(value: string | number): Micros | { error: string } {
	if (typeof value === 'number') return fromUnix(value);
	const text = value.trim();
	if (/^[+-]?\d+(\.\d+)?$/.test(text) && !DATE.test(text)) return fromUnix(Number(text));
	const date = DATE.exec(text);
	if (!date) {
		return { error: text.length < 10 ? 'input is too short' : 'invalid character in year' };
	}
	const [, year, month, day] = date.map(Number);
	if (month < 1 || month > 12) return { error: 'month value is outside expected range of 1-12' };
	if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) {
		return { error: 'day value is outside expected range' };
	}
	if (year < 1) return { error: 'year 0 is out of range' };
	const midnight = utc(year, month, day);
	const rest = text.slice(10);
	if (rest === '') return midnight * 1000;
	const time = TIME.exec(rest);
	// Pydantic tries the text as a date last, and reports that attempt.
	if (!time) return { error: 'unexpected extra characters at the end of the input' };
	const [hour, minute, second] = [time[1], time[2], time[3] ?? '0'].map(Number);
	if (hour > 23 || minute > 59 || second > 59) {
		return { error: 'unexpected extra characters at the end of the input' };
	}
	const micros = Number((time[4] ?? '').slice(0, 6).padEnd(6, '0'));
	const ms = midnight + ((hour * 60 + minute) * 60 + second) * 1000 - offset(time[5]);
	return ms * 1000 + micros;
}

function utc(year: number, month: number, day: number): number {
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	return date.getTime();
}

function offset(text: string | undefined): number {
	if (!text || text === 'Z' || text === 'z') return 0;
	const digits = text.replace(/[^\d]/g, '');
	const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
	return (text.startsWith('-') ? -minutes : minutes) * 60_000;
}

function fromUnix(value: number): Micros | { error: string } {
	// Pydantic takes large numbers as milliseconds.
	const seconds = Math.abs(value) > 2e10 ? value / 1000 : value;
	if (!Number.isFinite(seconds) || Math.abs(seconds) > 253_402_300_799) {
		return { error: 'dates after 9999 are not supported as unix timestamps' };
	}
	return Math.round(seconds * 1_000_000);
}
