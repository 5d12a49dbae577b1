import { integer } from '../../../shared/fields/builders';
import { group } from '../../../shared/fields/composites';
import { override } from '../../../shared/fields/switches';

/** Fields that creating and changing a subscription share (OpenAPI schemas SubscriptionCreate, SubscriptionUpdate). */
export const untilCycleNumber = integer('until_cycle_number', 'Until Cycle Number', {
	description:
		'Number of the last billing cycle, after which the subscription is canceled by itself. Without it, it goes on until it is canceled.',
	placeholder: 'e.g. 12',
	min: 1,
});

export const overridePaymentMethods = group(
	'override_payment_methods',
	'Override Payment Methods',
	{
		name: 'methods',
		displayName: 'Methods',
		fields: [
			override('visa', 'Visa', 'invoices can be paid by Visa'),
			override('mastercard', 'Mastercard', 'invoices can be paid by Mastercard'),
			override('amex', 'American Express', 'invoices can be paid by American Express'),
			override('bank_transfer', 'Bank Transfer', 'invoices can be paid by bank transfer'),
			override('installment', 'Installments', 'invoices can be paid in installments'),
			override('qurrah', 'Qurrah', 'invoices can be paid with Qurrah'),
			override(
				'subscription_auto_renewal',
				'Auto Renewal',
				'the subscription renews at the end of each period',
			),
		],
	},
	{
		description: 'Settings of this subscription instead of those of your organization',
		placeholder: 'Add Methods',
	},
);
