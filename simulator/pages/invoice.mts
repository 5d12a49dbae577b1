import type { FastifyInstance } from 'fastify';

import { formatMoney } from '../core/money.mts';
import type { Branch } from '../core/organizations.mts';
import type { Invoice } from '../core/records.mts';
import type { World } from '../core/world.mts';
import { OPEN_INVOICE, paymentsOf } from '../domain/invoices.mts';
import { payOpenPayments } from '../domain/payments.mts';
import { closedPage, html } from './checkout.mts';
import { badge, bodyText, escape, page } from './html.mts';

/** The page behind an invoice's `url`: its open payments can be paid together or one by one. */
export function registerInvoicePages(server: FastifyInstance, world: World): void {
	server.get<{ Params: { id: string } }>('/invoice/:id', (request, reply) => {
		world.now();
		const found = findInvoice(world, request.params.id);
		if (!found) return html(reply, 404, closedPage('This invoice does not exist.'));
		return html(reply, 200, invoicePage(found.branch, found.invoice));
	});

	server.post<{ Params: { id: string } }>('/invoice/:id', (request, reply) => {
		const now = world.now();
		const found = findInvoice(world, request.params.id);
		if (!found) return html(reply, 404, closedPage('This invoice does not exist.'));
		const { branch, invoice } = found;
		const form = new URLSearchParams(bodyText(request.body));
		const chosen = new Set(form.getAll('payment'));
		const open = openPayments(branch, invoice).filter(
			({ id }) => chosen.size === 0 || chosen.has(id),
		);
		if (open.length === 0) return html(reply, 410, invoicePage(branch, invoice));
		const outcome = form.get('action') === 'pay' ? 'paid' : 'declined';
		payOpenPayments(world, branch, open, outcome, 'MADA', now);
		return reply.redirect(`/invoice/${invoice.id}`, 303);
	});
}

function findInvoice(world: World, id: string): { branch: Branch; invoice: Invoice } | undefined {
	for (const branch of world.branches()) {
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

function invoicePage(branch: Branch, invoice: Invoice): string {
	const open = new Set(openPayments(branch, invoice));
	const amount = (units: number) =>
		`${formatMoney(units, invoice.currency, 2)} ${invoice.currency}`;
	const rows = paymentsOf(branch, invoice).map((payment) => {
		const box = open.has(payment)
			? `<input type="checkbox" name="payment" value="${escape(payment.id)}" style="width:auto">`
			: '';
		return `<tr><td>${box}</td><td>${payment.invoice_payment_number}</td><td>${badge(payment.current_status)}</td><td class="amount">${amount(payment.amount)}</td></tr>`;
	});
	const buttons =
		open.size > 0
			? `<button id="pay" name="action" value="pay">Pay</button><button id="decline" name="action" value="decline">Decline (the bank refuses the card)</button>`
			: '';
	return page(
		`Invoice ${invoice.org_invoice_number}`,
		`<form class="card" method="post" action="/invoice/${escape(invoice.id)}">
<p class="soft small">${escape(branch.organization.name)} · ${escape(branch.organization.name_en)}</p>
<h1>Invoice ${invoice.org_invoice_number} ${badge(invoice.status)}</h1><p class="soft">${escape(invoice.description)}</p>
<table>${rows.join('')}</table><p class="total">Total <span id="total">${amount(invoice.totals.amount)}</span></p>${buttons}
</form><p class="soft small">Simulated checkout. No money moves.</p>`,
		true,
	);
}
