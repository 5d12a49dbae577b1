import { InputError } from '../errors/inputError';
import { toAddress } from '../values/address';
import type { Client } from './client';
import { NEWEST_FIRST, PAGE_SIZE, readPage } from './paging';

/** Stream has no filter by address: so many of the newest links are looked through. */
const MOST_PAGES = 20;

/**
 * The ID of the payment link that has this address.
 *
 * @param address as `toAddress` gives it
 * @param links what has been read before, where several addresses are looked up
 * @throws InputError when none of the newest has it
 * @throws ApiError
 */
export async function linkByAddress(
	client: Client,
	address: string,
	links = new LinkAddresses(),
): Promise<string> {
	const id = await links.find(client, address);
	if (id !== undefined) return id;
	throw new InputError(
		links.isWhole
			? `No payment link has the URL ${address}.`
			: `None of the newest ${MOST_PAGES * PAGE_SIZE} payment links has the URL ${address}.`,
		links.isWhole
			? 'Check the URL, and that the credential belongs to the account and branch of the link.'
			: 'Choose the link from the list, or enter its ID.',
	);
}

/** The addresses of the newest links, read page by page as far as somebody asks for them. */
export class LinkAddresses {
	/** All links have been read. */
	isWhole = false;
	private readonly ids = new Map<string, string>();
	private page = 0;
	private reading?: Promise<void>;

	async find(client: Client, address: string): Promise<string | undefined> {
		while (!this.ids.has(address) && !this.isWhole && this.page < MOST_PAGES) {
			await (this.reading ??= this.readNext(client).finally(() => (this.reading = undefined)));
		}
		return this.ids.get(address);
	}

	private async readNext(client: Client): Promise<void> {
		const request = {
			path: '/payment_links',
			query: NEWEST_FIRST,
			errorContext: { subject: 'payment link' },
		};
		const { rows, hasMore } = await readPage(client, request, this.page + 1, PAGE_SIZE);
		this.page++;
		for (const { id, url } of rows) {
			const address = toAddress(url);
			if (address !== undefined) this.ids.set(address, String(id));
		}
		this.isWhole = !(hasMore ?? rows.length >= PAGE_SIZE);
	}
}
