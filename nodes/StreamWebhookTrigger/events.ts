import type { IHookFunctions, INodePropertyOptions, IWebhookFunctions } from 'n8n-workflow';

import { quoted } from '../shared/errors/labels';
import { someOf } from '../shared/fields/builders';
import { alphabetical } from '../shared/values/alphabetical';

/** Stands for every event, also for those that Stream adds later. */
export const ALL_EVENTS = '*';

/** Kinds of events by entity, in Stream's order (its page "Webhooks"). */
const EVENTS: Record<string, string[]> = {
	Invoice: ['COMPLETED', 'CREATED', 'SENT', 'ACCEPTED', 'REJECTED', 'CANCELED', 'UPDATED'],
	Payment: ['SUCCEEDED', 'FAILED', 'CANCELED', 'REFUNDED', 'PARTIALLY_REFUNDED', 'MARKED_AS_PAID'],
	'Payment Link': ['PAY_ATTEMPT_FAILED'],
	Subscription: [
		'CREATED',
		'ACTIVATED',
		'INACTIVATED',
		'CANCELED',
		'FROZEN',
		'CYCLE_RENEWAL_FAILED',
		'CYCLE_RENEWED_SUCCESSFULLY',
		'CANCEL_AT_PERIOD_END',
		'FREEZE_NOW',
		'UNFREEZE_NOW',
		'UNFREEZE_FUTURE',
		'FREEZE_CANCEL',
		'PLAN_CHANGE_SCHEDULED',
		'PLAN_CHANGE_CANCELED',
		'PLAN_CHANGED',
		'PLAN_CHANGE_INVOICE_REISSUED',
		'PLAN_UPDATED',
		'UPDATED',
	],
};

const DESCRIPTIONS: Record<string, string> = {
	INVOICE_COMPLETED: 'An invoice was paid in full. Use this event for paid orders.',
	PAYMENT_SUCCEEDED: 'A payment went through. Triggers once for every installment.',
	PAYMENT_MARKED_AS_PAID: 'A payment was recorded by hand',
	PAYMENT_LINK_PAY_ATTEMPT_FAILED: 'A payment attempt on the checkout page did not go through',
	SUBSCRIPTION_CYCLE_RENEWAL_FAILED:
		'A renewal could not be charged. The subscription stays active.',
};

/**
 * Where one event of Stream is one of Stream Trigger, that one's name; a completed invoice means a paid link. The others
 * lead to a status, or are not known there.
 */
const SAME_AS: Record<string, string> = {
	INVOICE_COMPLETED: 'Payment Link Paid',
	SUBSCRIPTION_CYCLE_RENEWED_SUCCESSFULLY: 'Subscription Renewed',
	SUBSCRIPTION_CANCEL_AT_PERIOD_END: 'Subscription Cancellation Scheduled',
};

const valueOf = (entity: string, kind: string): string =>
	`${entity.toUpperCase().replace(' ', '_')}_${kind}`;

/** Every kind of event that can be registered; SUBSCRIPTION_UPDATED is known from one source only, and refused. */
export const EVENT_TYPES: string[] = Object.entries(EVENTS)
	.flatMap(([entity, kinds]) => kinds.map((kind) => valueOf(entity, kind)))
	.filter((type) => type !== 'SUBSCRIPTION_UPDATED');

/** Kinds of events newer than Stream's page "Webhooks". */
const NEWEST = ['PAYMENT_PARTIALLY_REFUNDED', 'SUBSCRIPTION_CYCLE_RENEWED_SUCCESSFULLY'];

/** Kinds of events that every account knows. */
export const DOCUMENTED: ReadonlySet<string> = new Set(
	EVENT_TYPES.filter((type) => !NEWEST.includes(type)),
);

/** The choices of the parameter Events. */
export const EVENT_OPTIONS: INodePropertyOptions[] = [
	{
		name: 'All Events',
		value: ALL_EVENTS,
		description:
			'Every event type of this version. With Registration By Hand, also types that Stream adds later.',
	},
	...Object.entries(EVENTS)
		.flatMap(([entity, kinds]) => kinds.map((kind) => option(entity, kind)))
		.sort((a, b) => alphabetical(a.name, b.name)),
];

/**
 * The kinds of events that are to start the workflow.
 * @throws InputError for others, which would never start it, and for none
 */
export function chosenEvents(context: IHookFunctions | IWebhookFunctions): string[] {
	return someOf(context.getNodeParameter('events', []), quoted('Trigger On'), EVENT_OPTIONS);
}

function option(entity: string, kind: string): INodePropertyOptions {
	const value = valueOf(entity, kind);
	const same = SAME_AS[value];
	const name = `${entity} ${titleCase(kind)}${same ? ` (${same})` : ''}`;
	const description = DESCRIPTIONS[value];
	return { name, value, ...(description ? { description } : {}) };
}

function titleCase(kind: string): string {
	return kind
		.toLowerCase()
		.split('_')
		.map((word, at) =>
			at > 0 && ['as', 'at'].includes(word) ? word : word[0].toUpperCase() + word.slice(1),
		)
		.join(' ');
}
