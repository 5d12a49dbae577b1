import type { IDataObject } from 'n8n-workflow';

/** Columns that hold the address of a checkout page, in rows of links and orders and in their `links`. */
const ADDRESSES = ['url', 'payUrl', 'oneTimeUrl', 'recurringUrl'];

/** The row with the language in every address of a checkout page; a copy, because records are remembered. */
export function inLanguage(row: IDataObject, language: string): IDataObject {
	const copy = { ...row };
	const { url, whatsappUrl } = row;
	for (const column of ADDRESSES) {
		if (typeof copy[column] === 'string') copy[column] = withLanguage(copy[column], language);
	}
	if (typeof whatsappUrl === 'string') {
		const [before, after] = [url, copy.url].map((one) => encodeURIComponent(String(one)));
		copy.whatsappUrl = whatsappUrl.replace(before, () => after);
	}
	const { openLinks } = copy;
	if (Array.isArray(openLinks)) {
		copy.openLinks = openLinks.map((one) =>
			typeof one === 'string' ? withLanguage(one, language) : one,
		) as string[];
	}
	if (Array.isArray(copy.links)) {
		copy.links = (copy.links as IDataObject[]).map((link) => inLanguage(link, language));
	}
	return copy;
}

function withLanguage(address: string, language: string): string {
	try {
		const url = new URL(address);
		url.searchParams.set('language', language);
		return url.toString();
	} catch {
		return address;
	}
}
