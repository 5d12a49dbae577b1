import type { IDataObject } from 'n8n-workflow';

/** The prices of a product. Older servers show one price only, on the product itself and with VAT. */
export function pricesOf(product: IDataObject): IDataObject[] {
	const listed = Array.isArray(product.prices) ? (product.prices as IDataObject[]) : [];
	const own = { ...product, amount: product.price, is_price_inclusive_of_vat: true };
	return (listed.length ? listed : [own]).filter(({ is_active: isActive }) => isActive !== false);
}

/** The price of a product in a currency. */
export function priceIn(product: IDataObject, currency: string): IDataObject | undefined {
	return pricesOf(product).find((price) => price.currency === currency);
}
