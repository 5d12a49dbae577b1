import type { IDataObject } from 'n8n-workflow';

import { trimFraction } from '../values/clean';

/** How records are named in lists, so that people recognise them. */
export const label: Record<string, (record: IDataObject) => string> = {
	consumer: (one) => join(short(one.name), one.phone_number ?? one.email ?? one.external_id),
	product: (one) =>
		join(
			short(one.name),
			money(one.price, one.currency),
			every(one),
			one.is_active === false && 'not active',
		),
	paymentLink: (one) =>
		join(short(one.name), money(one.amount, one.currency), word(one.status), day(one.created_at)),
	payment: (one) =>
		join(
			consumerName(one.invoice),
			invoiceNumber(one.invoice),
			money(one.amount, one.currency),
			word(one.current_status),
			day(one.payed_at ?? one.scheduled_on),
		),
	subscription: (one) =>
		join(
			consumerName(one),
			short(one.description ?? productNames(one.items)),
			money(one.amount, one.currency),
			word(one.status),
			day(one.created_at),
		),
	coupon: (one) =>
		join(
			short(one.name),
			one.is_percentage
				? `${trimFraction(String(one.discount_value))} %`
				: money(one.discount_value, one.currency),
			one.is_active === false && 'not active',
		),
	invoice: (one) =>
		join(
			invoiceNumber(one),
			consumerName(one),
			money(one.total_amount, one.currency),
			word(one.status),
			day(one.created_at),
		),
	price: (one) =>
		join(
			money(one.amount, one.currency),
			one.is_price_exempt_from_vat
				? 'exempt from VAT'
				: one.is_price_inclusive_of_vat
					? 'with VAT'
					: 'plus VAT',
		),
	paymentLinkItem: (one) =>
		join(
			`${String(one.quantity ?? 1)} × ${short((one.product as IDataObject | undefined)?.name) ?? String(one.product_id)}`,
			money(one.discounted_amount, one.currency),
		),
	freeze: (one) =>
		join(
			`${day(one.freeze_start_datetime) ?? '?'} → ${day(one.freeze_end_datetime) ?? 'open'}`,
			short(one.notes),
		),
	meteredSubscription: (one) =>
		join(short(one.consumer_name), short(one.product_name), day(one.starts_at)),
};

function consumerName(record: unknown): unknown {
	const { organization_consumer: consumer } = (record ?? {}) as IDataObject;
	return short((consumer as IDataObject | null | undefined)?.name);
}

function invoiceNumber(invoice: unknown): string | undefined {
	const { org_invoice_number: number } = (invoice ?? {}) as IDataObject;
	return number === undefined || number === null ? undefined : `Invoice ${String(number)}`;
}

function productNames(items: unknown): string | undefined {
	if (!Array.isArray(items)) return undefined;
	const names = (items as IDataObject[]).map(
		({ product }) => (product as IDataObject | undefined)?.name,
	);
	return names.filter(Boolean).join(', ') || undefined;
}

/** The longest name that leaves room in the list for what follows it. */
const MOST_OF_A_NAME = 32;

/** Lists have room for one line: a long name must not push price and state out of it. */
function short(name: unknown): string | undefined {
	if (typeof name !== 'string' && typeof name !== 'number') return undefined;
	const letters = [...String(name).trim()];
	if (letters.length <= MOST_OF_A_NAME) return letters.join('');
	return `${letters
		.slice(0, MOST_OF_A_NAME - 1)
		.join('')
		.trimEnd()}…`;
}

function join(...parts: unknown[]): string {
	const name = parts.filter(Boolean).map(String).join(' · ');
	// Behind Arabic a browser draws "+966501" as "966501+"; an invisible mark keeps numbers as they are.
	return /[\u0590-\u08ff]/.test(name) ? name.replace(/ · /g, ' · \u200e') : name;
}

function money(amount: unknown, currency: unknown): string | undefined {
	return amount === undefined || amount === null
		? undefined
		: `${trimFraction(String(amount))} ${String(currency ?? '')}`.trim();
}

function word(status: unknown): string | undefined {
	return typeof status === 'string' ? status.toLowerCase().replace(/_/g, ' ') : undefined;
}

function day(stamp: unknown): string | undefined {
	return typeof stamp === 'string' ? stamp.slice(0, 10) : undefined;
}

function every(product: IDataObject): string | undefined {
	if (product.type !== 'RECURRING') return undefined;
	const count = Number(product.recurring_interval_count ?? 1);
	const interval = word(product.recurring_interval) ?? 'interval';
	return count === 1 ? `every ${interval}` : `every ${count} ${interval}s`;
}
