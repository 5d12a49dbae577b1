import { demoProducts, type DemoProduct } from '../simulator/seed.mts';

/** A line of the shop's price list; `price` in SAR for one piece, VAT included. */
export interface PricedProduct {
	name: string;
	price: number;
	/** The product's id at Stream. */
	id: string;
}

/** A product of the simulator's catalogue. */
export function inCatalogue(englishName: string): DemoProduct {
	const product = demoProducts.find(({ name }) => name.endsWith(`· ${englishName}`));
	if (!product) throw new Error(`The simulator's catalogue has no "${englishName}"`);
	return product;
}

function fromCatalogue(englishName: string): PricedProduct {
	const { name, price, id } = inCatalogue(englishName);
	return { name, price: Number(price), id };
}

/** The shop's price list: products of the simulator's catalogue, and one that Stream does not know. */
export const priceList = {
	ajwa: fromCatalogue('Ajwa Dates Box'),
	sukkari: fromCatalogue('Sukkari Dates Box'),
	coffee: fromCatalogue('Saudi Coffee Set'),
	honey: fromCatalogue('Sidr Honey Jar'),
	roses: fromCatalogue('Taif Rose Bouquet'),
	oud: fromCatalogue('Oud Oil'),
	burner: fromCatalogue('Incense Burner'),
	chocolate: fromCatalogue('Chocolate Gift Box'),
	withdrawn: {
		name: 'سلة رمضان · Ramadan Basket',
		price: 385,
		id: '7a9e0000-0000-4000-8000-000000009999',
	},
};
