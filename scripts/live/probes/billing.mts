import { codeOf, isSuccess, wordsOf, type Answer } from '../api.mts';
import { repeat, type Live, type Probe } from '../live.mts';
import type { Row } from '../records.mts';
import { changePrice } from './products.mts';

/** Marks the open payment of an invoice, as its creation has shown it, as paid in cash. */
export async function markPaid({ api }: Pick<Live, 'api'>, { payments }: Row): Promise<Answer> {
	// A second attempt is refused, because the payment is final then.
	const request = { body: { payment_method: 'CASH' }, repeatable: true };
	return await api.send('POST', `/payments/${(payments as Row[])[0].id}/mark-paid`, request);
}

/** Invoices that wait for their payer, and their payments. */
export const invoices: Probe = {
	name: 'Invoices',
	switches: [
		'paymentLinkIdOnInvoice',
		'paymentStatusField',
		'amountRefunded',
		'inPlaceDescription',
		'autoCharge',
	],
	needs: ['replica'],
	async run(live: Live) {
		const { records, findings, api } = live;
		const invoice = await records.theInvoice();
		if ('payment_link_id' in invoice) {
			findings.saw('paymentLinkIdOnInvoice', true, 'invoices have a payment_link_id');
		}
		const payment = (await api.get(`/payments/${invoice.payments[0].id}`)) as Row;
		const names = ['current_status', 'status'].filter((name) => name in payment);
		const said = `a payment has ${names.join(' and ')}`;
		if (names.length === 2) findings.saw('paymentStatusField', 'both', said);
		else if (names.length === 1) {
			findings.saw('paymentStatusField', names[0] as 'status' | 'current_status', said);
		} else findings.sawOther('paymentStatusField', 'a payment has neither of them');
		const has = 'amount_refunded' in payment;
		findings.saw('amountRefunded', has, `payments have ${has ? 'an' : 'no'} amount_refunded`);
		await seeDescription(live, invoice);

		const answer = await repeat(() =>
			api.send('POST', `/payments/auto-charge-on-demand/${payment.id}`),
		);
		const charged = `an automatic charge of a customer without a card: ${answer.status} ${codeOf(answer)}`;
		const off = codeOf(answer) === 'FEATURE_DISABLED' || answer.status === 404;
		findings.saw('autoCharge', off ? 'disabled' : 'enabled', charged);
	},
};

async function seeDescription({ api, findings }: Live, { id }: Row): Promise<void> {
	const change = (description: string) =>
		api.send('PATCH', `/invoices/${id}/inplace`, { body: { description }, repeatable: true });
	const [long, empty] = [await change('x'.repeat(512)), await change('')];
	const said = `a description of 512 characters is answered with ${long.status}, an empty one with ${empty.status}`;
	if (isSuccess(long) && !isSuccess(empty)) findings.saw('inPlaceDescription', '1..512', said);
	else if (!isSuccess(long) && isSuccess(empty)) {
		findings.saw('inPlaceDescription', '0..500', said);
	} else findings.sawOther('inPlaceDescription', said);
}

/** Prices of a product that has been billed. */
export const billedPrices: Probe = {
	name: 'Prices of what was billed',
	switches: ['usedProductPrices'],
	needs: ['priceEndpoints', 'replica'],
	async run(live: Live) {
		const { records, findings, api } = live;
		if (findings.position('priceEndpoints') !== true) {
			return findings.notSeen('usedProductPrices', 'there are no price endpoints');
		}
		const product = await records.any('product');
		const invoice = await records.invoice({ items: [{ product_id: product.id, quantity: 1 }] });
		await markPaid(live, invoice);
		const { status } = (await api.get(`/invoices/${invoice.id}`)) as Row;
		if (status !== 'COMPLETED') throw new TypeError(`a paid invoice is ${status}`);
		const answer = await changePrice(live, product, '41');
		const said = `changing a price of a product that was billed is answered with ${answer.status}`;
		if (isSuccess(answer)) findings.saw('usedProductPrices', 'allow', said);
		else if (answer.status < 500) {
			findings.saw('usedProductPrices', 'refuse', `${said} ${codeOf(answer)}`);
		} else findings.sawOther('usedProductPrices', `${said}: ${wordsOf(answer)}`);
	},
};
