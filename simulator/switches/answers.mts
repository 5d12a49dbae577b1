import { milliseconds, needing, one, type SwitchInfo } from './info.mts';

export type RateLimit = { perSecond: number; retryAfter: 'seconds' | 'date' | 'none' } | null;

const rateLimit: SwitchInfo<RateLimit> = {
	meaning: 'Requests per second and organization beyond which 429 is answered',
	positions: [
		{ value: null, seen: 'many requests at once are all answered' },
		{
			value: { perSecond: 15, retryAfter: 'seconds' },
			seen: '429 with Retry-After as a number of seconds',
		},
		{ value: { perSecond: 15, retryAfter: 'date' }, seen: '429 with Retry-After as an HTTP date' },
		{ value: { perSecond: 15, retryAfter: 'none' }, seen: '429 without Retry-After' },
	],
	accepts: (value) => {
		const { perSecond, retryAfter } = (value ?? {}) as Record<string, unknown>;
		return (
			typeof perSecond === 'number' &&
			perSecond > 0 &&
			['seconds', 'date', 'none'].includes(retryAfter as string)
		);
	},
};

/** How any answer is written and when it comes. */
export const answerSwitches = {
	latencyMs: milliseconds(
		'Extra time before every API answer, in real milliseconds',
		'answers come at once',
		250,
		'every answer takes at least this long',
	),
	rateLimit,
	amountDecimals: one<2 | 3 | 'bare'>(
		'Digits after the point in amounts',
		[2, 'amounts read "25.00"'],
		[3, 'amounts read "25.000"'],
		['bare', 'zeros at the end are dropped: "25", "12.5", "0"'],
	),
	timestampOffset: one(
		'Offset of time stamps',
		['Z', 'time stamps end in Z'],
		['none', 'time stamps have no offset; they are UTC'],
	),
	timestampPrecision: one(
		'Precision with which records are stamped and sorted',
		['micro', 'stamps have six decimals'],
		['seconds', 'stamps have no decimals; records of one second have equal stamps'],
	),
	errorEnvelope: one(
		'Body of 401, 403 and 404',
		['error', 'GET of an unknown id answers {"error": {"code", "message", "additional_info"}}'],
		['detail', 'GET of an unknown id answers {"detail": "text"}'],
	),
	emptyDeleteBody: one(
		'Answer of a DELETE',
		['null', 'the body is null'],
		['empty', 'there is no body'],
		['object', 'the body is {}'],
		['noContent', '204 instead of 200, without a body'],
	),
	nulls: one(
		'Fields that are null',
		['sent', 'a consumer without an alias has "alias": null'],
		['omitted', 'such fields are absent (metadata stays as it is)'],
	),
	requestId: one('Header x-request-id', [true, 'every answer has it'], [false, 'no answer has it']),
	missingEndpoint: needing(
		'missing',
		one(
			'Answer of an endpoint that the server does not have, or not for this account',
			['404', '404 {"detail": "Not Found"}'],
			['405', '405 {"detail": "Method Not Allowed"}'],
			['forbidden', '403 PERMISSION_FORBIDDEN'],
			['disabled', '400 FEATURE_DISABLED'],
		),
	),
	commaArrays: one(
		'A list in the query as one text with commas',
		['refuse', 'statuses=ACTIVE,INACTIVE answers 422'],
		['split', 'it is read as two statuses'],
	),
	updatedAtOnCreate: one(
		'updated_at of a record that was never changed',
		['null', 'updated_at is null'],
		['created', 'updated_at equals created_at'],
	),
	sdkOnlyEndpoints: one(
		"Operations that only the vendor's newer SDK has: uncancel, pending-change, link coupons",
		[true, 'PATCH /payment_links/{id}/coupons answers 200'],
		[false, 'they answer 404'],
	),
	sdkOnlyFields: one(
		"Fields that only the vendor's newer SDK has: business customers, trials, pending_change, gateway messages",
		[true, 'a consumer has consumer_type'],
		[false, 'such fields are ignored when sent and absent in answers'],
	),
	environment: one(
		'What GET /me says about the key',
		['sandbox', 'organization.sandbox is true'],
		['live', 'organization.sandbox is false'],
		['unsaid', 'organization.sandbox is absent'],
	),
};
