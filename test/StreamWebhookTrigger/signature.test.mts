import { createHmac } from 'node:crypto';

import { refusalOf, secretsOf } from '../../nodes/StreamWebhookTrigger/signature';

const body = Buffer.from('{ "event_type": "INVOICE_COMPLETED",\n "note": "مرحبا" }');
const at = 1_773_106_882;
const now = at * 1000 + 5_000;
const hour = 3_600_000;

function sign(secret: string, t: number | string = at, signed: Buffer = body): string {
	return createHmac('sha256', secret).update(`${t}.`).update(signed).digest('hex');
}
const check = (header: unknown, o: { secrets?: string[]; tolerance?: number; raw?: Buffer } = {}) =>
	refusalOf(o.raw ?? body, header, o.secrets ?? ['s3cret'], o.tolerance ?? 24 * hour, now);

describe('a genuine signature', () => {
	it.each([
		['as Stream writes it', `t=${at},v1=${sign('s3cret')}`],
		['in another order, with spaces', ` v1 = ${sign('s3cret')} , t = ${at} `],
		['with keys of later versions', `t=${at},v2=zz,v1=${sign('s3cret')},k=1`],
		['in upper case', `t=${at},v1=${sign('s3cret').toUpperCase()}`],
		['beside one of another secret', `t=${at},v1=${sign('other')},v1=${sign('s3cret')}`],
	])('%s', (_name, header) => expect(check(header)).toBeUndefined());

	it('of any of several secrets', () => {
		const header = `t=${at},v1=${sign('old')}`;
		expect(check(header, { secrets: ['new', 'old'] })).toBeUndefined();
		expect(check(header, { secrets: ['new'] })).toBe('wrongSignature');
	});

	it('that a proxy has written twice', () => {
		const header = `t=${at},v1=${sign('s3cret')}`;
		expect(check(`${header}, ${header}`)).toBeUndefined();
	});

	it('is the one that other tools come to', () => {
		// printf '1700000000.{}' | openssl dgst -sha256 -hmac whsec_1
		const digest = 'c8cf6ed9fd9120874a1792902ffdf5b69559118b76d10974da8a20cf21f94bc5';
		const header = `t=1700000000,v1=${digest}`;
		expect(refusalOf(Buffer.from('{}'), header, ['whsec_1'], 0, now)).toBeUndefined();
	});
});

describe('what is refused', () => {
	it.each([
		['another secret', `t=${at},v1=${sign('wrong')}`],
		['another time', `t=${at + 1},v1=${sign('s3cret')}`],
		['another body', `t=${at},v1=${sign('s3cret', at, Buffer.from('{}'))}`],
		['the body alone', `t=${at},v1=${createHmac('sha256', 's3cret').update(body).digest('hex')}`],
		[
			'parsed JSON written anew',
			`t=${at},v1=${sign('s3cret', at, Buffer.from(JSON.stringify(JSON.parse(body.toString()))))}`,
		],
	])('signed with %s', (_name, header) => expect(check(header)).toBe('wrongSignature'));

	it.each([
		['no header', undefined],
		['an empty one', ''],
		['a list of headers', [`t=${at},v1=${sign('s3cret')}`]],
		['no time', `v1=${sign('s3cret')}`],
		['no digest', `t=${at}`],
		['a digest cut short', `t=${at},v1=${sign('s3cret').slice(1)}`],
		['a digest in base64', `t=${at},v1=${Buffer.from(sign('s3cret'), 'hex').toString('base64')}`],
		['two times', `t=${at},t=1,v1=${sign('s3cret')}`],
		['a time that is none', `t=1e9,v1=${sign('s3cret', '1e9')}`],
		['a negative time', `t=-5,v1=${sign('s3cret', '-5')}`],
		['a very long header', `t=${at},v1=${sign('s3cret')}${','.repeat(1_000)}`],
	])('%s', (_name, header) => expect(check(header)).toBe('noSignature'));

	it('no body', () => {
		const header = `t=${at},v1=${sign('s3cret', at, Buffer.alloc(0))}`;
		expect(check(header, { raw: Buffer.alloc(0) })).toBe('noBody');
		expect(refusalOf(undefined, header, ['s3cret'], 0, now)).toBe('noBody');
	});

	it('no secret at all', () => {
		expect(check(`t=${at},v1=${sign('')}`, { secrets: [] })).toBe('wrongSignature');
	});

	it('an age beyond the tolerance, on either side; none of them without one', () => {
		const header = (t: number) => `t=${t},v1=${sign('s3cret', t)}`;
		const age = (seconds: number) => header(Math.floor(now / 1000) - seconds);
		expect(check(age(24 * 3600 - 5))).toBeUndefined();
		expect(check(age(24 * 3600 + 5))).toBe('outsideTolerance');
		expect(check(age(-25 * 3600))).toBe('outsideTolerance');
		expect(check(age(400), { tolerance: 300_000 })).toBe('outsideTolerance');
		expect(check(age(10 * 365 * 86_400), { tolerance: 0 })).toBeUndefined();
		// The last retry with the first signature comes through by default.
		expect(check(age((5 + 30 + 120 + 360 + 720) * 60))).toBeUndefined();
	});
});

test('secrets of the credential', () => {
	expect(secretsOf({ secret: ' a ', otherSecrets: 'b, c;d\n e  a' })).toEqual([
		'a',
		'b',
		'c',
		'd',
		'e',
	]);
	expect(
		secretsOf({
			secret: '\u200e“whsec_1”\u200b',
			otherSecrets: `"whsec_2", 'whsec_3'، «whsec_4»\n\ufeffwhsec_\u200d5\u200f,"whsec_1"`,
		}),
	).toEqual(['whsec_1', 'whsec_2', 'whsec_3', 'whsec_4', 'whsec_5']);
	expect(secretsOf({ secret: '', otherSecrets: '' })).toEqual([]);
	expect(secretsOf({})).toEqual([]);
});
