import { choice, date, integer, text, toggle, url } from '../../../shared/fields/builders';
import { metadata } from '../../../shared/fields/composites';
import { CONTACT_INFORMATION_OPTIONS, CURRENCY_OPTIONS } from '../../../shared/fields/enums';
import { notSent, type Field } from '../../../shared/fields/field';
import { coupons, productItems } from '../../../shared/fields/lineItems';
import { locator } from '../../../shared/fields/locators';
import { ownKey } from '../../../shared/fields/ownKey';
import { paymentMethods } from '../../../shared/fields/paymentMethods';
import { shownWhen } from '../../../shared/fields/shownWhen';
import { customFields } from './questions';

/** The fields of a payment link (guide, "Creating a Payment Link"; OpenAPI schema CreatePaymentLinkDto). */
export const consumer = locator('consumer', {
	description:
		'The consumer who pays. The checkout page then skips the customer details form. Without a consumer, anybody can pay.',
	consequence: 'so anyone could pay',
});

export const name = text('name', 'Name', {
	description: 'Name of the payment link. The customer sees it on the checkout page.',
	placeholder: 'e.g. Order 789',
	required: true,
});

/** What the link sells (OpenAPI schema CreatePaymentLinkItemDto). */
export const items = productItems(
	'What the customer pays for: either one-time or recurring products, not both. A link with recurring products starts a subscription when it is paid.',
	[
		locator('product', { required: true, description: 'The product to pay for' }),
		integer('quantity', 'Quantity', {
			description: 'Quantity of the product',
			default: 1,
			min: 1,
		}),
		coupons('this item'),
		toggle('allow_custom_quantity', 'Allow Custom Quantity', {
			description: 'Whether the customer can change the quantity',
		}),
		shownWhen(
			integer('min_quantity', 'Min Quantity', {
				description:
					'The smallest quantity that the customer can choose, if Allow Custom Quantity is on',
				placeholder: 'e.g. 1',
				min: 0,
			}),
			{ allowCustomQuantity: [true] },
		),
		shownWhen(
			integer('max_quantity', 'Max Quantity', {
				description:
					'The largest quantity that the customer can choose, if Allow Custom Quantity is on',
				placeholder: 'e.g. 10',
				min: 0,
			}),
			{ allowCustomQuantity: [true] },
		),
	],
);

const ORDER_HINT = {
	propertyHint:
		'The order number from the data, as an expression. Never a random or made-up value, and not left to a model: it is what keeps an order from getting two links.',
};

/** Kept in `custom_metadata.order_reference`, where the next run finds it. */
export const orderReference: Field = notSent(
	ownKey('order_reference', 'Order Reference', {
		description:
			'Your order number. With it, an order never gets a second link: running again returns the existing one. The link can be paid once unless you set Max Number of Payments.',
		placeholder: 'e.g. order_789',
		hint: 'Recommended: running again then returns the same link instead of creating another',
		builderHint: ORDER_HINT,
		consequence: 'so running it again would create a second link',
		evenFromModel: true,
		max: 200,
	}),
);

/** The same where nothing can be done without it. */
export const requiredOrderReference: Field = notSent(
	ownKey('order_reference', 'Order Reference', {
		description: 'Your order number, which is on all payment links of the order',
		builderHint: ORDER_HINT,
		placeholder: 'e.g. order_789',
		max: 200,
		required: true,
	}),
);

/** A model that may choose these could make a second link. */
function onlyPeople(fields: Field[]): Field[] {
	return fields.map((field) => ({ ...field, onlyPeople: true }));
}

/** Steer what an Order Reference does; not sent. */
const orderOptions: Field[] = onlyPeople([
	choice(
		undefined,
		'If Link Exists',
		[
			{
				name: 'Return Existing',
				value: 'reuse',
				description: 'Return the existing link',
			},
			{
				name: 'Stop With a Message',
				value: 'fail',
				description: 'Stop the item and change nothing',
			},
			{
				name: 'Create Another',
				value: 'create',
				description: 'Create one more link. The customer can then pay twice.',
			},
		],
		{
			name: 'ifLinkExists',
			description: 'What to do if the order already has a link',
			default: 'reuse',
		},
	),
	choice(
		undefined,
		'If Link Differs',
		[
			{
				name: 'Stop With a Message',
				value: 'fail',
				description: 'Stop the item and change nothing',
			},
			{
				name: 'Return Existing',
				value: 'reuse',
				description: 'Return the existing link unchanged',
			},
			{
				name: 'Replace',
				value: 'replace',
				description: 'Close the existing link and create a new one',
			},
		],
		{
			name: 'ifLinkDiffers',
			description:
				'What to do if the existing link has different products, quantities, coupons, currency or consumer',
			default: 'fail',
		},
	),
]);

export const additionalFields: Field[] = [
	...orderOptions,
	text('description', 'Description', {
		description: 'What the payment is for',
		placeholder: 'e.g. Two concert tickets',
		rows: 2,
	}),
	choice('currency', 'Currency', CURRENCY_OPTIONS, {
		description: 'Currency of the link. Every product needs a price in it.',
		default: 'SAR',
	}),
	coupons('the whole link'),
	integer('max_number_of_payments', 'Max Number of Payments', {
		description:
			'How often the link can be paid. Use 1 for the order of one customer. Without it, there is no limit.',
		consequence: 'so the link could be paid more than once',
		default: 1,
		min: 1,
	}),
	date('valid_until', 'Valid Until', {
		description:
			'Until when the link can be paid. A date without a time includes the whole day. Stream may be off by a few hours; to be sure that a link is closed, use Deactivate.',
		ifEmpty: 'leaveOut',
		endOfDay: true,
	}),
	text('confirmation_message', 'Confirmation Message', {
		description: 'Message that the customer sees after paying',
		placeholder: 'e.g. Thank you for your order!',
		rows: 2,
	}),
	paymentMethods(
		'payment_methods',
		['visa', 'mastercard', 'amex', 'bank_transfer', 'installment'],
		{
			description:
				"How customers can pay this link. Methods that you do not choose are off; if you choose none, your account's settings apply. Mada and Apple Pay always follow your account's settings. Installments are always off for recurring products.",
			ifNone: 'notSent',
		},
	),
	...customFields,
	url('success_redirect_url', 'Success Redirect URL', {
		description: 'Page that the customer is sent to after paying',
		placeholder: 'e.g. https://example.com/success',
	}),
	url('failure_redirect_url', 'Failure Redirect URL', {
		description: 'Page that the customer is sent to if the payment does not go through',
		placeholder: 'e.g. https://example.com/failure',
	}),
	choice('contact_information_type', 'Contact Information Type', CONTACT_INFORMATION_OPTIONS, {
		description: 'What the checkout page asks the customer for when no consumer is set',
		ifEmpty: 'leaveOut',
		default: 'PHONE',
	}),
	integer('trial_period_days', 'Trial Period Days', {
		description:
			'Days for which recurring products are free before the first payment. Newer Stream accounts only.',
		placeholder: 'e.g. 14',
		min: 1,
		max: 365,
	}),
	...metadata('custom_metadata', 'Custom Metadata', {
		description: 'Your own values, stored with the link and returned with it',
	}),
];
