import { needing, one } from './info.mts';

/** Subscriptions, freezes, webhooks and the customer portal. */
export const recurringSwitches = {
	cancel: needing(
		'payment',
		one(
			'Cancelling an ACTIVE subscription',
			['scheduled', 'cancel_at_period_end is true, status stays ACTIVE'],
			['immediate', 'status is CANCELED'],
		),
	),
	newSubscription: one(
		'Status of a new subscription whose first invoice is unpaid',
		['INACTIVE', 'INACTIVE until it is paid'],
		['ACTIVE', 'ACTIVE at once'],
	),
	untilNull: needing(
		'payment',
		one(
			'until_cycle_number: null in a PUT',
			['endless', 'the limit is gone'],
			['cancel', 'cancel_at_period_end is true'],
		),
	),
	freezeList: one(
		"List of a subscription's freezes",
		['paged', '{"data": […], "pagination": {…}}'],
		['array', 'a bare array of all'],
	),
	deletedFreezes: needing(
		'payment',
		one('A new freeze that overlaps a deleted one', ['block', 'refused'], ['free', 'made']),
	),
	deleteActiveFreeze: needing(
		'payment',
		one(
			'DELETE of a freeze that is running',
			['refuse', '403'],
			['resume', 'the subscription is ACTIVE again'],
		),
	),
	sameDayFreeze: needing(
		'payment',
		one(
			'A freeze that starts and ends on one calendar day (UTC)',
			['refuseNew', 'POST answers 400; a running freeze can be ended by PUT on its first day'],
			['refuseAny', 'POST and PUT answer 400'],
			['allow', 'the freeze is made'],
		),
	),
	webhookApi: one(
		'Webhooks over the API: /webhooks',
		[true, 'GET answers {"data": […]}'],
		[false, '404: webhooks are entered in the dashboard only'],
	),
	webhookEvents: one(
		'Event types that can be registered',
		['newest', 'the 31 of October 2026; others refuse the whole registration with 422'],
		[
			'documented',
			'29: PAYMENT_PARTIALLY_REFUNDED and SUBSCRIPTION_CYCLE_RENEWED_SUCCESSFULLY are unknown',
		],
		['any', 'every word is accepted'],
	),
	webhookAddress: one(
		'The address of a webhook in answers',
		['kept', 'as it was sent'],
		['normalized', 'as browsers write it: the host in lower case, without the port 443'],
		['changed', 'with a slash more at its end'],
	),
	webhookReferences: needing(
		'webhook',
		one(
			'What data of a delivery names',
			['all', 'the records around the entity, and metadata'],
			['own', 'only the entity'],
		),
	),
	webhookRetrySignature: needing(
		'webhook',
		one(
			'Signature of a repeated delivery',
			['kept', 'the one of the first delivery: t is old'],
			['renewed', 'a new one: t is now'],
		),
	),
	portalSessions: one(
		'Customer portal: POST /consumer_portal/sessions',
		[true, '200 with a url'],
		[false, '404'],
	),
};
