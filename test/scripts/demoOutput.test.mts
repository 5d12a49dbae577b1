import { newsOf } from '../../demo/news.mts';
import { orders } from '../../demo/orders.mts';
import { table, wrapped } from '../../support/script/terminal.mts';

test('each change of an order is news once, whatever a sheet lacks for a moment', () => {
	const known = new Map([
		['A', 'unpaid'],
		['B', 'paid'],
	]);
	const sheets: Array<Array<[string, string]>> = [
		[
			['A', 'paid'],
			['B', 'paid'],
		],
		[],
		[
			['A', 'paid'],
			['B', 'paid'],
			['C', 'unpaid'],
		],
		[['C', 'paid']],
		[
			['A', 'paid'],
			['B', 'refunded'],
			['C', 'paid'],
		],
	];
	expect(sheets.map((sheet) => newsOf(known, new Map(sheet)))).toEqual([
		['Order A is paid now'],
		[],
		[],
		['Order C is paid now'],
		['Order B is refunded now'],
	]);
});

describe('what is printed fits 100 columns', () => {
	const printed: string[] = [];
	beforeEach(() => {
		printed.length = 0;
		jest
			.spyOn(process.stdout, 'write')
			.mockImplementation((text) => printed.push(String(text)) > 0);
	});
	afterEach(() => jest.restoreAllMocks());

	test('the table of orders', () => {
		table(
			['Order', 'Customer', 'SAR', 'Status', 'Order table'],
			orders.map(({ row }) =>
				[row.Order, row.Customer, '10000.00', 'partlyPaid', 'partlyPaid'].map(String),
			),
		);
		const lines = printed.join('').split('\n');
		expect(lines.length).toBeGreaterThan(orders.length);
		expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
	});

	test('a long sentence, and no word is lost', () => {
		const text = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');
		const lines = wrapped(text);
		expect(lines.length).toBeGreaterThan(3);
		expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
		expect(lines.join(' ').trim().split(/\s+/).join(' ')).toBe(text);
		expect(wrapped('x'.repeat(300))).toEqual([`  ${'x'.repeat(300)}`]);
	});
});
