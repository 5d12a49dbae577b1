import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';
import { quoted } from '../../../shared/errors/labels';
import { eventId } from '../../../shared/events/eventId';
import { amount, choice, integer } from '../../../shared/fields/builders';
import { CURRENCY_OPTIONS } from '../../../shared/fields/enums';
import { notSent, type Field } from '../../../shared/fields/field';
import { locator } from '../../../shared/fields/locators';
import { ownKey } from '../../../shared/fields/ownKey';
import type { Call, Operation } from '../../../shared/operation/operation';
import { referenceOf } from '../../../shared/records/linkMetadata';
import { hasBeenPaid, paymentsOf } from '../../../shared/records/payments';
import { isEmpty } from '../../../shared/values/clean';
import { toAmount } from '../../../shared/values/money';
import { pick } from '../../../shared/values/pick';
import { linkByUrl } from '../../orders/linkByUrl';
import {
	idOf,
	checkInvoice,
	checkLink,
	checkPayment,
	checkRedirect,
	valueOf,
	type Expected,
	type Reason,
} from './redirect/checks';
import { toRedirect, type Redirect } from './redirect/parse';
import { linkOf, readSoon } from './redirect/sourceLink';

const redirectField: Field = {
	property: {
		displayName: 'Redirect',
		name: 'redirect',
		type: 'string',
		default: '={{ $json.query }}',
		required: true,
		description:
			'The address that the customer returned to, or its parameters as output by the Webhook node',
		hint: 'After a Webhook node, use {{ $json.query }}',
		builderHint: { propertyHint: 'The whole query of the Webhook node, not one parameter of it' },
	},
	parse: (value, label) => (isEmpty(value) ? undefined : toRedirect(value, label)),
};

/**
 * Proves a redirect (guide, "Handling Payment Redirects": never trust redirect parameters alone).
 *
 * A declarative node has one output, so what is not verified fails the item: n8n's error output is the branch
 * "not verified", and nothing unverified flows on by default.
 */
export const verifyRedirect: Operation = {
	value: 'verifyRedirect',
	name: 'Verify Redirect',
	action: 'Verify payment redirect',
	description:
		'Check with Stream whether the customer who returned from the checkout page has really paid this order',
	method: 'GET',
	find: linkByUrl,
	path: '/invoices',
	notices: [
		{
			displayName:
				'An item that is not verified stops with the reasons. To branch, set On Error to "Continue (using error output)" in Settings. Take the expected values from your own order, never from the redirect.',
			name: 'verifyNotice',
			type: 'notice',
			default: '',
		},
	],
	fields: [
		redirectField,
		notSent(
			amount('amount', 'Expected Amount', {
				name: 'expectedAmount',
				description: 'Price of the order, from your own records',
				placeholder: 'e.g. 199.50',
				required: true,
				inCurrency: true,
				builderHint: {
					propertyHint:
						"From the shop's own order, never from the redirect, which anyone can forge",
				},
			}),
		),
		choice(undefined, 'Expected Currency', CURRENCY_OPTIONS, {
			name: 'expectedCurrency',
			description: 'Currency of the order',
			default: 'SAR',
		}),
		notSent(
			ownKey('order_reference', 'Expected Order Reference', {
				name: 'expectedOrderReference',
				hint: 'Required unless you choose the Payment Link under Additional Fields',
				description:
					'The order number that you used to create the payment link. Without it, somebody could use the payment of one order for another.',
				placeholder: 'e.g. order_789',
				max: 200,
			}),
		),
	],
	collection: {
		name: 'additionalFields',
		fields: [
			choice(
				undefined,
				'If Not Verified',
				[
					{
						name: 'Fail the Item',
						value: 'fail',
						description: 'Stop the item with the reasons',
					},
					{
						name: 'Return Result',
						value: 'return',
						description: 'Return an item with verified: false and the reasons',
					},
				],
				{
					name: 'ifNotVerified',
					description: 'What to do if the redirect does not prove a payment',
					default: 'fail',
				},
			),
			locator('paymentLink', {
				sent: false,
				byUrl: true,
				description:
					'The payment link that must have been paid, instead of or in addition to the order',
			}),
			locator('consumer', {
				sent: false,
				description: 'The consumer who must have made the payment',
			}),
			notSent(
				integer('max_age', 'Max Age in Minutes', {
					name: 'maxAge',
					description:
						'Maximum age of the payment. Refuses a redirect that somebody saved and uses again later.',
					placeholder: 'e.g. 60',
					min: 1,
				}),
			),
		],
	},
	simplify: (result) =>
		pick(result, [
			'verified',
			'orderReference',
			'amount',
			'currency',
			'paymentMethod',
			'paidAt',
			'invoiceId',
			'paymentId',
			'eventId',
			'reasons',
		]),
	validate: ({ values }) => {
		const currency = String(values.expectedCurrency ?? 'SAR');
		values.expectedAmount = toAmount(values.expectedAmount, quoted('Expected Amount'), {
			currency,
		});
		if (values.expectedOrderReference === undefined && values.paymentLinkId === undefined) {
			throw new InputError(
				"'Expected Order Reference' is empty, so the payment of any order would be accepted.",
				"Fill in 'Expected Order Reference', or choose the 'Payment Link' under 'Additional Fields'.",
			);
		}
	},
	run: async (call) => {
		const { verified, result, reasons } = await verify(call);
		if (!verified && call.values.ifNotVerified !== 'return') throw notVerified(reasons);
		return [
			{
				verified,
				...result,
				reasons: reasons.map((reason) => reason.text),
				codes: reasons.map(({ code }) => code),
			},
		];
	},
};

interface Verdict {
	/** Only ever true after all records have been read and checked. */
	verified: boolean;
	result: IDataObject;
	reasons: Reason[];
}

async function verify(call: Call): Promise<Verdict> {
	const redirect = call.values.redirect as Redirect;
	const expected: Expected = {
		amount: String(call.values.expectedAmount),
		currency: String(call.values.expectedCurrency ?? 'SAR'),
		orderReference: call.values.expectedOrderReference as string | undefined,
		paymentLinkId: call.values.paymentLinkId as string | undefined,
		consumerId: call.values.consumerId as string | undefined,
		maxAge: call.values.maxAge as number | undefined,
	};
	const said = {
		redirectStatus: valueOf(redirect, 'status') ?? null,
		redirectMessage: valueOf(redirect, 'message') ?? null,
	};
	const reasons = checkRedirect(redirect);
	const invoiceId = idOf(redirect, 'invoice_id');
	// What contradicts itself, or says that nobody paid, is not worth a request.
	if (reasons.length || invoiceId === undefined) return { verified: false, result: said, reasons };

	const isReady = ({ status }: IDataObject) => status === 'COMPLETED';
	const invoice = await readSoon(call, '/invoices', invoiceId, isReady);
	if (!invoice) {
		const text = "Stream has no invoice with the redirect's invoice_id.";
		return { verified: false, result: said, reasons: [{ code: 'invoiceUnknown', text }] };
	}
	reasons.push(...checkInvoice(invoice, expected, redirect));
	const paymentId = idOf(redirect, 'payment_id') ?? paymentIdOf(invoice);
	const payment = paymentId ? await readSoon(call, '/payments', paymentId) : undefined;
	reasons.push(...checkPayment(payment, invoice, expected, Date.now()));
	const link = await linkOf(call, invoice, redirect, expected);
	reasons.push(...checkLink(link, expected, redirect));
	const result = {
		orderReference: link ? (referenceOf(link) ?? null) : null,
		amount: invoice.total_amount ?? null,
		currency: invoice.currency ?? null,
		paymentMethod: payment?.payment_method ?? null,
		paidAt: payment?.payed_at ?? null,
		invoiceId,
		paymentId: payment?.id ?? null,
		paymentLinkId: link?.id ?? null,
		consumerId: invoice.organization_consumer_id ?? null,
		subscriptionId: invoice.subscription_id ?? null,
		// The same as in the triggers, so that a workflow can handle each payment once. What is not verified must not
		// look as if it had been handled.
		eventId: reasons.length ? null : eventId('paymentLinkPaid', invoiceId),
		...said,
		invoice,
		payment: payment ?? null,
		paymentLink: link ?? null,
	};
	return { verified: !reasons.length, result, reasons };
}

/** The payment that was paid, perhaps after others that failed. */
function paymentIdOf(invoice: IDataObject): string {
	const payments = paymentsOf(invoice);
	const { id } = payments.find(hasBeenPaid) ?? payments[0] ?? {};
	return String(id ?? '');
}

function notVerified(reasons: Reason[]): InputError {
	return new InputError(
		`This redirect is not verified. ${reasons.map((reason) => reason.text).join(' ')}`,
		"Do not deliver anything for it. To continue with the result instead, set 'If Not Verified' to Return Result.",
	);
}
