import { DAY } from './core/clock.mts';
import { toUnits } from './core/money.mts';
import type { Interval, ProductType } from './core/records.mts';
import type { State } from './core/state.mts';
import { createConsumer } from './domain/consumers.mts';
import { createProduct } from './domain/products.mts';

export interface DemoProduct {
	id: string;
	/** Arabic and English, as the shop shows it. */
	name: string;
	description: string;
	type: ProductType;
	/** SAR, VAT included. */
	price: string;
	recurring_interval?: Interval;
}

const productId = (n: number): string => `7a9e0000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** The catalogue of Nakheel Gifts, a made-up Saudi shop. The ids never change. */
export const demoProducts: DemoProduct[] = [
	{
		id: productId(1),
		name: 'صندوق تمر عجوة · Ajwa Dates Box',
		description: 'Ajwa dates from Madinah, 1 kg',
		type: 'ONE_OFF',
		price: '149.00',
	},
	{
		id: productId(2),
		name: 'صندوق تمر سكري · Sukkari Dates Box',
		description: 'Sukkari dates from Qassim, 1 kg',
		type: 'ONE_OFF',
		price: '89.00',
	},
	{
		id: productId(3),
		name: 'قهوة سعودية · Saudi Coffee Set',
		description: 'Light roast with cardamom, dallah and six cups',
		type: 'ONE_OFF',
		price: '275.50',
	},
	{
		id: productId(4),
		name: 'عسل سدر · Sidr Honey Jar',
		description: 'Sidr honey, 500 g',
		type: 'ONE_OFF',
		price: '320.00',
	},
	{
		id: productId(5),
		name: 'باقة ورد طائفي · Taif Rose Bouquet',
		description: 'Two dozen Taif roses',
		type: 'ONE_OFF',
		price: '199.00',
	},
	{
		id: productId(6),
		name: 'دهن عود · Oud Oil',
		description: 'Cambodian oud oil, 3 ml',
		type: 'ONE_OFF',
		price: '450.00',
	},
	{
		id: productId(7),
		name: 'مبخرة · Incense Burner',
		description: 'Hand-carved wooden incense burner',
		type: 'ONE_OFF',
		price: '125.75',
	},
	{
		id: productId(8),
		name: 'علبة شوكولاتة · Chocolate Gift Box',
		description: 'Date-filled chocolates, 24 pieces',
		type: 'ONE_OFF',
		price: '165.00',
	},
	{
		id: productId(9),
		name: 'بطاقة هدية · Gift Card',
		description: 'Gift card over 100 riyals',
		type: 'ONE_OFF',
		price: '100.00',
	},
	{
		id: productId(10),
		name: 'اشتراك قهوة شهري · Monthly Coffee Subscription',
		description: '500 g of fresh coffee every month',
		type: 'RECURRING',
		price: '95.00',
		recurring_interval: 'MONTH',
	},
	{
		id: productId(11),
		name: 'اشتراك ورد أسبوعي · Weekly Flowers',
		description: 'A fresh bouquet every week',
		type: 'RECURRING',
		price: '79.00',
		recurring_interval: 'WEEK',
	},
	{
		id: productId(12),
		name: 'عضوية نخيل السنوية · Nakheel Yearly Membership',
		description: 'Free delivery and early access for a year',
		type: 'RECURRING',
		price: '499.00',
		recurring_interval: 'YEAR',
	},
];

/** Ids of the demo coupons: ten percent, and 25 riyals. */
export const demoCoupons = {
	tenPercent: '7c0a0000-0000-4000-8000-000000000001',
	twentyFiveRiyals: '7c0a0000-0000-4000-8000-000000000002',
};

/** Customers the shop has already. */
export const demoConsumers = [
	{
		name: 'فهد العتيبي',
		phone_number: '+966501110001',
		email: 'fahad.alotaibi@example.com',
		external_id: 'C-1001',
		preferred_language: 'AR',
	},
	{
		name: 'Sara Alghamdi',
		phone_number: '+966551110002',
		email: 'sara.alghamdi@example.com',
		external_id: 'C-1002',
		preferred_language: 'EN',
	},
	{
		name: 'ريم الشهري',
		phone_number: '+966561110003',
		email: null,
		external_id: 'C-1003',
		preferred_language: 'AR',
	},
	{
		name: 'Khalid Aldossari',
		phone_number: null,
		email: 'khalid.aldossari@example.com',
		external_id: 'C-1004',
		preferred_language: 'EN',
	},
];

/** Fills the first merchant with the demo shop. */
export function sowDemo(state: State): void {
	const branch = state.organizations[0].branches[0];
	// A catalogue is older than the first order.
	const start = state.now() - 40 * DAY;
	demoProducts.forEach((product, i) => {
		const { id, name, description, type, price, recurring_interval } = product;
		createProduct(
			state,
			branch,
			{ name, description, type, price, recurring_interval },
			start + i * 1_000_037,
			'seed',
			id,
		);
	});
	const coupon = { is_active: true, is_deleted: false, is_used_in_finalized_invoice: false };
	state.add(
		branch,
		'coupon',
		{
			...coupon,
			id: demoCoupons.tenPercent,
			name: 'خصم ١٠٪ · Ten percent off',
			discount_value: toUnits('10', 3),
			currency: null,
			is_percentage: true,
			redemptions: 0,
		},
		start,
		'seed',
	);
	state.add(
		branch,
		'coupon',
		{
			...coupon,
			id: demoCoupons.twentyFiveRiyals,
			name: '٢٥ ريال · 25 riyals off',
			discount_value: toUnits('25', 3),
			currency: 'SAR',
			is_percentage: false,
			redemptions: 0,
		},
		start + 1,
		'seed',
	);
	demoConsumers.forEach((consumer, i) => {
		createConsumer(state, branch, consumer, start + (i + 1) * DAY, 'seed');
	});
}
