import { fullMailbox, today, type TestBed } from '../testBed.mts';

const template = 'daily-reminders';

/** Daily status check of open links with a reminder. */
export async function reminders(testBed: TestBed): Promise<void> {
	const { ensure, shop, simulator } = testBed;
	const began = today();
	const row = async (Order: string, more: object = {}) => ({
		Order,
		Customer: 'Omar',
		Email: `${Order.toLowerCase()}@example.com`,
		Status: 'unpaid',
		'Payment link': (await shop.sell(Order)).url,
		...more,
	});
	const idOf = (url: string) => url.split('/').pop()!;
	const paid = await row('C-1');
	await simulator.pay(idOf(paid['Payment link']));
	const expired = await row('C-6');
	await simulator.act('expireLink', idOf(expired['Payment link']));
	testBed.fill(template, [
		paid,
		await row('C-2'),
		await row('C-3', { 'Reminded on': began, Reminders: 1 }),
		await row('C-4', { Email: '' }),
		await row('C-5', { Reminders: 3, 'Reminded on': '2026-01-01' }),
		expired,
		{ Order: 'C-7', 'Payment link': 'https://example.com/of-another-account', Status: '' },
		await row('C-8', { Email: `c-8@${fullMailbox}` }),
		await row('C-9', { 'Reminded on': '2026-01-01', Reminders: 1 }),
		await row('C-10', { 'Link since': began }),
	]);
	const id = await testBed.add(template);
	await testBed.run(id);
	const find = (order: string) => testBed.rows(template).find(({ Order }) => Order === order)!;
	const mails = (order: string) => testBed.mailsTo(`${order.toLowerCase()}@example.com`);
	const check = (when: string) => {
		const is = (order: string, holds: unknown) =>
			ensure(`${when}, ${order}: ${JSON.stringify(find(order))}`, holds);
		is('C-1', find('C-1').Status === 'paid' && find('C-1').Paid === 115);
		is('C-2', find('C-2').Reminders === 1 && [began, today()].includes(find('C-2')['Reminded on']));
		is('C-3', find('C-3').Reminders === 1);
		is('C-4', find('C-4').Reminders === undefined);
		is('C-5', find('C-5').Reminders === 3);
		is('C-6', find('C-6').Status === 'expired' && find('C-6')['How to fix']);
		is('C-7', /No payment link/.test(find('C-7').Reason));
		is('C-8', /could not be sent/.test(find('C-8').Reason));
		is('C-9', find('C-9').Reminders === 2);
		is('C-10', find('C-10').Reminders === undefined);
		for (const [order, count] of [
			['C-1', 0],
			['C-2', 1],
			['C-3', 0],
			['C-5', 0],
			['C-6', 0],
			['C-9', 1],
			['C-10', 0],
		] as const) {
			ensure(`${when}, ${order} got ${mails(order).length}`, mails(order).length === count);
		}
	};
	check('First run');
	const [mail] = mails('C-2');
	ensure(`The mail has the link: ${mail?.text}`, mail?.text.includes(find('C-2')['Payment link']));
	ensure(`... and the amount: ${mail?.text}`, mail?.text.includes('115.00 SAR'));
	await testBed.run(id);
	check('Second run');
}
