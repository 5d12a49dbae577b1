import { submitForm } from '../forms.mts';
import { until } from '../../../support/realN8n/publishTemplate.mts';
import type { TestBed } from '../testBed.mts';

const minute = 60_000;
const yes = 'Give the money back';

/** Refund with the approval of a person; never twice. */
export async function refund(testBed: TestBed): Promise<() => Promise<void>> {
	const { ensure, n8n, shop, simulator } = testBed;
	await shop.sold('R-1');
	await shop.sold('R-2');
	await shop.sell('R-3');
	const id = await testBed.add('refund-approval');
	await n8n.client.publish(id);
	const ask = async (order: string, path = 'stream-refund') =>
		await submitForm(`${n8n.client.url}/form/${path}`, {
			'Order number': order,
			'Why?': 'Paid twice',
			Note: 'Called us',
			'Your email': `${order.toLowerCase()}@example.com`,
		});
	const asked = (order: string) =>
		testBed.mailsTo('owner@example.com').filter(({ subject }) => subject.includes(order));
	const reported = (order: string) => testBed.mailsTo(`${order.toLowerCase()}@example.com`);
	const decision = (order: string, nth = 0) => {
		const [, link] = /href="([^"]+)"/.exec(asked(order)[nth].text) ?? [];
		return link.replaceAll('&amp;', '&');
	};
	const refunds = async () =>
		(await simulator.ledger()).filter(({ path }) => path.endsWith('/refund')).length;

	// The same with little time for the decision.
	const undecided = await shop.sold('R-4');
	const hasty = await testBed.add('refund-approval', (nodes) => {
		const form = nodes.find(({ name }) => name === 'Refund form')!;
		form.parameters.options.path = form.webhookId = 'stream-refund-hasty';
		const approval = nodes.find(({ name }) => name === 'Ask for approval')!;
		const limit = approval.parameters.options.limitWaitTime.values;
		Object.assign(limit, { resumeAmount: 0.05, resumeUnit: 'minutes' });
	});
	await n8n.client.publish(hasty);
	await ask('R-4', 'stream-refund-hasty');

	for (const order of ['R-1', 'R-1', 'R-2', 'R-3', 'R-none']) await ask(order);
	await until(
		() =>
			asked('R-1').length === 2 &&
			asked('R-2').length &&
			reported('R-3').length &&
			reported('R-none').length,
		minute,
	);
	ensure('Asked for each request', asked('R-1').length === 2 && asked('R-2').length === 1);
	const [mail] = asked('R-1');
	ensure(`The mail says how much: ${mail?.text}`, mail?.text.includes('115.00 SAR'));
	ensure(`R-3: ${reported('R-3')[0]?.text}`, /nothing to refund/.test(reported('R-3')[0]?.subject));
	ensure(
		`R-none: ${reported('R-none')[0]?.text}`,
		/No payment link/.test(reported('R-none')[0]?.text),
	);
	// A mail program looks at what the link leads to.
	await fetch(decision('R-1'), { headers: { 'user-agent': 'Mozilla/5.0 Chrome/140.0' } });
	ensure('Nothing goes back without a decision', (await refunds()) === 0);

	await submitForm(decision('R-1'), { Decision: yes });
	await until(() => reported('R-1').length === 1, minute);
	ensure(`Told: ${reported('R-1')[0]?.text}`, reported('R-1')[0]?.text.includes('on its way back'));
	await submitForm(decision('R-1'), { Decision: yes }).catch(() => undefined);
	await submitForm(decision('R-1', 1), { Decision: yes });
	await submitForm(decision('R-2'), { Decision: 'Do not', Message: 'Goods are out' });
	await until(() => reported('R-1').length === 2 && reported('R-2').length === 1, minute);
	ensure(
		`The second request is told: ${reported('R-1')[1]?.text}`,
		reported('R-1')[1]?.text.includes('already refunded'),
	);
	ensure(
		`Refused: ${reported('R-2')[0]?.text}`,
		reported('R-2')[0]?.text.includes('Goods are out'),
	);
	ensure(`One refund was sent, but ${await refunds()}`, (await refunds()) === 1);
	await ask('R-1');
	await until(() => reported('R-1').length === 3, minute);
	ensure('Later there is nothing to refund', /nothing to/.test(reported('R-1')[2]?.subject));
	const payments = await simulator.records('payment');
	const back = payments.filter(({ current_status }) => current_status === 'REFUNDED');
	ensure(`One payment is refunded, but ${back.length}`, back.length === 1);
	ensure(`Because: ${back[0]?.refund_reason}`, back[0]?.refund_reason === 'DUPLICATE');
	await n8n.client.unpublish(id);
	return async () => {
		await until(() => reported('R-4').length > 0, 3 * minute);
		ensure(
			`Nobody decided: ${reported('R-4')[0]?.text}`,
			/decided in time/.test(reported('R-4')[0]?.text),
		);
		// Other templates have given money back in the meantime.
		const invoices = await simulator.records('invoice');
		const { id: sold } = invoices.find(({ payment_link_id: link }) => link === undecided)!;
		const payment = (await simulator.records('payment')).find(
			({ invoice_id: invoice }) => invoice === sold,
		);
		ensure(
			`No answer is a no: ${payment?.current_status}`,
			payment?.current_status === 'SUCCEEDED',
		);
		await n8n.client.unpublish(hasty);
	};
}
