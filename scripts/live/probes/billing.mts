import { codeOf, isSuccess, wordsOf } from '../api.mts';
import { repeat, tick, type Live, type Probe } from '../live.mts';
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
	switches: ['deleteActiveFreeze', 'sameDayFreeze', 'cancel'],
	needs: ['timestampPrecision'],
	async run(live: Live) {
		const { findings, api } = live;
		const path = await activeSubscription(live);
		await api.send('POST', `${path}/cancel`, { body: {}, repeatable: true });
		const after = await api.get(path);
		const said = `a cancelled ACTIVE subscription is ${after.status}, cancel_at_period_end ${after.cancel_at_period_end}`;
		if (after.status === 'CANCELED') findings.saw('cancel', 'immediate', said);
		else if (after.cancel_at_period_end) findings.saw('cancel', 'scheduled', said);
		else findings.sawOther('cancel', said);
		await seeFreezes(live, await activeSubscription(live));
	},
};

/** @returns its path */
async function activeSubscription(live: Live): Promise<string> {
	const subscription = await live.scene.subscription();
	const path = `/subscriptions/${subscription.id}`;
	live.scene.ledger.made('invoice', String(subscription.latest_invoice_id));
	await markPaid(live, String(subscription.latest_invoice_id));
	const { status } = await live.api.get(path);
	if (status === 'ACTIVE') return path;
	throw new TypeError(`a subscription whose first invoice is paid is ${status}`);
}

/** Deletes a running freeze, tries one within a day, and ends a running one on its first day. */
async function seeFreezes(live: Live, path: string): Promise<void> {
	const { findings, api } = live;
	if (!(await freezeNow(live, path))) {
		const reason = 'a subscription that was frozen from now on is not FROZEN';
		findings.notSeen('deleteActiveFreeze', reason);
		return findings.notSeen('sameDayFreeze', reason);
	}
	const { latest_freeze: first } = (await api.get(path)) as Row;
	const answer = await api.send('DELETE', `${path}/freeze/${first.id}`, { repeatable: true });
	const { status } = (await api.get(path)) as Row;
	const said = `DELETE of a running freeze: ${answer.status}, the subscription is ${status}`;
	findings.saw('deleteActiveFreeze', status === 'FROZEN' ? 'refuse' : 'resume', said);
	await tick(live);
	if (status !== 'FROZEN' && !(await freezeNow(live, path))) {
		return findings.notSeen('sameDayFreeze', 'a subscription that was frozen again is not FROZEN');
	}
	const { latest_freeze: running } = (await api.get(path)) as Row;

	let ahead = 5;
	const within = await repeat(() => {
		// After a lost answer another day, because it may have been done.
		const day = inDays(ahead++).slice(0, 10);
		const hours = { start: `${day}T10:00:00Z`, end: `${day}T12:00:00Z` };
		const body = { freeze_start_datetime: hours.start, freeze_end_datetime: hours.end };
		return api.send('POST', `${path}/freeze`, { body });
	});
	const one = `a freeze that starts and ends on one day is answered with ${within.status}`;
	if (isSuccess(within)) return findings.saw('sameDayFreeze', 'allow', one);
	await tick(live);
	const start = String(running.freeze_start_datetime);
	const body = { freeze_start_datetime: start, freeze_end_datetime: new Date().toISOString() };
	await api.send('PUT', `${path}/freeze/${running.id}`, { body, repeatable: true });
	const { status: ended } = (await api.get(path)) as Row;
	const two = `${one}; ending one on its first day leaves the subscription ${ended}`;
	findings.saw('sameDayFreeze', ended === 'FROZEN' ? 'refuseAny' : 'refuseNew', two);
}

/** Freezes a subscription for three days. Were it made twice, the second is refused, because it overlaps. */
async function freezeNow({ api }: Live, path: string): Promise<boolean> {
	const start = new Date().toISOString();
	const body = { freeze_start_datetime: start, freeze_end_datetime: inDays(3) };
	await api.send('POST', `${path}/freeze`, { body, repeatable: true });
	return ((await api.get(path)) as Row).status === 'FROZEN';
}
