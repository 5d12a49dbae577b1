import type { FastifyInstance } from 'fastify';

import type { Branch } from '../core/organizations.mts';
import type { Invoice } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { OPEN_INVOICE, paymentsOf } from '../domain/invoices.mts';
import { payOpenPayments } from '../domain/payments.mts';
import {
	amountHtml,
	badge,
	bodyText,
	endPage,
	escape,
	html,
	merchantBar,
	payerPage,
} from './html.mts';
import { languageOf, sayIn, type Language } from './texts.mts';

/** The page behind an invoice's `url`: its open payments can be paid together or one by one. */
export function registerInvoicePages(server: FastifyInstance, state: State): void {
	server.get<{ Params: { id: string } }>('/invoice/:id', (request, reply) => {
		state.now();
		const language = languageOf(state, request.url);
		const found = findInvoice(state, request.params.id);
		if (!found) return html(reply, 404, unknownPage(language));
		return html(reply, 200, invoicePage(found.branch, found.invoice, language));
	});

	server.post<{ Params: { id: string } }>('/invoice/:id', (request, reply) => {
		const now = state.now();
		const language = languageOf(state, request.url);
		const found = findInvoice(state, request.params.id);
		if (!found) return html(reply, 404, unknownPage(language));
		const { branch, invoice } = found;
		const form = new URLSearchParams(bodyText(request.body));
		const chosen = new Set(form.getAll('payment'));
		const open = openPayments(branch, invoice).filter(
			({ id }) => chosen.size === 0 || chosen.has(id),
		);
		if (open.length === 0) return html(reply, 410, invoicePage(branch, invoice, language));
		const outcome = form.get('action') === 'pay' ? 'paid' : 'declined';
		payOpenPayments(state, branch, open, outcome, 'MADA', now);
		const query = language === 'en' ? '?language=en' : '';
		return reply.redirect(`/invoice/${invoice.id}${query}`, 303);
	});
}

function unknownPage(language: Language): string {
	const say = sayIn(language);
	return endPage(language, 'closed', say('closed'), say('unknownInvoice'));
}

function findInvoice(state: State, id: string): { branch: Branch; invoice: Invoice } | undefined {
	for (const branch of state.branches()) {
		const invoice = branch.invoice.get(id);
		if (invoice) return { branch, invoice };
	}
	return undefined;
}

function openPayments(branch: Branch, invoice: Invoice) {
	if (!OPEN_INVOICE.includes(invoice.status)) return [];
	return paymentsOf(branch, invoice).filter(({ current_status: status }) =>
		['PENDING', 'FAILED', 'FAILED_INITIATION'].includes(status),
	);
}

function invoicePage(branch: Branch, invoice: Invoice, language: Language): string {
	const say = sayIn(language);
	const open = new Set(openPayments(branch, invoice));
	const rows = paymentsOf(branch, invoice).map((payment) => {
		const name = say('payment', { number: String(payment.invoice_payment_number) });
		const box = open.has(payment)
			? `<input type="checkbox" name="payment" value="${escape(payment.id)}" aria-label="${name}">`
			: '';
		return `<tr><td>${box}</td><td>${name}</td><td>${badge(payment.current_status)}</td><td class="amount">${amountHtml(payment.amount, invoice.currency)}</td></tr>`;
	});
	const buttons =
		open.size > 0
			? `<button id="pay" name="action" value="pay">${say('payChosen')}</button><div class="test"><span class="small soft">${say('outcomes')}</span><div><button id="decline" name="action" value="decline">${say('decline')}</button></div></div>`
			: '';
	const title = say('invoice', { number: String(invoice.org_invoice_number) });
	return payerPage(
		language,
		title,
		`${merchantBar(branch.organization, language)}
<form class="card" method="post" action="/invoice/${escape(invoice.id)}?language=${language}">
<h1>${title} ${badge(invoice.status)}</h1><p class="soft"><bdi>${escape(invoice.description)}</bdi></p>
<table class="rows">${rows.join('')}</table>
<div class="bill"><div class="sum total"><span>${say('total')}</span><span class="amount" id="total">${amountHtml(invoice.totals.amount, invoice.currency)}</span></div></div>${buttons}
</form>`,
	);
}
