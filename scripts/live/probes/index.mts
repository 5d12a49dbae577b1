import type { Probe } from '../live.mts';
import { invoices, subscriptions } from './billing.mts';
import { consumers, deleted } from './consumers.mts';
import { missing } from './errors.mts';
import { formats } from './formats.mts';
import { address, expiry, newer } from './links.mts';
import { limits, nulls, sorting } from './lists.mts';
import { environment, portal, webhooks } from './newer.mts';
import { payments } from './payments.mts';
import { catalogue, deletes, metered, prices } from './products.mts';
import { latency, listing, rate } from './timing.mts';

/** In the order in which they are asked; later ones rest on what earlier ones have seen. */
export const PROBES: Probe[] = [
	environment,
	latency,
	missing,
	limits,
	metered,
	formats,
	listing,
	sorting,
	nulls,
	consumers,
	deleted,
	deletes,
	catalogue,
	prices,
	address,
	expiry,
	newer,
	webhooks,
	portal,
	invoices,
	subscriptions,
	payments,
	rate,
];
