/** npx tsx demo/make-orders.mts writes demo/orders.xlsx; the same code always gives the same file. */
import { writeFileSync } from 'node:fs';
import { orders } from './orders.mts';
import { priceList } from './priceList.mts';
import { makeWorkbook } from './sheet.mts';
import { ordersFile } from './world.mts';

const prices = Object.values(priceList).map(({ name, price, id }) => ({
	Product: name,
	'Price SAR': price,
	'Stream product ID': id,
}));

writeFileSync(
	ordersFile,
	makeWorkbook({
		Orders: {
			rows: orders.map(({ row }) => row),
			widths: [10, 12, 26, 16, 32, 10, 16, 36, 9, 12],
		},
		'Price list': { rows: prices, widths: [36, 10, 40] },
	}),
);
