import { choice, integer } from '../../../shared/fields/builders';
import type { Field } from '../../../shared/fields/field';
import { paymentMethods } from '../../../shared/fields/paymentMethods';

/** Fields that creating and changing a subscription share (OpenAPI schemas SubscriptionCreate, SubscriptionUpdate). */
export const untilCycleNumber = integer('until_cycle_number', 'Until Cycle Number', {
	description:
		'Number of the last billing cycle, after which Stream cancels the subscription. Without it, the subscription continues until it is canceled.',
	placeholder: 'e.g. 12',
	min: 1,
});

const methods = paymentMethods(
	'override_payment_methods',
	['visa', 'mastercard', 'amex', 'bank_transfer', 'installment', 'qurrah'],
	{
		description:
			"How the customer can pay the invoices of this subscription. Methods that you do not choose are off; if you choose none, your account's settings apply. Mada and Apple Pay always follow your account's settings.",
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
			description: "Follow the organization's setting",
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
