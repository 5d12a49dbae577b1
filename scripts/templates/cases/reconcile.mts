import { today, type TestBed } from '../testBed.mts';

const template = 'reconcile';

/** Orders sheet against invoices. */
export async function reconcile(testBed: TestBed): Promise<void> {
	const { ensure, shop, simulator } = testBed;
	const id = await testBed.add(template);
	for (const order of ['H-1', 'H-2', 'H-3', 'H-4', 'H-4', 'H-5']) await shop.sold(order);
	const unpaid = await shop.sell('H-6');
	const refunded = await shop.sold('H-7');
	const invoices = await simulator.records('invoice');
	const invoice = invoices.find(({ payment_link_id: link }) => link === refunded)!;
	const payments = await simulator.records('payment');
	const payment = payments.find(({ invoice_id }) => invoice_id === invoice.id)!;
	await simulator.act('setPaymentStatus', payment.id, 'REFUNDED');
	// One-time and recurring items of one order: two payments, and no double.
	await shop.sold('H-8');
	await shop.sold('H-8', { monthly: true });
	const row = (Order: unknown, Status: string, since = today()) => ({
		Order,
		Status,
		'Link since': since,
	});
	testBed.fill(template, [
		row('H-1', 'paid'),
		row('H-2', 'unpaid'),
		row('H-4', 'paid'),
		row('H-5', 'paid'),
		row('H-5', ''),
		{ ...row('H-6', 'paid'), 'Payment link': unpaid.url },
		row('H-7', 'paid'),
		row('H-8', 'paid'),
		row('H-9', 'unpaid'),
		row('H-10', 'paid', '2025-01-01'),
	]);
	const found = () =>
		testBed
			.rows(template, 'Findings')
			.map(({ Finding }) => String(Finding))
			.filter((finding) => finding.includes(': H-'))
			.sort();
	const expected = [
		'In the sheet twice: H-5',
		'Marked as paid, but no money: H-6',
		'Marked as paid, but no money: H-7',
		'Paid twice: H-4',
		'Paid, but not in the sheet: H-3',
		'Paid, but not marked: H-2',
	];
	const before = JSON.stringify(testBed.rows(template));
	const mails = () =>
		testBed.mailsTo('shop@example.com').filter(({ text }) => text.includes(': H-'));
	await testBed.run(id);
	ensure(`Found: ${found().join('; ')}`, found().join() === expected.join());
	ensure(`One mail, but ${mails().length}`, mails().length === 1);
	for (const finding of expected) ensure(`Mailed: ${finding}`, mails()[0]?.text.includes(finding));
	await testBed.run(id);
	ensure('The same findings', found().join() === expected.join());
	ensure(`Mailed once, but ${mails().length}`, mails().length === 1);
	ensure('The sheet is not touched', JSON.stringify(testBed.rows(template)) === before);

	// No link was made in the time that is looked at: the rows are compared all the same.
	const quiet = await testBed.add(template, (nodes) => {
		const settings = nodes.find(({ name }) => name === 'Settings')!.parameters.assignments;
		for (const field of settings.assignments) if (field.name === 'days') field.value = 0;
	});
	const compared = (await testBed.run(quiet)).items('Compare');
	ensure(`Rows without payments: ${compared.length}`, compared.length === 9);
	// Nor is there a row yet.
	testBed.fill(template, []);
	const orders = (await testBed.run(id)).items('Each finding').map(({ json }) => json.Order);
	ensure(`Payments without rows: ${orders.join()}`, orders.includes('H-1'));
	const both = (await testBed.run(quiet)).items('Each finding');
	ensure(`Neither: ${JSON.stringify(both)}`, both.length === 0);
}
