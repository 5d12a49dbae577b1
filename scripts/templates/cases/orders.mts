import type { TestBed } from '../testBed.mts';

const template = 'google-sheets-to-payment-links';

/** Orders sheet → customers → payment links → back to the sheet. */
export async function orders(testBed: TestBed): Promise<void> {
	const { ensure, simulator } = testBed;
	const order = (Order: unknown, more: object = {}) => ({
		Order,
		Customer: 'Sara',
		Phone: '0501234567',
		Email: '',
		Item: 'Rose',
		Price: '99.50',
		Quantity: 2,
		...more,
	});
	const rows = [
		order(1001),
		order('A-2', { Phone: '', Email: 'omar@example.com', Item: 'Mug', Price: 45, Quantity: 1 }),
		order('A-3', { Phone: '', Email: '' }),
		order('A-4', { Price: '' }),
		order('A-5'),
		order('A-5', { Item: 'Mug' }),
		order('', { Customer: 'Nobody' }),
		{ Order: '' },
		order('A-6', { 'Payment link': 'https://example.com/made-before', Note: 'mine' }),
		order('A-7', { Quantity: 0 }),
		order('A-8', { Quantity: '' }),
	];
	testBed.fill(template, rows);
	const ours = async () =>
		(await simulator.records('paymentLink')).filter(({ name }) => /Order (1001|A-)/.test(name));
	const id = await testBed.add(template);
	await testBed.run(id);
	const after = structuredClone(testBed.rows(template));
	const [first, second, noContact, noPrice, twin, otherTwin, noNumber, empty, before, none, blank] =
		after;
	const links = await ours();
	ensure(`Two links, but ${links.length}`, links.length === 2);
	const linkOf = (name: string) => links.find((link) => link.name === `Order ${name}`);
	for (const [row, name, halalas] of [
		[first, '1001', 19_900],
		[second, 'A-2', 4_500],
	] as const) {
		const link = linkOf(name);
		ensure(`${name} has its link`, link && row['Payment link']?.endsWith(link.id));
		ensure(`${name} is ${row.Status}, since ${row['Link since']}`, row.Status === 'unpaid');
		ensure(`${name} costs ${link?.totals.amount}`, link?.totals.amount === halalas);
		ensure(`${name} is a customer's`, link?.organization_consumer_id);
	}
	for (const row of [noContact, noPrice, twin, otherTwin, noNumber, none, blank]) {
		const says = `${row.Order}: ${row.Status}, ${row.Reason} ${row['How to fix']}`;
		ensure(says, row.Status === 'rejected' && row.Reason && row['How to fix']);
		ensure(`${row.Order} has no link`, !row['Payment link']);
	}
	ensure('The empty row stays empty', JSON.stringify(empty) === '{"Order":""}');
	ensure('A row with a link is left alone', JSON.stringify(before) === JSON.stringify(rows[8]));

	await testBed.run(id);
	ensure(
		'Nothing changes when it runs again',
		JSON.stringify(testBed.rows(template)) === JSON.stringify(after),
	);
	ensure('No more links', (await ours()).length === 2);

	// The cell is emptied by mistake; a rejected row is corrected.
	const [again] = testBed.rows(template);
	again['Payment link'] = '';
	testBed.rows(template)[3].Price = '10';
	await testBed.run(id);
	ensure('The same link comes back', again['Payment link'] === first['Payment link']);
	const corrected = testBed.rows(template)[3];
	ensure(
		`The corrected row has a link: ${JSON.stringify(corrected)}`,
		corrected['Payment link'] && corrected.Status === 'unpaid' && corrected.Reason === '',
	);
	ensure('Three links now', (await ours()).length === 3);
}
