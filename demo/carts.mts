import { inCatalogue } from './priceList.mts';

/** What the web shop posts to "Cart to payment links". */
export interface Cart {
	order: string;
	customer: { name: string; phone: string };
	items: Array<{ name: string; price: string; quantity?: number; recurring_interval?: string }>;
	/** Where the customer comes back to. */
	thankYouPage: string;
}

function fromCatalogue(englishName: string): Cart['items'][number] {
	const { name, price, recurring_interval } = inCatalogue(englishName);
	return { name, price, recurring_interval };
}

/** One-time and recurring items in one order; the gift wrapping is no product of the catalogue yet. */
export function mixedCart(thankYouPage: string): Cart {
	return {
		order: 'SF-2001',
		customer: { name: 'Dana Al-Mansour', phone: '+966597714036' },
		items: [
			fromCatalogue('Saudi Coffee Set'),
			{ name: 'تغليف هدية · Gift Wrapping', price: '15.00' },
			fromCatalogue('Monthly Coffee Subscription'),
		],
		thankYouPage,
	};
}

/** An order whose customer comes back to the page that asks Stream for the truth. */
export function rosesCart(verifiedPage: string): Cart {
	return {
		order: 'SF-2002',
		customer: { name: 'Salman Al-Rashid', phone: '0506629917' },
		items: [{ ...fromCatalogue('Taif Rose Bouquet'), quantity: 2 }],
		thankYouPage: `${verifiedPage}?order=SF-2002`,
	};
}

/** What the one-time and the recurring items of a cart come to, in SAR. */
export function totalsOf({ items }: Cart): { once: number; recurring: number } {
	const sum = (isRecurring: boolean) =>
		items
			.filter(({ recurring_interval }) => (recurring_interval !== undefined) === isRecurring)
			.reduce((total, { price, quantity = 1 }) => total + Number(price) * quantity, 0);
	return { once: sum(false), recurring: sum(true) };
}
