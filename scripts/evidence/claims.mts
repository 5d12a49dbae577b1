import { switchNames, type SwitchName } from '../../simulator/switches/index.mts';
import type { Profile } from '../../support/simulator/liveProfile.mts';

/** Something that one of the pages says, and what it takes for granted about Stream. */
export interface Claim {
	/** As it stands in README, docs/reliability.md or docs/order-protocol.md. */
	words: string;
	/** What Stream does, on which it rests, by the switches of the simulator that stand for it. */
	restsOn: SwitchName[];
}

/** Claims that would be wrong on another Stream. The rest is the package's own doing. */
export const claims: Claim[] = [
	{
		words: 'One order, one link.',
		restsOn: [
			'stampBeforeVisibleMs',
			'timestampPrecision',
			'replica',
			'listAgeMs',
			'sortDirection',
			'defaultOrder',
			'totalCount',
			'metadataValues',
			'openLinkPrices',
		],
	},
	{ words: 'Nothing harmful is sent twice.', restsOn: ['errorEnvelope', 'missingEndpoint'] },
	{
		words: 'does not prove a payment, because links that expired show it too',
		restsOn: ['expiredLinkStatus', 'validUntil', 'trialCheckout'],
	},
	{ words: 'Stream calls it active', restsOn: ['expiredLinkStatus', 'validUntil'] },
	{
		words: 'says by order reference whether an order is paid, with the evidence',
		restsOn: ['paymentLinkIdOnInvoice', 'linkFilter', 'paymentStatusField', 'invoiceAfterRefund'],
	},
	{
		words: 'checks a partial refund against what can still be refunded',
		restsOn: ['partialRefunds', 'amountRefunded', 'refundAnswer'],
	},
	{
		words: 'relies on Stream refusing the second one (DUPLICATE_CONSUMER)',
		restsOn: ['duplicateConsumerStatus', 'duplicatePhone', 'externalId', 'externalIdUnique'],
	},
	{
		words: 'Finds the customer by external ID, phone number or email',
		restsOn: ['externalId', 'deletedConsumer', 'sandboxEmailRule'],
	},
	{
		words: 'No event missed.',
		restsOn: [
			'sort',
			'sortNulls',
			'updatedAtOnCreate',
			'dateFilters',
			'dateField',
			'statusFilter',
			'touchLinkOnPayment',
			'touchInvoiceOnPayment',
		],
	},
	{
		words: 'both give the same `eventId`',
		restsOn: ['webhookEvents', 'webhookReferences', 'webhookRetrySignature'],
	},
	{
		words: 'asks Stream whether the customer who returns to your page has really paid',
		restsOn: [
			'redirectJoin',
			'linkIdOnSuccess',
			'pendingRedirect',
			'paymentLinkIdOnInvoice',
			'linkFilter',
		],
	},
	{ words: 'The key decides whether you work in your sandbox or live.', restsOn: ['environment'] },
	{
		words: 'The whole Stream API',
		restsOn: [
			'sdkOnlyEndpoints',
			'sdkOnlyFields',
			'priceEndpoints',
			'meteredAvailable',
			'portalSessions',
			'autoCharge',
			'externalMetadata',
			'productExternalId',
			'foreignPrices',
			'freezeList',
			'sameDayFreeze',
			'deletedFreezes',
			'deleteActiveFreeze',
			'inPlaceDescription',
		],
	},
	{
		words: 'It registers its address with Stream by itself',
		restsOn: ['webhookApi', 'webhookAddress'],
	},
	{ words: 'If Stream asks one request to wait, all of them wait.', restsOn: ['rateLimit'] },
	{ words: 'A changed price is a new price of the product', restsOn: ['usedProductPrices'] },
	{
		words: 'builds on what an earlier row has scheduled for the next cycle',
		restsOn: ['cancel', 'untilNull', 'newSubscription'],
	},
];

/** Switches on which no claim rests, and why not. The tests try every position of them, too. */
export const restsOnNone: Partial<Record<SwitchName, string>> = {
	latencyMs: 'how fast a server is',
	amountDecimals: 'amounts are read as decimal text, whatever their digits',
	timestampOffset: 'a time without an offset is UTC',
	emptyDeleteBody: 'answers to a delete are not read',
	nulls: 'a field that is null and one that is absent are the same',
	requestId: 'shown in messages where there is one',
	commaArrays: 'lists are sent by repeating their key',
	limitOver100: 'the node never asks for more than 100',
	languageCase: 'the language of a customer is passed on as Stream shows it',
	putNull: 'the output shows the record as Stream has it then',
	checkoutLanguage: 'the language of a page that the node does not read',
	linkUrl: 'a link is found by its address in either shape',
};

/** How it is known what a claim rests on. @param profile what was seen of Stream itself, where somebody has looked */
export function knownBy({ restsOn }: Claim, profile?: Profile): string {
	const seen = restsOn.filter((name) => profile && name in profile.switches);
	if (!profile || seen.length === 0) return 'by document';
	const on = `seen on ${profile.seen.slice(0, 10)}`;
	const others = restsOn.filter((name) => !seen.includes(name));
	return others.length === 0 ? on : `${on}; by document: ${others.map(code).join(', ')}`;
}

const code = (name: string): string => `\`${name}\``;

/** The table of docs/reliability.md. */
export function evidenceTable(profile?: Profile): string {
	const rows = claims.map((claim) =>
		[`“${claim.words}”`, claim.restsOn.map(code).join(', '), knownBy(claim, profile)].join(' | '),
	);
	return ['Claim | Rests on | Known', '--- | --- | ---', ...rows]
		.map((row) => `| ${row} |`)
		.join('\n');
}

/** The sentence of README. */
export function evidenceSentence(profile?: Profile): string {
	if (!profile) {
		return 'What this package assumes about Stream comes from its documentation; none of it has been checked against Stream itself yet.';
	}
	const seen = Object.keys(profile.switches).length;
	return `Of the ${switchNames.length} questions that Stream's documentation leaves open, a sandbox answered ${seen} on ${profile.seen.slice(0, 10)}.`;
}
