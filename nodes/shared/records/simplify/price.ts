import { simplifier } from './columns';

export const simplify = simplifier({
	id: 'id',
	currency: 'currency',
	amount: 'amount',
	priceExcludingVat: 'price_excluding_vat',
	vatAmount: 'vat_amount',
	isPriceInclusiveOfVat: 'is_price_inclusive_of_vat',
	isPriceExemptFromVat: 'is_price_exempt_from_vat',
	isActive: 'is_active',
	createdAt: 'created_at',
});
