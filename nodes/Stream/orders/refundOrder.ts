import type { IDataObject } from 'n8n-workflow';

import { withKeys } from '../../shared/api/keyedLock';
import { ApiError, isUnknown } from '../../shared/errors/apiError';
import { InputError } from '../../shared/errors/inputError';
import { rethrow } from '../../shared/errors/rethrow';
import { requireWithin } from '../../shared/operation/limitedClient';
import type { Call } from '../../shared/operation/operation';
import {
	hasBeenPaid,
	isRefunded,
	paymentsOf,
	paymentStatusOf,
	statusWords,
} from '../../shared/records/payments';
import { refundsOf } from '../../shared/records/refunds';
import { pick } from '../../shared/values/pick';
import { NotPaidError, refundPayment } from '../resources/payment/refund';
import { evidenceNow, requireShown } from './evidence';
import { renewalsOf } from './invoices';
import { OrderLinks } from './orderLinks';
import { type OrderRow, orderRow } from './orderRow';
import { type Evidence, invoicesThatCount, orderStatusOf, subscriptionsOf } from './status';

/** A payment may come in while others are refunded. */
const MOST_ROUNDS = 3;

/**
 * Gives the payments of an order back, each once and in full: of all its links, those that were made beside each other
 * too; of subscriptions the first invoice only.
 *
 * @throws InputError for an order that was not paid
 * @throws ApiError when not all of it could be refunded; the message names what was
 */
export async function refundOrder(call: Call): Promise<IDataObject> {
	const row = orderRow(call);
	// Rows of one order go one after another: each sees what the one before has refunded.
	const key = `${call.client.account} refund ${row.reference.normalize()}`;
	return await withKeys([key], async () => await giveBack(row), signalOf(call));
}

const signalOf = ({ context }: Call) => context.getExecutionCancelSignal();

/** How the refund of one payment ended. */
interface Done {
	id: string;
	amount: unknown;
	refundedAmount: unknown;
	alreadyRefunded: boolean;
	/** The payment by itself, which is newer than in a list; undefined where the list has shown the refund. */
	record?: IDataObject;
}

/** How the refunds of the payments ended, by ID. */
interface Ends {
	done: Map<string, Done>;
	refused: Map<string, ApiError>;
}

/** A payment of the order that stays as it is. */
interface Kept {
	id: string;
	amount: unknown;
	/** Why, as the rest of a sentence about it. */
	reason: string;
}

async function giveBack(row: OrderRow): Promise<IDataObject> {
	await OrderLinks.of(row.call).refresh(row.call);
	const done = new Map<string, Done>();
	const refused = new Map<string, ApiError>();
	try {
		return await giveAllBack(row, { done, refused });
	} catch (thrown) {
		throw afterwards(thrown, row, done);
	}
}

async function giveAllBack(row: OrderRow, ends: Ends): Promise<IDataObject> {
	const { done, refused } = ends;
	const look = async () => withRefunds(requireShown(row, await evidenceNow(row)), done);
	let evidence = await look();
	for (let round = 1; round <= MOST_ROUNDS; round++) {
		const all = paymentsOfOrder(evidence);
		for (const payment of all.filter(isRefunded)) {
			const id = String(payment.id);
			if (!done.has(id)) done.set(id, toDone(payment, payment.amount, true));
		}
		const open = all.filter(({ id }) => !done.has(String(id)) && !refused.has(String(id)));
		const paid = open.filter(hasBeenPaid);
		if (!paid.length) break;
		requireAllWithin(row.call, [...paid, ...given(ends, all)]);
		for (const payment of paid) await giveBackOne(row, payment, all, ends);
		evidence = await look();
	}
	const handled = [...done.keys(), ...refused.keys()];
	const kept = paymentsOfOrder(evidence)
		.filter(({ id }) => !handled.includes(String(id)))
		.map(toKept);
	if (!handled.length) throw notPaid(row, kept);
	if (refused.size) throw incomplete(row, done, refused, kept);
	return await toOutput(row, evidence, [...done.values()], kept);
}

/** The customer may try again with the first two. */
const WITHOUT_MONEY = ['FAILED', 'FAILED_INITIATION', 'CANCELED', 'EXPIRED'];

function toKept(payment: IDataObject): Kept {
	const { id, amount } = payment;
	const why = hasBeenPaid(payment)
		? 'it arrived during the refund. Run the step again to refund it.'
		: WITHOUT_MONEY.includes(paymentStatusOf(payment))
			? 'no money has been received.'
			: 'the money may still arrive. Once it has, run the step again.';
	return { id: String(id), amount, reason: `is ${statusWords(payment)}: ${why}` };
}

/** What has just been refunded counts, even where the list still shows the payments as they were. */
function withRefunds(evidence: Evidence[], done: Map<string, Done>): Evidence[] {
	for (const payment of paymentsOfOrder(evidence)) {
		const { record } = done.get(String(payment.id)) ?? {};
		if (!record || isRefunded(payment)) continue;
		Object.assign(payment, pick(record, ['current_status', 'status', 'amount_refunded']));
	}
	return evidence;
}

/** Payments that this run has refunded. */
function given({ done }: Ends, payments: IDataObject[]): IDataObject[] {
	return payments.filter(({ id }) => done.get(String(id))?.alreadyRefunded === false);
}

/**
 * Each payment may be within what an agent may refund, and all of them together not.
 * @throws InputError
 */
function requireAllWithin({ limits }: Call, payments: IDataObject[]): void {
	if (!limits) return;
	const sums = new Map<string, bigint>();
	for (const payment of payments) {
		const { currency, left, total = 0n } = refundsOf(payment);
		sums.set(
			currency,
			(sums.get(currency) ?? 0n) + (isRefunded(payment) ? total : (left ?? total)),
		);
	}
	for (const [currency, sum] of sums) requireWithin(limits, 'This refund', sum, currency);
}

function paymentsOfOrder(evidence: Evidence[]): IDataObject[] {
	return evidence.flatMap((one) => invoicesThatCount(one).counted).flatMap(paymentsOf);
}

/** @throws ApiError when it is unknown whether Stream makes the refund: nothing more is refunded then */
async function giveBackOne(
	{ call, reference }: OrderRow,
	payment: IDataObject,
	all: IDataObject[],
	ends: Ends,
): Promise<void> {
	const id = String(payment.id);
	const one = async (more: IDataObject = {}) =>
		await refundPayment({
			...call,
			values: { paymentId: id },
			payload: { ...call.payload, ...more },
			path: `/payments/${encodeURIComponent(id)}/refund`,
			resource: { ...call.resource, subject: 'payment' },
			errorContext: { ...call.errorContext, subject: 'payment' },
		});
	try {
		const after = await withKeys(
			[id],
			async () => {
				try {
					return await one();
				} catch (thrown) {
					if (!isOfOrder(thrown, all)) throw rethrow(thrown);
					// Stream gives payments of one transaction back only together: all of them are of this order.
					return await one({ allow_refund_multiple_related_payments: true });
				}
			},
			signalOf(call),
		);
		const { refundedAmount, alreadyRefunded, ...record } = after;
		ends.done.set(id, { ...toDone(payment, refundedAmount, alreadyRefunded === true), record });
	} catch (thrown) {
		if (thrown instanceof NotPaidError) return;
		if (!(thrown instanceof ApiError)) throw rethrow(thrown);
		if (isUnknown(thrown)) throw unknownEnd(thrown, reference, payment, all, ends);
		ends.refused.set(id, thrown);
	}
}

/** Stream's answer names payments that were made in one transaction, and all of them are among these. */
function isOfOrder(thrown: unknown, payments: IDataObject[]): boolean {
	const ids = thrown instanceof ApiError ? thrown.details.extra?.payment_ids : undefined;
	if (!Array.isArray(ids)) return false;
	return ids.every((id) => payments.some((payment) => payment.id === id));
}

function toDone({ id, amount }: IDataObject, refundedAmount: unknown, already: boolean): Done {
	return { id: String(id), amount, refundedAmount, alreadyRefunded: already };
}

async function toOutput(
	row: OrderRow,
	evidence: Evidence[],
	done: Done[],
	kept: Kept[],
): Promise<IDataObject> {
	const { links, ...status } = orderStatusOf(evidence);
	const subscriptions = subscriptionsOf(evidence);
	const first = evidence.flatMap((one) => invoicesThatCount(one).counted);
	const renewals = await renewalsOf(row.call, subscriptions, first);
	const open = evidence.map(({ link }) => link).filter(({ state }) => state === 'payable');
	return {
		orderReference: row.reference,
		...status,
		alreadyRefunded: done.every(({ alreadyRefunded }) => alreadyRefunded),
		payments: done.map(({ id, amount, refundedAmount, alreadyRefunded }) => ({
			id,
			amount,
			refundedAmount,
			alreadyRefunded,
		})) as IDataObject[],
		notRefunded: kept.map(({ reason, ...one }) => ({ ...one, reason: `The payment ${reason}` })),
		renewals: renewals.map(({ id }) => id),
		subscriptions,
		openLinks: open.map(({ url }) => url),
		links,
	};
}

function notPaid({ reference }: OrderRow, kept: Kept[]): InputError {
	return new InputError(
		`Order ${reference} has not been paid, so there is nothing to refund.${named(kept)}`,
		'To close its payment links, use Order → Cancel.',
	);
}

/** Its message already lists what was refunded. */
class RefundError extends ApiError {}

/** Some payments were refunded, others were refused: the message lists both. */
function incomplete(
	{ reference }: OrderRow,
	done: Map<string, Done>,
	refused: Map<string, ApiError>,
	kept: Kept[],
): ApiError {
	const [[, first]] = refused;
	const total = done.size + refused.size;
	if (total + kept.length === 1) return first;
	const reasons = [...refused].map(([id, { message }]) => `Payment ${id}: ${message}`).join(' ');
	const { details, fix } = first;
	return new RefundError(
		`Order ${reference}: ${refused.size} of ${total} payments could not be refunded. ${reasons}${named(kept)}`,
		`${wentBack(done)}${fix}`,
		{ ...details, outcome: 'refused' },
	);
}

/** Nothing more is sent while the result of one refund is unknown: the message lists the other payments. */
function unknownEnd(
	{ message, fix, details }: ApiError,
	reference: string,
	payment: IDataObject,
	all: IDataObject[],
	{ done, refused }: Ends,
): ApiError {
	const left = all
		.map(({ id }) => String(id))
		.filter((id) => id !== payment.id && !done.has(id) && !refused.has(id));
	const rest = left.length ? `Not attempted: ${left.join(', ')}. ` : '';
	return new RefundError(
		`Order ${reference}, payment ${String(payment.id)}: ${message}`,
		`${wentBack(done)}${rest}${fix}`,
		details,
	);
}

/** Whatever ends the run, the message lists what was refunded by then. */
function afterwards(thrown: unknown, { reference }: OrderRow, done: Map<string, Done>): unknown {
	const now = new Map([...done].filter(([, { alreadyRefunded }]) => !alreadyRefunded));
	if (!now.size || thrown instanceof RefundError) return thrown;
	if (thrown instanceof InputError) {
		return new InputError(thrown.message, `${wentBack(now)}${thrown.fix}`);
	}
	if (!(thrown instanceof ApiError)) return thrown;
	return new ApiError(
		`Order ${reference}: some money was refunded, but its links and payments could not be read afterwards. ${thrown.message}`,
		`${wentBack(now)}Run the step again: it refunds nothing twice. ${thrown.fix}`,
		{ ...thrown.details, outcome: 'unknown', safeToRerun: true },
	);
}

function wentBack(done: Map<string, Done>): string {
	const ids = [...done.keys()];
	return ids.length ? `Refunded: ${ids.join(', ')}. ` : '';
}

function named(kept: Kept[]): string {
	return kept.map(({ id, reason }) => ` Payment ${id} ${reason}`).join('');
}
