import { NEWEST_FIRST, PAGE_SIZE, readPage } from '../../shared/api/paging';
import { InputError } from '../../shared/errors/inputError';
import type { Call } from '../../shared/operation/operation';
import { toAddress } from '../../shared/values/address';
import { orderIndexOf } from './linkIndex';

/** Stream has no filter by address: so many of the newest links are looked through. */
const MOST_PAGES = 20;

/**
 * The ID of the payment link that has this address: one of those that are known by their order, else one of the
 * newest.
 *
 * @param address as `toAddress` gives it
 * @throws InputError when none of them has it
 */
export async function linkByUrl(call: Call, address: string): Promise<string> {
	const links = call.run.share(call.client, 'links by url', () => new LinkAddresses());
	const id = knownId(call, address) ?? (await links.find(call, address));
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

function knownId({ client }: Call, address: string): string | undefined {
	const index = orderIndexOf(client);
	for (const reference of index.references()) {
		const link = index.get(reference).find(({ url }) => toAddress(url) === address);
		if (link) return link.id;
	}
	return undefined;
}

/** The addresses of the newest links, read page by page as far as rows of the run ask for them. */
class LinkAddresses {
	/** All links have been read. */
	isWhole = false;
	private readonly ids = new Map<string, string>();
	private page = 0;
	private reading?: Promise<void>;

	async find(call: Call, address: string): Promise<string | undefined> {
		while (!this.ids.has(address) && !this.isWhole && this.page < MOST_PAGES) {
			await (this.reading ??= this.readNext(call).finally(() => (this.reading = undefined)));
		}
		return this.ids.get(address);
	}

	private async readNext({ client }: Call): Promise<void> {
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
