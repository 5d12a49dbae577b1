import type { Client } from '../shared/api/client';
import { linkByAddress } from '../shared/api/linkByAddress';
import type { TriggerSettings } from './settings';
import type { TriggerState } from './state';

/**
 * The settings with the ID of a payment link that was given by its address; it is looked up once.
 * @param known the link of the state
 * @throws InputError when no link has the address
 */
export async function withLink(
	settings: TriggerSettings,
	client: Client,
	known?: TriggerState['link'],
): Promise<TriggerSettings> {
	const { linkAddress: address } = settings;
	if (address === undefined) return settings;
	const id = known?.address === address ? known.id : await linkByAddress(client, address);
	return { ...settings, scope: { kind: 'paymentLink', id } };
}

/** The watched link as the state keeps it. */
export function linkOf({ linkAddress: address, scope }: TriggerSettings): TriggerState['link'] {
	if (address === undefined || scope.kind !== 'paymentLink') return undefined;
	return { address, id: scope.id };
}
