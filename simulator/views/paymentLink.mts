import type { Branch } from '../core/organizations.mts';
import type { LinkLine, PaymentLink } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { couponView } from './coupon.mts';
import { productView } from './product.mts';
import {
	couponCalculation,
	inHomeCurrency,
	money,
	SAR_PER,
	stamps,
	timeOrNull,
} from './shared.mts';

/** Address of a link's checkout page. */
export const checkoutUrl = (link: PaymentLink, state: State): string =>
	state.switches.linkUrl === 'short'
		? `${state.publicUrl}/ds/${shortId(link.id)}`
		: `${state.publicUrl}/pay/${link.id}`;

/** What stands for a link in the newer form of its address. */
const shortId = (id: string): string =>
	Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16).toString(36);

/** The link with this id, or with this end of its address. */
export function findLink(state: State, id: string): PaymentLink | undefined {
	const branches = state.branches();
	return (
		branches.map((branch) => branch.paymentLink.get(id)).find(Boolean) ??
		branches.flatMap((branch) => branch.paymentLink.rows).find((link) => shortId(link.id) === id)
	);
}

export function paymentLinkView(link: PaymentLink, state: State) {
	const { currency, totals } = link;
	const branch = state.branchOf(link);
	const { created_at, updated_at } = stamps(link, state);
	const shown = {
		created_at,
		updated_at,
		id: link.id,
		name: link.name,
		description: link.description,
		amount: money(totals.amount, currency, state),
		original_amount: money(totals.original_amount, currency, state),
		item_level_discounted_amount: money(totals.item_level_discounted_amount, currency, state),
		coupon_calculation_metadata: couponCalculation(totals.coupons, currency, state),
		currency,
		home_currency_amount: inHomeCurrency(totals.amount, currency, state),
		exchange_rate_at_creation: SAR_PER[currency],
		max_number_of_payments: link.max_number_of_payments,
		valid_until: timeOrNull(link.valid_until, state),
		confirmation_message: link.confirmation_message,
		recurring_interval: link.recurring_interval,
		recurring_interval_count: link.recurring_interval_count,
		status: link.status,
		organization_id: link.organization_id,
		user_id: branch.organization.user.id,
		organization_consumer_id: link.organization_consumer_id,
		deactivate_message: link.deactivate_message,
		custom_fields: link.custom_fields,
		success_redirect_url: link.success_redirect_url,
		failure_redirect_url: link.failure_redirect_url,
		custom_metadata: link.custom_metadata,
		contact_information_type: link.contact_information_type,
		items: link.items.map((item) => itemView(item, link, branch, state)),
		coupons: link.coupon_ids.flatMap((id) => {
			const coupon = branch.coupon.get(id);
			return coupon ? [couponView(coupon, state)] : [];
		}),
		override_payment_methods: link.override_payment_methods,
		url: checkoutUrl(link, state),
		amount_collected: money(link.amount_collected, currency, state),
		amount_in_smallest_unit: totals.amount,
		original_amount_in_smallest_unit: totals.original_amount,
		amount_collected_in_smallest_unit: link.amount_collected,
	};
	if (!state.switches.sdkOnlyFields) return shown;
	return Object.assign(shown, { trial_period_days: link.trial_period_days });
}

function itemView(item: LinkLine, link: PaymentLink, branch: Branch, state: State) {
	const { currency } = link;
	const product = branch.product.get(item.product_id);
	const { created_at, updated_at } = stamps(item, state);
	return {
		created_at,
		updated_at,
		id: item.id,
		product_id: item.product_id,
		quantity: item.quantity,
		original_amount: money(item.original_amount, currency, state),
		discounted_amount: money(item.discounted_amount, currency, state),
		coupon_calculation_metadata: couponCalculation(item.coupons, currency, state),
		product: product && productView(product, state),
		allow_custom_quantity: item.allow_custom_quantity,
		min_quantity: item.min_quantity,
		max_quantity: item.max_quantity,
		currency,
		product_price_id: item.product_price_id,
		original_amount_in_smallest_unit: item.original_amount,
		discounted_amount_in_smallest_unit: item.discounted_amount,
	};
}
