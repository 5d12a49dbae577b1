import type { SwitchName } from '../findings.mts';
import type { Probe } from '../live.mts';
import { badInput } from './badInput.mts';
import { billedPrices, invoices } from './billing.mts';
import { consumers, deleted, unique } from './consumers.mts';
import { complete, missing } from './errors.mts';
import { filters } from './filters.mts';
import { formats } from './formats.mts';
import { address, expiry, language, metadata, newer } from './links.mts';
import { limits, nulls, sorting } from './lists.mts';
import { deliveries, environment, portal, webhooks } from './newer.mts';
import { checkout, pending, refunds, trial } from './payments.mts';
import { catalogue, deletes, metered, prices } from './products.mts';
import { listAge, replica } from './reads.mts';
import { freezes, subscriptions } from './subscriptions.mts';
import { latency, listing, rate } from './timing.mts';

/** In the order in which they are asked; later ones rest on what earlier ones have seen. */
export const PROBES: Probe[] = [
	environment,
	missing,
	limits,
	metered,
	replica,
	formats,
	listing,
	listAge,
	sorting,
	nulls,
	consumers,
	unique,
	deleted,
	deletes,
	catalogue,
	prices,
	address,
	expiry,
	metadata,
	newer,
	webhooks,
	portal,
	complete,
	invoices,
	filters,
	billedPrices,
	subscriptions,
	freezes,
	rate,
	language,
	checkout,
	refunds,
	pending,
	trial,
	deliveries,
	badInput,
	latency,
];

/** The probes that decide these switches, with those on which they rest. */
export function probesFor(names: SwitchName[]): Probe[] {
	const wanted = new Set<Probe>();
	const add = (name: SwitchName): void => {
		for (const probe of PROBES) {
			if (!probe.switches.includes(name) || wanted.has(probe)) continue;
			wanted.add(probe);
			probe.needs?.forEach(add);
		}
	};
	names.forEach(add);
	return PROBES.filter((probe) => wanted.has(probe));
}
