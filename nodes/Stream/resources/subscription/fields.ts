import { choice, integer } from '../../../shared/fields/builders';
import type { Field } from '../../../shared/fields/field';
import { paymentMethods } from '../../../shared/fields/paymentMethods';

/** Fields that creating and changing a subscription share (OpenAPI schemas SubscriptionCreate, SubscriptionUpdate). */
export const untilCycleNumber = integer('until_cycle_number', 'Until Cycle Number', {
	description:
		'Number of the last billing cycle, after which the subscription is canceled by itself. Without it, it goes on until it is canceled.',
	placeholder: 'e.g. 12',
	min: 1,
});

const methods = paymentMethods(
	'override_payment_methods',
	['visa', 'mastercard', 'amex', 'bank_transfer', 'installment', 'qurrah'],
	{
		description:
			"How the invoices of this subscription can be paid. What is not chosen cannot be used; with nothing chosen your account's own settings count. Mada and Apple Pay cannot be switched for one subscription: they are as in your account.",
		ifNone: null,
	},
);

/** `null` in the API: the setting of the organization. */
const renewal = choice(
	undefined,
	'Auto Renewal',
	[
		{
			name: 'As Set in Stream',
			value: 'null',
			description: 'Follow the setting of the organization',
		},
		{ name: 'Off', value: 'false' },
		{ name: 'On', value: 'true' },
	],
	{
		name: 'autoRenewal',
		description: 'Whether the subscription renews at the end of each period',
		default: 'null',
	},
);

/** Settings of a subscription instead of the organization's; the API has both in one object. */
export const overrides: Field[] = [
	methods,
	{
		...renewal,
		api: methods.api,
		parse: (value, label, fieldContext) => {
			const word = renewal.parse(value === null ? 'null' : value, label, fieldContext);
			if (word === undefined) return undefined;
			return { subscription_auto_renewal: word === 'null' ? null : word === 'true' };
		},
	},
];
