import { DAY, type Micros } from '../core/clock.mts';
import { refuse } from '../core/errors.mts';
import { newId, type Branch } from '../core/organizations.mts';
import type { Consumer, LinkLine, PaymentLink } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { addInvoice } from './invoices.mts';
import { isPayable } from './links.mts';
import { NotPayable, payerOf, type Payer } from './payer.mts';
import { applyCoupons, totalOf, usableCoupons } from './pricing.mts';
import { withParameters } from './redirect.mts';
import { addSubscription, billPeriod } from './subscriptions.mts';

export interface PayOptions {
	/** Default paid. A declined or pending attempt leaves no record. */
	outcome?: 'paid' | 'declined' | 'pending';
	/** One of the API's payment methods; default MADA. */
	method?: string;
	/** Who pays, on links without a fixed customer. Found by phone or e-mail, else created. */
	consumer?: Payer;
	/** Quantities by line id, where the link lets the payer choose. */
	quantities?: Record<string, number>;
	/** Answers to the link's custom fields. */
	answers?: Record<string, string> | null;
}

export interface PayResult {
	/** Where the payer's browser goes next; null without a redirect URL on the link. */
	redirectUrl: string | null;
	/** Gateway's id of the attempt: the redirect's `id`, unknown to the API. */
	gatewayId: string;
	invoiceId?: string;
	paymentId?: string;
	subscriptionId?: string;
	consumerId?: string;
}

/** A payer's attempt on the checkout page of a link. */
export function payLink(
	state: State,
	link: PaymentLink,
	options: PayOptions,
	now: Micros,
): PayResult {
	if (!isPayable(link, now)) {
		throw new NotPayable(`Payment link ${link.id} cannot be paid, it is ${link.status}`);
	}
	const outcome = options.outcome ?? 'paid';
	const gatewayId = newId();
	const broken = link.trial_period_days !== null && state.switches.trialCheckout === 'fails';
	if (broken) {
		const redirectUrl = redirect(state, link, 'failure', [
			['payment_link_id', link.id],
			['id', gatewayId],
			['status', 'failed_internal_error'],
			['message', 'failed_internal_error'],
			loginMethod(link),
		]);
		return { redirectUrl, gatewayId };
	}
	if (outcome === 'paid') return settle(state, link, options, gatewayId, now);
	if (outcome === 'declined') {
		state.note('paymentLink', link, null, 'failed', 'checkout', now, 'pay_attempt');
		const redirectUrl = redirect(state, link, 'failure', [
			['payment_link_id', link.id],
			['id', gatewayId],
			['status', 'failed'],
			['message', 'DECLINED'],
			loginMethod(link),
		]);
		return { redirectUrl, gatewayId };
	}
	state.pendingAttempts.set(gatewayId, (later) =>
		later === 'paid' ? settle(state, link, options, gatewayId, state.now()) : undefined,
	);
	const redirectUrl = redirect(state, link, state.switches.pendingRedirect, [
		['payment_link_id', link.id],
		['id', gatewayId],
		['status', 'pending'],
		['message', 'PENDING'],
		loginMethod(link),
	]);
	return { redirectUrl, gatewayId };
}

function loginMethod(link: PaymentLink): [string, string] {
	return ['login_method', link.contact_information_type ?? 'PHONE'];
}

function redirect(
	state: State,
	link: PaymentLink,
	to: 'success' | 'failure',
	parameters: Array<[string, string]>,
): string | null {
	const address = to === 'success' ? link.success_redirect_url : link.failure_redirect_url;
	return address && withParameters(address, parameters, state.switches.redirectJoin);
}

/** The money is there: now, and only now, invoice, payment and subscription come to be. */
function settle(
	state: State,
	link: PaymentLink,
	options: PayOptions,
	gatewayId: string,
	now: Micros,
): PayResult {
	const branch = state.branchOf(link);
	const consumer = payerOf(state, branch, link, options.consumer, now);
	const bill = link.recurring_interval
		? startSubscription(state, branch, link, consumer, options, now)
		: sellOnce(state, branch, link, consumer, options, now);
	consumer.card = 'paid';
	collect(state, link, bill.amount, now);
	const { invoiceId, paymentId } = bill.ids;
	const redirectUrl = redirect(state, link, 'success', [
		...(state.switches.linkIdOnSuccess
			? ([['payment_link_id', link.id]] as Array<[string, string]>)
			: []),
		['id', gatewayId],
		['status', 'paid'],
		['message', 'APPROVED'],
		loginMethod(link),
		...(invoiceId ? ([['invoice_id', invoiceId]] as Array<[string, string]>) : []),
		['consent_id', newId()],
		...(paymentId ? ([['payment_id', paymentId]] as Array<[string, string]>) : []),
		['organization_consumer_id', consumer.id],
	]);
	return { redirectUrl, gatewayId, consumerId: consumer.id, ...bill.ids };
}

interface Bill {
	amount: number;
	ids: Pick<PayResult, 'invoiceId' | 'paymentId' | 'subscriptionId'>;
}

function paidNow(options: PayOptions, now: Micros) {
	return {
		scheduled_on: now,
		current_status: 'SUCCEEDED' as const,
		payment_method: options.method ?? 'MADA',
		payed_at: now,
		latest_pgw_message: 'APPROVED',
	};
}

function sellOnce(
	state: State,
	branch: Branch,
	link: PaymentLink,
	consumer: Consumer,
	options: PayOptions,
	now: Micros,
): Bill {
	const { items, totals } = cartOf(branch, link, options.quantities ?? {}, now);
	const { invoice, payment } = addInvoice(
		state,
		branch,
		{
			consumer,
			currency: link.currency,
			status: 'COMPLETED',
			type: 'ONE_OFF',
			description: link.description,
			payment_link_id: link.id,
			items,
			coupon_ids: link.coupon_ids,
			totals,
			custom_field_answers: options.answers ?? null,
			payment: paidNow(options, now),
		},
		now,
		'checkout',
	);
	return { amount: totals.amount, ids: { invoiceId: invoice.id, paymentId: payment.id } };
}

function startSubscription(
	state: State,
	branch: Branch,
	link: PaymentLink,
	consumer: Consumer,
	options: PayOptions,
	now: Micros,
): Bill {
	const { items, totals } = cartOf(branch, link, options.quantities ?? {}, now);
	const trial = link.trial_period_days;
	const subscription = addSubscription(
		state,
		branch,
		{
			consumer,
			currency: link.currency,
			status: trial === null ? 'ACTIVE' : 'TRIALING',
			description: link.description,
			items,
			coupon_ids: link.coupon_ids,
			totals,
			recurring_interval: link.recurring_interval!,
			recurring_interval_count: link.recurring_interval_count ?? 1,
			period_start: now,
			trial_period_days: trial,
			trial_end: trial === null ? null : now + trial * DAY,
		},
		now,
		'checkout',
	);
	// A trial stores the card and charges nothing yet.
	if (trial !== null) return { amount: 0, ids: { subscriptionId: subscription.id } };
	const { invoice, payment } = billPeriod(
		state,
		branch,
		subscription,
		{
			status: 'COMPLETED',
			payment_link_id: link.id,
			custom_field_answers: options.answers ?? null,
			payment: paidNow(options, now),
		},
		now,
		'checkout',
	);
	return {
		amount: totals.amount,
		ids: { subscriptionId: subscription.id, invoiceId: invoice.id, paymentId: payment.id },
	};
}

/**
 * The link's lines as they are billed: own ids, and the payer's quantities.
 * @throws ApiError when a quantity is outside of what the link allows
 */
export function cartOf(
	branch: Branch,
	link: PaymentLink,
	quantities: Record<string, number>,
	now: Micros,
) {
	let changed = false;
	const items = link.items.map((line) => {
		const {
			allow_custom_quantity: free,
			min_quantity: min,
			max_quantity: max,
			...plain
		} = line satisfies LinkLine;
		const quantity = free ? (quantities[line.id] ?? line.quantity) : line.quantity;
		if (quantity < Math.max(min ?? 0, 1) || (max !== null && quantity > max && free)) {
			throw refuse(`Quantity ${quantity} is outside of what the link allows`);
		}
		const fresh = { ...plain, id: newId(), created_at: now, updated_at: null };
		if (quantity === line.quantity) return fresh;
		changed = true;
		const original = line.unit_gross * quantity;
		const coupons = usableCoupons(branch, line.coupon_ids, link.currency);
		const { amount, applied } = applyCoupons(original, coupons, link.currency);
		return {
			...fresh,
			quantity,
			original_amount: original,
			discounted_amount: amount,
			coupons: applied,
		};
	});
	const totals = changed ? totalOf(branch, items, link.coupon_ids, link.currency) : link.totals;
	return { items, totals };
}

function collect(state: State, link: PaymentLink, amount: number, now: Micros): void {
	const before = link.amount_collected;
	link.amount_collected += amount;
	link.number_of_payments++;
	if (state.switches.touchLinkOnPayment) state.touch(link, now);
	else link.revision++;
	if (amount > 0) {
		const amounts = [String(before), String(link.amount_collected)] as const;
		state.note('paymentLink', link, ...amounts, 'checkout', now, 'amount_collected');
	}
	const limit = link.max_number_of_payments;
	if (limit !== null && link.number_of_payments >= limit) {
		state.setStatus('paymentLink', link, 'COMPLETED', 'checkout', now);
	}
}
