import type { SwitchName, Switches } from '../../../simulator/switches/index.mts';

/** Whether a switch cannot be seen while others stand as they do, and why. */
type Mask = (switches: Switches) => string | false;

const onlyOne: Mask = ({ sandboxEmailRule: rule }) =>
	rule && 'only one customer can be made in such a sandbox';
const behind: Mask = ({ replica }) => replica !== null && 'all reads are behind';
const noWebhooks: Mask = ({ webhookApi }) => !webhookApi && 'there are no webhooks over the API';

/** What hides which switch. */
export const MASKS: Partial<Record<SwitchName, Mask>> = {
	sortNulls: (s) =>
		(s.sort !== 'honour' && 'the server does not sort by fields') ||
		(s.sortDirection === 'ignore' &&
			s.defaultOrder === 'asc' &&
			'ascending, both positions look the same'),
	stampBeforeVisibleMs: behind,
	listAgeMs: behind,
	missingEndpoint: (s) =>
		s.sdkOnlyEndpoints &&
		s.priceEndpoints &&
		s.meteredAvailable &&
		s.webhookApi &&
		s.portalSessions &&
		'every endpoint is there',
	usedProductPrices: (s) => !s.priceEndpoints && 'there are no price endpoints',
	duplicatePhone: onlyOne,
	externalIdUnique: (s) =>
		onlyOne(s) || (s.externalId !== 'accept' && 'no external_id is accepted'),
	dateField: (s) => s.dateFilters === 'ignore' && 'the list of invoices ignores dates',
	expiredLinkStatus: (s) => s.validUntil !== 'kept' && 'nobody waits for three hours',
	trialCheckout: (s) => !s.sdkOnlyFields && 'links have no trial',
	webhookEvents: noWebhooks,
	webhookAddress: noWebhooks,
	webhookReferences: noWebhooks,
	webhookRetrySignature: noWebhooks,
};

/** Where a measured time is shorter than what it is measured with. */
export const BLURS: Partial<Record<SwitchName, Mask>> = {
	stampBeforeVisibleMs: (s) =>
		s.latencyMs > 0 && 'answers take longer than that, and a list is never read before one',
};

/** What else has to stand otherwise, so that a switch can be seen. */
export const BESIDE: Partial<Record<SwitchName, Partial<Switches>>> = {
	missingEndpoint: { portalSessions: false },
};
