import type { TestBed } from '../testBed.mts';

const template = 'order-book';

/** Unpaid orders by mail, and a reminder for each customer. */
export async function orderBook(testBed: TestBed): Promise<void> {
	const { ensure, shop, simulator } = testBed;
	const idOf = (url: string) => url.split('/').pop()!;
	const reachable = await shop.customer('Hind <b>', 'hind@example.com');
	const withoutMail = await shop.customer('Salem');
	const open = await shop.sell('OB-1', { consumer: reachable });
	await shop.sell('OB-2', { consumer: withoutMail });
	await shop.sell('OB-3');
	await shop.sold('OB-4', { consumer: reachable });
	const expired = await shop.sell('OB-5', { consumer: reachable });
	await simulator.act('expireLink', idOf(expired.url));
	// Orders that are as old as that have just been made.
	const id = await testBed.add(template, (nodes) => {
		for (const field of nodes.flatMap(
			({ parameters }) => parameters.assignments?.assignments ?? [],
		))
			if (field.name === 'remindAfterDays') field.value = '0, 3';
	});
	const lists = () =>
		testBed
			.mailsTo('shop@example.com')
			.filter(({ subject }) => subject.startsWith('Unpaid orders'));
	const before = lists().length;
	const ofSalem = () =>
		testBed
			.mailsTo('shop@example.com')
			.filter(({ subject }) => subject === 'Remind Salem of order OB-2');
	await testBed.run(id);
	const [list] = lists().slice(before);
	for (const order of ['OB-1', 'OB-2', 'OB-3']) {
		ensure(`${order} is in the list: ${list?.text}`, list?.text.includes(`${order}: 115.00 SAR`));
	}
	for (const order of ['OB-4', 'OB-5']) {
		ensure(`${order} is not in the list: ${list?.text}`, !list?.text.includes(order));
	}
	ensure(`The list has the link: ${list?.text}`, list?.text.includes(open.url));
	const check = (when: string) => {
		const mails = testBed.mailsTo('hind@example.com');
		ensure(`${when}: Hind got ${mails.length} mails`, mails.length === 1);
		ensure(`... with the link: ${mails[0]?.text}`, mails[0]?.text.includes(open.url));
		ensure(`... her name as text: ${mails[0]?.text}`, mails[0]?.text.includes('Hind &lt;b>'));
		const links = ofSalem();
		ensure(`${when}: ${links.length} links for WhatsApp`, links.length === 1);
		ensure(
			`... to the number of the customer: ${links[0]?.text}`,
			/https:\/\/wa\.me\/9665099\d{5}\?text=/.test(links[0]?.text ?? ''),
		);
	};
	check('First run');
	await testBed.run(id);
	check('Second run');
}
