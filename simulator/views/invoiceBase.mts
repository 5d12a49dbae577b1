import type { Invoice } from '../core/records.mts';
import type { State } from '../core/state.mts';
import {
	couponCalculation,
	inHomeCurrency,
	money,
	SAR_PER,
	stamps,
	timeOrNull,
} from './shared.mts';

/** What every form of an invoice has. */
export function invoiceBaseView(invoice: Invoice, state: State) {
	const { currency, totals } = invoice;
	const { organization } = state.branchOf(invoice);
	const homeAmount = inHomeCurrency(totals.amount, currency, state);
	const { created_at, updated_at } = stamps(invoice, state);
	const shown = {
		created_at,
		updated_at,
		id: invoice.id,
		user_id: organization.user.id,
		organization_id: organization.id,
		organization_consumer_id: invoice.organization_consumer_id,
		account_id: organization.account_id,
		branch_id: invoice.branch_id,
		org_invoice_number: invoice.org_invoice_number,
		description: invoice.description,
		total_amount: money(totals.amount, currency, state),
		original_amount: money(totals.original_amount, currency, state),
		item_level_discounted_amount: money(totals.item_level_discounted_amount, currency, state),
		total_vat_amount: money(totals.vat_amount, currency, state),
		total_price_excluding_vat: money(totals.amount - totals.vat_amount, currency, state),
		coupon_calculation_metadata: couponCalculation(totals.coupons, currency, state),
		currency,
		home_currency_amount: homeAmount,
		home_currency_amount_actual: invoice.status === 'COMPLETED' ? homeAmount : null,
		exchange_rate_at_creation: SAR_PER[currency],
		consumer_message: null,
		status: invoice.status,
		payment_method: 'PAYMENTGATEWAY',
		allowed_payment_flow: 'ALL',
		current_payment_flow: null,
		period_start: timeOrNull(invoice.period_start, state),
		period_end: timeOrNull(invoice.period_end, state),
		recurring_interval: invoice.recurring_interval,
		recurring_interval_count: invoice.recurring_interval_count,
		type: invoice.type,
		total_amount_in_smallest_unit: totals.amount,
		original_amount_in_smallest_unit: totals.original_amount,
	};
	if (!state.switches.paymentLinkIdOnInvoice) return shown;
	return Object.assign(shown, { payment_link_id: invoice.payment_link_id });
}
