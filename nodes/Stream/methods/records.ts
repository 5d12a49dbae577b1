import type { IDataObject } from 'n8n-workflow';

/** How records are named in lists, so that people recognise them. */
export const label: Record<string, (record: IDataObject) => string> = {
	consumer: (one) => join(one.name, one.phone_number ?? one.email ?? one.external_id),
	product: (one) =>
		join(
			one.name,
			money(one.price, one.currency),
			every(one),
			one.is_active === false && 'not active',
		),
	paymentLink: (one) =>
		join(one.name, money(one.amount, one.currency), word(one.status), day(one.created_at)),
	payment: (one) =>
		join(
			money(one.amount, one.currency),
			word(one.current_status),
			day(one.payed_at ?? one.scheduled_on),
		),
	subscription: (one) =>
		join(
			(one.organization_consumer as IDataObject | null | undefined)?.name,
			one.description,
			money(one.amount, one.currency),
			word(one.status),
			day(one.created_at),
		),
	coupon: (one) =>
		join(
			one.name,
			one.is_percentage ? `${trim(one.discount_value)} %` : money(one.discount_value, one.currency),
		),
};

function join(...parts: unknown[]): string {
	return parts.filter(Boolean).map(String).join(' · ');
}

function money(amount: unknown, currency: unknown): string | undefined {
	return amount === undefined || amount === null
		? undefined
		: `${trim(amount)} ${String(currency ?? '')}`.trim();
}

/** "25.000" and "25" read alike. */
function trim(amount: unknown): string {
	return String(amount)
		.replace(/(\.\d*?)0+$/, '$1')
		.replace(/\.$/, '');
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
