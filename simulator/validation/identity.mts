import type { Check } from './checks.mts';
import { text } from './scalars.mts';

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function uuidProblem(value: string): string | undefined {
	const body = value.replace(/^urn:uuid:/i, '').replace(/^\{(.*)\}$/, '$1');
	const bad = /[^0-9a-fA-F-]/.exec(body);
	if (bad) {
		const at = [...body.slice(0, bad.index)].length + 1;
		const character = String.fromCodePoint(body.codePointAt(bad.index) ?? 0);
		return `invalid character: expected an optional prefix of \`urn:uuid:\` followed by [0-9a-fA-F-], found \`${character}\` at ${at}`;
	}
	const groups = body.split('-');
	if (groups.length === 1) {
		return body.length === 32
			? undefined
			: `invalid length: expected length 32 for simple format, found ${body.length}`;
	}
	if (groups.length !== 5) return `invalid group count: expected 5, found ${groups.length}`;
	const lengths = [8, 4, 4, 4, 12];
	const wrong = groups.findIndex((group, index) => group.length !== lengths[index]);
	if (wrong < 0) return undefined;
	return `invalid group length in group ${wrong}: expected ${lengths[wrong]}, found ${groups[wrong].length}`;
}

/** A UUID, returned in lower case with hyphens; with `version` 4 only random ones. */
export function uuid(version?: 4): Check<string> {
	return (value, loc, out) => {
		if (typeof value !== 'string') {
			out.push({
				type: 'uuid_type',
				loc,
				msg: 'UUID input should be a string, bytes or UUID object',
				input: value,
			});
			return '';
		}
		let id = value;
		if (!CANONICAL.test(value)) {
			const error = uuidProblem(value);
			if (error) {
				const msg = `Input should be a valid UUID, ${error}`;
				out.push({ type: 'uuid_parsing', loc, msg, input: value, ctx: { error } });
				return '';
			}
			id = value
				.replace(/^urn:uuid:/i, '')
				.replace(/[{}-]/g, '')
				.toLowerCase()
				.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
		}
		if (version && id[14] !== String(version)) {
			out.push({
				type: 'uuid_version',
				loc,
				msg: `UUID version ${version} expected`,
				input: value,
				ctx: { expected_version: version },
			});
		}
		return id;
	};
}

/** E.164; Saudi numbers must also be dialable ones (mobile, landline, 9200, 800). */
export const phone: Check<string> = (value, loc, out) => {
	const sent = text()(value, loc, out);
	if (typeof value !== 'string') return sent;
	const fits = /^\+[1-9]\d{7,14}$/.test(sent);
	const saudi =
		!sent.startsWith('+966') || /^\+966(5\d{8}|1[1-7]\d{7}|9200\d{5}|800\d{7})$/.test(sent);
	if (!fits || !saudi) {
		const msg = 'value is not a valid phone number';
		out.push({ type: 'value_error', loc, msg, input: value, ctx: {} });
	}
	return sent;
};

function emailProblem(value: string): string | undefined {
	const at = value.lastIndexOf('@');
	if (at < 0) return 'An email address must have an @-sign.';
	if (at === 0) return 'There must be something before the @-sign.';
	if (at === value.length - 1) return 'There must be something after the @-sign.';
	const [local, domain] = [value.slice(0, at), value.slice(at + 1)];
	if (/[\s"(),:;<>@[\\\]]/.test(local)) {
		return 'The email address contains invalid characters before the @-sign.';
	}
	if (/^\.|\.$|\.\./.test(local))
		return 'The email address has a misplaced period before the @-sign.';
	if (local.length > 64) return 'The email address is too long before the @-sign.';
	if (!domain.includes('.')) {
		return 'The part after the @-sign is not valid. It should have a period.';
	}
	if (!/^([\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}]{2,}$/u.test(domain)) {
		return 'The part after the @-sign is not valid.';
	}
	return undefined;
}

/** An e-mail address; the domain is returned in lower case, as the vendor's validator does. */
export const email: Check<string> = (value, loc, out) => {
	const sent = text()(value, loc, out);
	if (typeof value !== 'string') return sent;
	const reason = emailProblem(sent);
	if (reason) {
		const msg = `value is not a valid email address: ${reason}`;
		out.push({ type: 'value_error', loc, msg, input: value, ctx: { reason } });
		return sent;
	}
	const at = sent.lastIndexOf('@');
	return sent.slice(0, at + 1) + sent.slice(at + 1).toLowerCase();
};
