import { Lost, isSuccess, wordsOf, type Answer } from '../api.mts';
import { tick, until, type Live, type Probe, type Shop } from '../live.mts';
import type { Errand } from '../person.mts';
import { paymentStatus, type Row } from '../records.mts';
import type { SwitchName } from '../findings.mts';
import { notListed } from './lists.mts';

export const NOT_PAID = 'nobody has paid on a checkout page';

/** What is seen when somebody pays on a checkout page. */
export const checkout: Probe = {
	name: 'A payment on a checkout page',
	switches: [
		'redirectJoin',
		'linkIdOnSuccess',
		'touchLinkOnPayment',
		'paymentLinkIdOnInvoice',
		'linkFilter',
	],
	needs: ['timestampPrecision', 'replica', 'stampBeforeVisibleMs', 'listAgeMs'],
	async run(live: Live) {
		const shop = await openShop(live);
		const first = await pay(
			live,
			shop,
			'how a payment shows in the API and where the payer is sent',
		);
		if (!first) return setAll(live, this.switches, NOT_PAID);
		live.shop = { ...shop, first };
		await seeRedirect(live, shop);
		await seeLink(live, shop, first);
		await seeFilter(live, shop);
	},
};

/** What is seen when money goes back. */
export const refunds: Probe = {
	name: 'Refunds',
	switches: [
		'partialRefunds',
		'amountRefunded',
		'refundAnswer',
		'invoiceAfterRefund',
		'touchInvoiceOnPayment',
	],
	needs: ['linkFilter', 'redirectJoin'],
	async run(live: Live) {
		const { shop } = live;
		if (!shop) return setAll(live, this.switches, NOT_PAID);
		await seeRefunds(live, shop, shop.first);
		await seeInvoice(live);
	},
};

/** Where a payer is sent while the outcome is open. */
export const pending: Probe = {
	name: 'A payment that is pending',
	switches: ['pendingRedirect'],
	needs: ['linkFilter'],
	async run(live: Live) {
		if (!live.shop) return setAll(live, this.switches, NOT_PAID);
		await seePending(live, live.shop);
	},
};

function setAll({ findings }: Live, names: SwitchName[], reason: string): void {
	for (const name of names) findings.notSeen(name, reason);
}

async function openShop(live: Live): Promise<Omit<Shop, 'first'>> {
	const { records, landing } = live;
	const { id } = await records.theProduct();
	const { id: organization_consumer_id } = await records.theConsumer();
	const link = await records.link({
		items: [{ product_id: id }],
		organization_consumer_id,
		custom_metadata: { order_reference: records.name('order') },
		success_redirect_url: `${landing.url}/paid?order=7`,
		failure_redirect_url: `${landing.url}/not-paid?order=7`,
	});
	// One that the link has nothing to do with.
	const other = String((await records.theInvoice()).id);
	const others = await until(live, async () => {
		const known = await invoicesOf(live, organization_consumer_id as string);
		return known.includes(other) ? known : undefined;
	});
	if (!others) throw notListed('invoices');
	return { link, others: new Set(others) };
}

async function invoicesOf({ api }: Live, organization_consumer_id: string): Promise<string[]> {
	const query = { organization_consumer_id, limit: 100 };
	const { data } = await api.get('/invoices', query);
	return (data as Row[]).map(({ id }) => String(id));
}

/** Has the link paid once more. @returns the new invoice; undefined when nobody has paid */
export async function pay(
	live: Live,
	{ link, others }: Omit<Shop, 'first'>,
	why: string,
): Promise<Row | undefined> {
	await tick(live);
	if (!(await ask(live, { url: String(link.url), what: 'pay', why }))) return undefined;
	const consumer = String(link.organization_consumer_id);
	// Found without the filter for links, which not every server may hear.
	const id = await until(live, async () =>
		(await invoicesOf(live, consumer)).find((one) => !others.has(one)),
	);
	if (!id) throw new TypeError('a payment was made, and no invoice appeared');
	others.add(id);
	live.records.ledger.made('invoice', id);
	await tick(live);
	return (await live.api.get(`/invoices/${id}`)) as Row;
}

/** Has somebody do something on a page, which writes as a request does. */
async function ask({ person, api }: Live, errand: Errand): Promise<boolean> {
	const done = await person.ask(errand);
	api.wrote();
	return done;
}

/** Which invoices are shown when those of the link are asked for. */
async function seeFilter(
	{ api, findings, records }: Live,
	{ link }: Pick<Shop, 'link'>,
): Promise<void> {
	const other = String((await records.theInvoice()).id);
	const query = { payment_link_id: String(link.id), limit: 100 };
	const rows = (await api.get('/invoices', query)).data as Row[];
	const ignored = rows.some(({ id }) => id === other);
	const said = `the invoices of a link ${ignored ? 'include' : 'do not include'} one that was made by hand`;
	findings.saw('linkFilter', ignored ? 'ignore' : 'honour', said);
}

/** The address to which the payer was sent. */
async function addressOf({ landing, person }: Live, page: string): Promise<string> {
	return landing.visit(page) ?? (await person.address());
}

async function seeRedirect(live: Live, { link }: Pick<Shop, 'link'>): Promise<void> {
	const { findings } = live;
	const address = await addressOf(live, '/paid');
	const reference = link.custom_metadata?.order_reference as string;
	if (address) live.order = { ...link, reference, redirect: address };
	if (!address) return setAll(live, ['redirectJoin', 'linkIdOnSuccess'], 'no redirect was seen');
	const joined = /\?order=7(.)/.exec(address)?.[1];
	const said = `after ?order=7 the redirect goes on with ${joined ?? 'nothing'}`;
	if (joined === '&' || joined === '?') findings.saw('redirectJoin', joined, said);
	else findings.sawOther('redirectJoin', said);
	const names = [
		...new URLSearchParams(address.replace(/^[^?]*\?/, '').replaceAll('?', '&')).keys(),
	];
	findings.fact('redirectParameters', names, `a success redirect has ${names.join(', ')}`);
	const has = address.includes(`payment_link_id=${link.id}`);
	findings.saw(
		'linkIdOnSuccess',
		has,
		`a success redirect ${has ? 'names' : 'does not name'} the link`,
	);
}

async function seeLink(
	{ api, findings }: Live,
	{ link }: Pick<Shop, 'link'>,
	invoice: Row,
): Promise<void> {
	const after = await api.get(`/payment_links/${link.id}`);
	const moved = after.updated_at !== link.updated_at;
	const said = `a payment ${moved ? 'moves' : 'does not move'} updated_at of a link that stays ${after.status}`;
	if (after.status === 'ACTIVE') findings.saw('touchLinkOnPayment', moved, said);
	else findings.sawOther('touchLinkOnPayment', said);
	const has = 'payment_link_id' in invoice;
	const named = `the invoice of a paid link ${has ? 'has a' : 'has no'} payment_link_id`;
	findings.saw('paymentLinkIdOnInvoice', has, named);
}

/** Gives parts of the first payment back, and all of another one where parts do not come to all. */
async function seeRefunds(live: Live, shop: Shop, invoice: Row): Promise<void> {
	const { findings } = live;
	const [payment] = invoice.payments as Row[];
	const first = await refund(live, payment, '1.00');
	seeAnswer(live, first.answer);
	let ended = await seeTouched(live, invoice);
	const { after } = first;
	const has = 'amount_refunded' in after;
	findings.saw('amountRefunded', has, `payments ${has ? 'show' : 'do not show'} amount_refunded`);
	const status = paymentStatus(after);
	const said = `a refund with amount 1.00 left the payment ${status}`;
	let whole: Row | undefined = status === 'REFUNDED' ? invoice : undefined;
	if (whole) findings.saw('partialRefunds', 'ignored', `${said}: all went back`);
	else if (status === 'PARTIALLY_REFUNDED') {
		const rest = await refund(live, after);
		const done = paymentStatus(rest.after) === 'REFUNDED';
		const then = `${said}; a refund of the rest ${done ? 'was done' : `was refused with ${wordsOf(rest.answer!)}`}`;
		findings.saw('partialRefunds', done ? 'cumulative' : 'once', then);
		if (done) {
			whole = invoice;
			ended = await seeTouched(live, invoice);
		}
	} else findings.sawOther('partialRefunds', `${said}: ${first.answer && wordsOf(first.answer)}`);
	if (!whole) {
		whole = await pay(live, shop, 'what a full refund leaves');
		if (!whole) return;
		const { answer } = await refund(live, (whole.payments as Row[])[0]);
		seeAnswer(live, answer);
		ended = await seeTouched(live, whole);
	}
	const left = `an invoice whose payment was refunded is ${ended}`;
	if (ended === 'COMPLETED' || ended === 'CANCELED') {
		findings.saw('invoiceAfterRefund', ended, left);
	} else findings.sawOther('invoiceAfterRefund', left);
}

/**
 * Gives money back: an amount, or what is left.
 *
 * @returns the answer, if it was heard, and the payment afterwards
 */
async function refund(
	{ api }: Live,
	before: Row,
	amount?: string,
): Promise<{ answer?: Answer; after: Row }> {
	const path = `/payments/${before.id}`;
	const body = { refund_reason: 'OTHER', refund_note: 'Test', amount };
	for (let attempt = 1; ; attempt++) {
		try {
			const answer = await api.send('POST', `${path}/refund`, { body });
			return { answer, after: (await api.get(path)) as Row };
		} catch (error) {
			if (!(error instanceof Lost) || attempt >= 5) throw error;
			const after = (await api.get(path)) as Row;
			if (paymentStatus(after) !== paymentStatus(before)) return { after };
		}
	}
}

function seeAnswer({ findings }: Live, answer: Answer | undefined): void {
	if (!answer || !isSuccess(answer)) return;
	const keys = Object.keys((answer.body ?? {}) as object);
	const said = `a refund is answered with ${keys.join(', ')}`;
	findings.saw('refundAnswer', keys.includes('payment_id') ? 'refund' : 'payment', said);
}

/** Whether a refund has moved the invoice, if its status is as it was. @returns its status now */
async function seeTouched({ api, findings }: Live, invoice: Row): Promise<unknown> {
	const after = (await api.get(`/invoices/${invoice.id}`)) as Row;
	if (after.status !== invoice.status) return after.status;
	const moved = after.updated_at !== invoice.updated_at;
	const said = `a refund ${moved ? 'moves' : 'does not move'} updated_at of an invoice that stays ${after.status}`;
	findings.saw('touchInvoiceOnPayment', moved, said);
	return after.status;
}

/** A declined card changes a payment and leaves its invoice as it is; asked only when refunds have not shown it. */
async function seeInvoice(live: Live): Promise<void> {
	const { records, findings, api } = live;
	if (findings.switches.get('touchInvoiceOnPayment')?.seen) return;
	const invoice = await records.invoice();
	await tick(live);
	const why = 'whether a declined payment moves its invoice';
	const errand: Errand = { url: String(invoice.url), what: 'decline', why };
	if (!(await ask(live, errand))) {
		return findings.notSeen('touchInvoiceOnPayment', 'nobody has tried a declined card');
	}
	const after = await until(live, async () => {
		const now = await api.get(`/invoices/${invoice.id}`);
		return paymentStatus(now.payments[0] as Row) === 'PENDING' ? undefined : (now as Row);
	});
	if (!after || after.status !== invoice.status) {
		return findings.notSeen('touchInvoiceOnPayment', 'a declined card left no trace');
	}
	const moved = after.updated_at !== invoice.updated_at;
	const said = `a declined payment ${moved ? 'moves' : 'does not move'} updated_at of its invoice`;
	findings.saw('touchInvoiceOnPayment', moved, said);
}

async function seePending(live: Live, { link }: Shop): Promise<void> {
	const { findings, landing, person } = live;
	landing.visits.length = 0;
	const why = 'where a payer is sent while the payment is open';
	if (!(await ask(live, { url: String(link.url), what: 'pending', why }))) {
		return findings.notSeen('pendingRedirect', 'nobody has left a payment pending');
	}
	const seen = landing.visit('/not-paid') ?? landing.visit('/paid');
	const address = seen ?? (await person.address());
	const said = `a payer whose payment is pending is sent to the ${address.includes('not-paid') ? 'failure' : 'success'} address`;
	if (!/status=pending/i.test(address)) {
		return findings.notSeen('pendingRedirect', 'no redirect with status=pending was seen');
	}
	findings.saw('pendingRedirect', address.includes('/not-paid') ? 'failure' : 'success', said);
}

/** A link with a trial: in a sandbox its checkout may break. */
export const trial: Probe = {
	name: 'A trial on a checkout page',
	switches: ['trialCheckout'],
	needs: ['sdkOnlyFields', 'sandboxEmailRule', 'replica'],
	async run(live: Live) {
		const { records, findings, landing } = live;
		if (!findings.position('sdkOnlyFields')) {
			return findings.notSeen('trialCheckout', 'links have no trial');
		}
		const link = await records.link({
			items: [{ product_id: (await records.thePlan()).id }],
			organization_consumer_id: (await records.theConsumer()).id,
			trial_period_days: 7,
			success_redirect_url: `${landing.url}/trial`,
			failure_redirect_url: `${landing.url}/no-trial`,
		});
		const why = 'whether a trial can begin on the checkout page';
		if (!(await ask(live, { url: String(link.url), what: 'pay', why }))) {
			return findings.notSeen('trialCheckout', NOT_PAID);
		}
		const address =
			landing.visit('/trial') ?? landing.visit('/no-trial') ?? (await live.person.address());
		const status = /[?&]status=([^&]*)/.exec(address)?.[1];
		const said = `after a trial the payer is sent on with status=${status ?? ''}`;
		if (status === 'failed_internal_error') findings.saw('trialCheckout', 'fails', said);
		else if (status === 'paid') {
			findings.saw('trialCheckout', 'works', said);
			await noteSubscription(live, String(link.organization_consumer_id));
		} else findings.sawOther('trialCheckout', said);
	},
};

/** Writes down the subscription that began, so that it is ended. */
async function noteSubscription(live: Live, organization_consumer_id: string): Promise<void> {
	const found = await until(live, async () => {
		const query = { organization_consumer_id, limit: 100 };
		const { data } = await live.api.get('/subscriptions', query);
		return (data as Row[]).find(({ status }) => /^TRIAL/.test(String(status)));
	});
	if (found) live.records.ledger.made('subscription', String(found.id));
}
