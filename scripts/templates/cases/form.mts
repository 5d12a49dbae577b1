import { until } from '../../../support/realN8n/publishTemplate.mts';
import { submitAndFollow } from '../forms.mts';
import type { TestBed } from '../testBed.mts';

const template = 'form-to-payment';

/** Form → payment link → redirect → verified thank-you page. */
export async function form(testBed: TestBed): Promise<void> {
	const { ensure, n8n, simulator } = testBed;
	const id = await testBed.add(template);
	await n8n.client.publish(id);
	const address = `${n8n.client.url}/form/stream-order`;
	const order = async (more: Record<string, string> = {}) =>
		await submitAndFollow(address, {
			'Your name': 'Huda',
			'Mobile number': '0551234567',
			Email: 'huda@example.com',
			'What would you like?': 'Ticket',
			'How many?': '2',
			...more,
		});
	const visit = async (url: string) => await (await fetch(url)).text();
	const idOf = (url?: string) => url?.split('/').pop() ?? '';
	const pay = async (url?: string) =>
		((await simulator.pay(idOf(url))) as { redirectUrl: string }).redirectUrl;

	const one = await order();
	const two = await order({ 'What would you like?': 'Ticket with dinner', 'How many?': '1' });
	const links = await simulator.records('paymentLink');
	const halalas = (url?: string) => links.find(({ id: link }) => link === idOf(url))?.totals.amount;
	ensure(`The visitor goes to ${one.redirect}`, halalas(one.redirect) === 19_900);
	ensure(`Another thing costs ${halalas(two.redirect)}`, halalas(two.redirect) === 24_900);
	const [row, other] = testBed.rows(template);
	ensure(`Written down: ${JSON.stringify(row)}`, row?.['Payment link'] === one.redirect);
	ensure('Not paid yet', row?.Status === 'unpaid' && other?.Status === 'unpaid');

	const back = await pay(one.redirect);
	const good = await visit(back);
	ensure(`A payer is thanked: ${good}`, good.includes('Thank you') && good.includes('199.00 SAR'));
	// The page does not wait for the sheet.
	await until(() => row?.Status === 'paid', 30_000);
	ensure('The row is paid', row?.Status === 'paid' && row['Event ID']);
	ensure('A reload is thanked again', (await visit(back)).includes('Thank you'));
	const page = back.split('?')[0];
	for (const forged of [
		back.replace(String(row?.Order), String(other?.Order)),
		back.replace(/order=[^&]+/, 'order=F-none'),
		`${page}?order=${other?.Order}&status=paid`,
		`${page}?status=paid`,
		page,
	]) {
		ensure(`Forged: ${forged}`, (await visit(forged)).includes('not received'));
	}
	ensure('The other order is not paid by that', other?.Status === 'unpaid');
	ensure(`Two rows, but ${testBed.rows(template).length}`, testBed.rows(template).length === 2);

	const wrong = await order({ 'Mobile number': '12' });
	ensure('A wrong number goes nowhere', wrong.redirect === undefined);
	ensure(`... and is told: ${wrong.page.slice(0, 200)}`, /[Pp]hone/.test(wrong.page));
	await n8n.client.unpublish(id);
}
