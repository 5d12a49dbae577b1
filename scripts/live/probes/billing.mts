import { codeOf, isSuccess, wordsOf } from '../api.mts';
import { repeat, type Live, type Probe } from '../live.mts';
import { inDays, type Row } from '../scene.mts';
import { changePrice } from './products.mts';

/** Marks the open payment of an invoice as paid in cash, and returns its id. */
export async function markPaid({ api }: Pick<Live, 'api'>, invoiceId: string): Promise<string> {
	const { payments } = (await api.get(`/invoices/${invoiceId}`)) as { payments: Row[] };
	const id = String(payments[0].id);
	// A second attempt is refused, because the payment is final then.
	const request = { body: { payment_method: 'CASH' }, repeatable: true };
	await api.send('POST', `/payments/${id}/mark-paid`, request);
	return id;
}

/** Invoices, and products that have been billed. */
export const invoices: Probe = {
	name: 'Invoices',
	switches: ['paymentLinkIdOnInvoice', 'autoCharge', 'usedProductPrices'],
	needs: ['priceEndpoints'],
	async run(live: Live) {
		const { scene, findings } = live;
		const product = await scene.product();
		const invoice = await scene.invoice({ items: [{ product_id: product.id, quantity: 1 }] });
		if ('payment_link_id' in invoice) {
			findings.saw('paymentLinkIdOnInvoice', true, 'invoices have a payment_link_id');
		}
		await repeat(() => seeAutoCharge(live, invoice));

		const { status } = await billed(live, invoice);
		if (status !== 'COMPLETED') {
			return findings.notSeen('usedProductPrices', `a paid invoice is ${status}`);
		}
		if (findings.position('priceEndpoints') !== true) {
			return findings.notSeen('usedProductPrices', 'there are no price endpoints');
		}
		const answer = await changePrice(live, product, '41');
		const said = `changing a price of a product that was billed is answered with ${answer.status}`;
		if (isSuccess(answer)) findings.saw('usedProductPrices', 'allow', said);
		else if (answer.status < 500) {
			findings.saw('usedProductPrices', 'refuse', `${said} ${codeOf(answer)}`);
		} else findings.sawOther('usedProductPrices', `${said}: ${wordsOf(answer)}`);
	},
};

async function seeAutoCharge({ findings, api }: Live, invoice: Row): Promise<void> {
	const id = String((invoice.payments as Row[])[0].id);
	const answer = await api.send('POST', `/payments/auto-charge-on-demand/${id}`);
	const said = `an automatic charge of a customer without a card: ${answer.status} ${codeOf(answer)}`;
	const off = codeOf(answer) === 'FEATURE_DISABLED' || answer.status === 404;
	findings.saw('autoCharge', off ? 'disabled' : 'enabled', said);
}

async function billed(live: Live, { id }: Row): Promise<Row> {
	await markPaid(live, String(id));
	return (await live.api.get(`/invoices/${id}`)) as Row;
}

/** Subscriptions that run: freezing and cancelling. */
export const subscriptions: Probe = {
	name: 'Subscriptions',
	switches: ['deleteActiveFreeze', 'cancel'],
	async run(live: Live) {
		const { scene, findings, api } = live;
		const subscription = await scene.subscription();
		const path = `/subscriptions/${subscription.id}`;
		await markPaid(live, String(subscription.latest_invoice_id));
		const { status } = await api.get(path);
		if (status !== 'ACTIVE') {
			throw new TypeError(`a subscription whose first invoice is paid is ${status}`);
		}
		await seeFreeze(live, path);
		const again = await api.get(path);
		if (again.status !== 'ACTIVE') {
			return findings.notSeen('cancel', `after its freeze the subscription is ${again.status}`);
		}
		await api.send('POST', `${path}/cancel`, { body: {}, repeatable: true });
		const after = await api.get(path);
		const said = `a cancelled ACTIVE subscription is ${after.status}, cancel_at_period_end ${after.cancel_at_period_end}`;
		if (after.status === 'CANCELED') findings.saw('cancel', 'immediate', said);
		else if (after.cancel_at_period_end) findings.saw('cancel', 'scheduled', said);
		else findings.sawOther('cancel', said);
	},
};

/** Freezes a subscription, deletes the running freeze, and sees that it runs again. */
async function seeFreeze({ findings, api }: Live, path: string): Promise<void> {
	const start = new Date().toISOString();
	const body = { freeze_start_datetime: start, freeze_end_datetime: inDays(3) };
	// Were it made twice, the second one is refused, because it overlaps.
	await api.send('POST', `${path}/freeze`, { body, repeatable: true });
	const { status, latest_freeze: freeze } = (await api.get(path)) as Row;
	if (!freeze || status !== 'FROZEN') {
		return findings.notSeen('deleteActiveFreeze', `a subscription frozen from now on is ${status}`);
	}
	const answer = await api.send('DELETE', `${path}/freeze/${freeze.id}`, { repeatable: true });
	const after = await api.get(path);
	const said = `DELETE of a running freeze: ${answer.status}, the subscription is ${after.status}`;
	findings.saw('deleteActiveFreeze', after.status === 'FROZEN' ? 'refuse' : 'resume', said);
	if (after.status !== 'FROZEN') return;
	const end = { freeze_start_datetime: start, freeze_end_datetime: new Date().toISOString() };
	await api.send('PUT', `${path}/freeze/${freeze.id}`, { body: end, repeatable: true });
}
