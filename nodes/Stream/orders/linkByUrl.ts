import { LinkAddresses, linkByAddress } from '../../shared/api/linkByAddress';
import type { Call } from '../../shared/operation/operation';
import { toAddress } from '../../shared/values/address';
import { orderIndexOf } from './linkIndex';

/**
 * The ID of the payment link that has this address: one of those that are known by their order, else one of the
 * newest.
 *
 * @param address as `toAddress` gives it
 * @throws InputError when none of them has it
 */
export async function linkByUrl(call: Call, address: string): Promise<string> {
	const links = call.run.share(call.client, 'links by url', () => new LinkAddresses());
	return knownId(call, address) ?? (await linkByAddress(call.client, address, links));
}

function knownId({ client }: Call, address: string): string | undefined {
	const index = orderIndexOf(client);
	for (const reference of index.references()) {
		const link = index.get(reference).find(({ url }) => toAddress(url) === address);
		if (link) return link.id;
	}
	return undefined;
}
