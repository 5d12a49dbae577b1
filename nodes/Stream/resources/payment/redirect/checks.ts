import type { IDataObject } from 'n8n-workflow';

import { referenceOf } from '../../../../shared/records/linkMetadata';
import {
	moneyOf,
	paymentsOf,
	paymentStateOf,
	paymentStatusOf,
} from '../../../../shared/records/payments';
import { show } from '../../../../shared/values/clean';
import { toSmallestUnit } from '../../../../shared/values/money';
import { toMs } from '../../../../shared/values/timestamps';
import type { Redirect, RedirectName } from './parse';

/** Why a redirect is not verified. The codes are part of the output: do not rename them. */
export interface Reason {
	code: string;
	/** One sentence. */
	text: string;
}

export interface Expected {
	/** Decimal text. */
	amount: string;
	currency: string;
	orderReference?: string;
	paymentLinkId?: string;
	consumerId?: string;
	/** Longest time since the payment, in minutes. */
	maxAge?: number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Parameters that lead to records or say how it ended: one meaning only. */
const DECISIVE: RedirectName[] = [
	'status',
	'invoice_id',
	'payment_id',
	'payment_link_id',
	'organization_consumer_id',
];

/** The different values of a parameter; an empty one is none. */
function valuesOf(redirect: Redirect, name: RedirectName): string[] {
	return [...new Set(redirect.get(name))].filter((value) => value !== '');
}

/** The value of a parameter; undefined when it is missing or given in two ways. */
export function valueOf(redirect: Redirect, name: RedirectName): string | undefined {
	const [value, ...others] = valuesOf(redirect, name);
	return others.length ? undefined : value;
}

/** An id of the redirect in lower case; undefined when it is missing or is none. */
export function idOf(redirect: Redirect, name: RedirectName): string | undefined {
	const id = valueOf(redirect, name)?.toLowerCase();
	return id !== undefined && UUID.test(id) ? id : undefined;
}

/** What can be seen without asking Stream. Nothing here can make a redirect good. */
export function checkRedirect(redirect: Redirect): Reason[] {
	const reasons: Reason[] = [];
	const add = (code: string, text: string) => reasons.push({ code, text });
	if (redirect.size === 0) {
		add('noParameters', 'The redirect has no Stream parameters.');
		return reasons;
	}
	for (const name of DECISIVE) {
		const [value, ...others] = valuesOf(redirect, name);
		if (others.length) {
			add('ambiguous', `The redirect has the parameter ${name} more than once.`);
		} else if (value !== undefined && name !== 'status' && idOf(redirect, name) === undefined) {
			add('invalidId', `The redirect's ${name} ${show(value)} is not a Stream ID.`);
		}
	}
	const status = valueOf(redirect, 'status')?.toLowerCase();
	const message = valueOf(redirect, 'message');
	const said = message ? ` (${show(message)})` : '';
	if (status === undefined) {
		add('statusMissing', 'The redirect does not say how the payment ended.');
	} else if (status === 'pending') {
		add('pending', `The payment was still pending when the customer came back${said}.`);
	} else if (status !== 'paid') {
		add('failed', `The redirect says ${show(status)}${said}: the customer has not paid.`);
	}
	if (!valuesOf(redirect, 'invoice_id').length) {
		const trap = redirect.has('id')
			? ' (its id belongs to the payment gateway and proves nothing)'
			: '';
		add('noInvoice', `The redirect names no invoice${trap}.`);
	}
	return reasons;
}

/** The invoice as Stream has it: finished, of the right amount, and its money still there. */
export function checkInvoice(
	invoice: IDataObject,
	expected: Expected,
	redirect: Redirect,
): Reason[] {
	const reasons: Reason[] = [];
	const add = (code: string, text: string) => reasons.push({ code, text });
	const currency = String(invoice.currency ?? 'SAR');
	const status = String(invoice.status ?? '');
	if (status !== 'COMPLETED') {
		const text = status
			? `The invoice is ${status}, not completed.`
			: 'The invoice has no status, so it does not count as completed.';
		add('notCompleted', text);
	}
	if (currency === expected.currency) {
		const { total, refunded, isPaid } = moneyOf(invoice);
		if (total !== toSmallestUnit(expected.amount, currency)) {
			const said = String(invoice.total_amount ?? 'no amount');
			add('amountDiffers', `The invoice is for ${said}, but ${expected.amount} was expected.`);
		}
		if (refunded > 0n) add('refunded', 'This invoice has been refunded, at least in part.');
		else if (status === 'COMPLETED' && !isPaid) {
			add('notPaid', 'The invoice is completed, but its payments do not cover its amount.');
		}
	} else {
		add('currencyDiffers', `The invoice is in ${currency}, but ${expected.currency} was expected.`);
	}
	reasons.push(...checkConsumer(invoice, expected, redirect));
	return reasons;
}

function checkConsumer(invoice: IDataObject, expected: Expected, redirect: Redirect): Reason[] {
	const consumer = invoice.organization_consumer_id;
	const named = idOf(redirect, 'organization_consumer_id');
	if (named !== undefined && named !== consumer) {
		return [
			{
				code: 'consumerDiffers',
				text: 'The invoice belongs to a different consumer than the redirect says.',
			},
		];
	}
	if (expected.consumerId !== undefined && expected.consumerId !== consumer) {
		return [
			{
				code: 'consumerDiffers',
				text: 'The invoice belongs to a different consumer than expected.',
			},
		];
	}
	return [];
}

/** The payment that the redirect names, as Stream has it (undefined: it has none). */
export function checkPayment(
	payment: IDataObject | undefined,
	invoice: IDataObject,
	expected: Expected,
	now: number,
): Reason[] {
	if (!payment)
		return [{ code: 'paymentUnknown', text: 'Stream has no payment for this redirect.' }];
	const reasons: Reason[] = [];
	const listed = paymentsOf(invoice);
	if (listed.length && !listed.some(({ id }) => id === payment.id)) {
		reasons.push({
			code: 'paymentDiffers',
			text: 'The payment in the redirect does not belong to its invoice.',
		});
	}
	const standing = paymentStateOf(payment);
	if (standing === 'refunded' || standing === 'partlyRefunded') {
		reasons.push({ code: 'refunded', text: 'This payment has been refunded, at least in part.' });
	} else if (standing !== 'paid') {
		const status = paymentStatusOf(payment);
		const text = status
			? `The payment is ${status}, not paid.`
			: 'The payment has no status, so it does not count as paid.';
		reasons.push({ code: 'notPaid', text });
	}
	if (expected.maxAge !== undefined) {
		const at = toMs(payment.payed_at);
		if (at === undefined || now - at > expected.maxAge * 60_000) {
			const when = at === undefined ? 'at an unknown time' : `at ${String(payment.payed_at)}`;
			reasons.push({
				code: 'tooOld',
				text: `The payment was made ${when}, more than ${expected.maxAge} minutes ago.`,
			});
		}
	}
	return reasons;
}

/** The payment link that the invoice came from (undefined: none is known). */
export function checkLink(
	link: IDataObject | undefined,
	expected: Expected,
	redirect: Redirect,
): Reason[] {
	if (!link) {
		return [
			{
				code: 'linkUnknown',
				text: 'The invoice cannot be traced to the expected payment link.',
			},
		];
	}
	const reasons: Reason[] = [];
	const named = idOf(redirect, 'payment_link_id');
	if (named !== undefined && named !== link.id) {
		reasons.push({
			code: 'linkDiffers',
			text: 'The invoice belongs to a different payment link than the redirect says.',
		});
	}
	if (expected.paymentLinkId !== undefined && expected.paymentLinkId !== link.id) {
		reasons.push({
			code: 'linkDiffers',
			text: 'The invoice belongs to a different payment link than expected.',
		});
	}
	const { orderReference } = expected;
	const found = referenceOf(link);
	if (orderReference !== undefined && found?.normalize() !== orderReference.normalize()) {
		const whose = found === undefined ? 'no order reference' : `the order reference ${show(found)}`;
		reasons.push({
			code: 'orderDiffers',
			text: `The payment has ${whose}, but ${show(orderReference)} was expected.`,
		});
	}
	const bound = link.organization_consumer_id;
	if (expected.consumerId !== undefined && bound && bound !== expected.consumerId) {
		reasons.push({
			code: 'consumerDiffers',
			text: 'The payment link belongs to a different consumer than expected.',
		});
	}
	return reasons;
}
