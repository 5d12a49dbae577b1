import type { Row } from './records.mts';

const EMAIL = /[\w.+-]+@[\w-]+(\.[\w-]+)+/g;
const PHONE = /\+\d{8,15}/g;
const ID = /\b([0-9a-f]{4})[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
/** Addresses of pages that open something for whoever has them. */
const PAGE = /(https?:\/\/[^\s/"]+)\/[^\s"]+/g;

/**
 * Takes out of texts what must not be in a report: keys, names and addresses of people and of the organization, and
 * ids beyond their first digits.
 */
export class Cleaner {
	private readonly secrets: string[] = [];

	/** @param key the value of `x-api-key` */
	constructor(key: string) {
		this.secrets.push(key, ...Buffer.from(key, 'base64').toString().split(':'));
	}

	/** @param me as GET /me shows them */
	know({ user, organization }: Row): void {
		const texts = [...Object.values({ ...user }), organization?.name, organization?.name_en];
		this.secrets.push(...texts.filter((text) => typeof text === 'string'));
	}

	text(text: string): string {
		let clean = text.replace(PAGE, '$1/…').replace(EMAIL, '<e-mail>').replace(PHONE, '<phone>');
		clean = clean.replace(ID, '$1…');
		for (const secret of this.secrets) {
			if (secret.length > 2) clean = clean.replaceAll(secret, '…');
		}
		return clean;
	}

	/** All texts inside a value. */
	value<T>(value: T): T {
		return JSON.parse(JSON.stringify(value ?? null), (_key, one: unknown) =>
			typeof one === 'string' ? this.text(one) : one,
		) as T;
	}
}
