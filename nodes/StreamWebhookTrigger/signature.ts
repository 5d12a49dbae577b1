import { createHmac, timingSafeEqual } from 'crypto';

import { pastedSecret } from '../shared/values/clean';

/** Why a delivery is not taken for Stream's. */
export type Refusal = 'noBody' | 'noSignature' | 'wrongSignature' | 'outsideTolerance';

const HEX_DIGEST = /^[0-9a-f]{64}$/;

interface Signature {
	/** Unix seconds, as they were signed. */
	timestamp: string;
	digests: Buffer[];
}

/**
 * Checks the header `X-Webhook-Signature: t=<unix seconds>,v1=<hex>` of a delivery: `v1` is the HMAC-SHA256 of
 * `<t>.<raw body>` with the secret of the endpoint.
 *
 * @param rawBody the bytes as they arrived, because parsing and serializing would change them
 * @param secrets any of them may have signed (rotation, several endpoints)
 * @param toleranceMs how far `t` may be from `now`, 0 for any distance. It is not known whether Stream signs
 * its retries again, and the last one comes after 20.5 hours.
 * @returns undefined when the delivery is genuine
 */
export function refusalOf(
	rawBody: Buffer | undefined,
	header: unknown,
	secrets: string[],
	toleranceMs: number,
	now: number,
): Refusal | undefined {
	if (!rawBody?.length) return 'noBody';
	const signature = parse(header);
	if (!signature) return 'noSignature';
	const { timestamp, digests } = signature;
	// Every digest is compared with every secret, so that the time taken tells nothing.
	let genuine = false;
	for (const secret of secrets) {
		const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest();
		for (const digest of digests) genuine = timingSafeEqual(digest, expected) || genuine;
	}
	if (!genuine) return 'wrongSignature';
	if (toleranceMs > 0 && Math.abs(now - Number(timestamp) * 1000) > toleranceMs) {
		return 'outsideTolerance';
	}
	return undefined;
}

const MOST_DIGESTS = 5;

/** Reads `t` and `v1` in any order, with spaces, and passes over keys that it does not know. */
function parse(header: unknown): Signature | undefined {
	if (typeof header !== 'string' || header.length > 1_000) return undefined;
	let timestamp: string | undefined;
	const digests: Buffer[] = [];
	for (const part of header.split(',')) {
		const at = part.indexOf('=');
		const key = part.slice(0, at).trim();
		const value = part.slice(at + 1).trim();
		if (key === 't') {
			// A proxy may have written the header twice.
			timestamp ??= value;
			if (timestamp !== value || !/^\d{1,12}$/.test(value)) return undefined;
		}
		if (key === 'v1' && digests.length < MOST_DIGESTS) {
			const hex = value.toLowerCase();
			if (HEX_DIGEST.test(hex)) digests.push(Buffer.from(hex, 'hex'));
		}
	}
	return timestamp === undefined || digests.length === 0 ? undefined : { timestamp, digests };
}

/** The secrets of the credential: one, and further ones separated by commas or line breaks. */
export function secretsOf(credentials: { secret?: unknown; otherSecrets?: unknown }): string[] {
	const others = typeof credentials.otherSecrets === 'string' ? credentials.otherSecrets : '';
	const given = [credentials.secret, ...others.split(/[\s,;،؛]+/)];
	// As they are pasted: no secret has characters that cannot be seen.
	const secrets = given.map((one) => pastedSecret(one).replace(/\p{Cf}/gu, ''));
	return [...new Set(secrets.filter((one) => one !== ''))];
}
