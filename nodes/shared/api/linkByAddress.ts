import { InputError } from '../errors/inputError';
import { toAddress } from '../values/address';
import type { Client } from './client';
import { NEWEST_FIRST, PAGE_SIZE, readPage } from './paging';

/** Stream has no filter by address: so many of the newest links are looked through. */
const MOST_PAGES = 20;

/**
 * The ID of the payment link that has this address, outside of the runs of the Stream node.
 *
 * @param address as `toAddress` gives it
 * @throws InputError when none of the newest has it
 * @throws ApiError
 */
export async function linkByAddress(client: Client, address: string): Promise<string> {
	let hasMore = true;
	for (let page = 1; hasMore && page <= MOST_PAGES; page++) {
		const errorContext = { subject: 'payment link' };
		const request = { path: '/payment_links', query: NEWEST_FIRST, errorContext };
		const read = await readPage(client, request, page, PAGE_SIZE);
		const found = read.rows.find(({ url }) => toAddress(url) === address);
		if (found) return String(found.id);
		hasMore = read.hasMore ?? read.rows.length >= PAGE_SIZE;
	}
	throw hasMore
		? new InputError(
				`None of the newest ${MOST_PAGES * PAGE_SIZE} payment links has the URL ${address}.`,
				'Choose the link from the list, or enter its ID.',
			)
		: new InputError(
				`No payment link has the URL ${address}.`,
				'Check the URL, and that the credential belongs to the account and branch of the link.',
			);
}
