import type { Switches } from '../../../../simulator/index.mts';

/** Servers on which orders read together must come out as they do one by one: how they sort, count, stamp and filter. */
export const SERVERS: Array<Partial<Switches>> = [
	{},
	{ timestampPrecision: 'seconds' },
	{ timestampOffset: 'none', amountDecimals: 3 },
	{ sortDirection: 'ignore' },
	{ sortDirection: 'ignore', defaultOrder: 'asc' },
	{ paymentLinkIdOnInvoice: false },
	{ linkFilter: 'ignore' },
	{ totalCount: 'tooFew' },
	{ totalCount: 'tooMany' },
	{ totalCount: 'page' },
];
