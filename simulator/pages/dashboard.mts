import type { FastifyInstance } from 'fastify';

import { formatTime } from '../core/clock.mts';
import type { Collection, Stored } from '../core/collection.mts';
import { formatMoney } from '../core/money.mts';
import type { Branch } from '../core/organizations.mts';
import type { World } from '../core/world.mts';
import { findConsumer } from '../domain/consumers.mts';
import { checkoutUrl } from '../views/paymentLink.mts';
import { html } from './checkout.mts';
import { badge, escape, page } from './html.mts';

const ROWS = 25;

/** The start page: what to paste into n8n, and the newest records of the first merchant. */
export function registerDashboard(server: FastifyInstance, world: World): void {
	server.get('/', (_request, reply) => {
		world.now();
		return html(reply, 200, dashboard(world));
	});
}

function dashboard(world: World): string {
	const [organization] = world.organizations;
	const branches = organization.branches;
	const stamp = (row: Stored) =>
		escape(formatTime(row.created_at, { timestampOffset: 'Z' }).slice(0, 19).replace('T', ' '));
	const links = newest(branches, 'paymentLink').map((link) => {
		const url = checkoutUrl(link, world);
		const paid = `${formatMoney(link.amount_collected, link.currency, 2)} of ${formatMoney(link.totals.amount, link.currency, 2)} ${link.currency}`;
		return [
			stamp(link),
			`<a href="${escape(url)}">${escape(link.name)}</a>`,
			escape(JSON.stringify(link.custom_metadata ?? {})),
			escape(paid),
			badge(link.status),
		];
	});
	const invoices = newest(branches, 'invoice').map((invoice) => {
		const customer = findConsumer(world.branchOf(invoice), invoice.organization_consumer_id);
		return [
			stamp(invoice),
			`<a href="/invoice/${escape(invoice.id)}">${invoice.org_invoice_number}</a>`,
			escape(customer?.name),
			escape(`${formatMoney(invoice.totals.amount, invoice.currency, 2)} ${invoice.currency}`),
			badge(invoice.status),
		];
	});
	const payments = newest(branches, 'payment').map((payment) => [
		stamp(payment),
		`<code>${escape(payment.id)}</code>`,
		escape(payment.payment_method ?? ''),
		escape(`${formatMoney(payment.amount, payment.currency, 2)} ${payment.currency}`),
		badge(payment.current_status),
	]);
	const subscriptions = newest(branches, 'subscription').map((subscription) => [
		stamp(subscription),
		`<code>${escape(subscription.id)}</code>`,
		escape(
			`${subscription.recurring_interval_count} ${subscription.recurring_interval}, cycle ${subscription.current_cycle_number}`,
		),
		escape(
			`${formatMoney(subscription.totals.amount, subscription.currency, 2)} ${subscription.currency}`,
		),
		badge(subscription.status),
	]);
	const requests = world.ledger
		.slice(-ROWS)
		.reverse()
		.map((entry) => [
			escape(entry.at.slice(11, 19)),
			escape(entry.method),
			`<code>${escape(entry.path)}${entry.query ? `?${escape(entry.query)}` : ''}</code>`,
			escape(entry.fault ?? ''),
			escape(entry.status || 'dropped'),
		]);
	return page(
		'Stream simulator',
		`<h1>${escape(organization.name_en)} · ${escape(organization.name)}</h1>
<p class="soft">Local simulator of the Stream API. No money moves.</p>
<div class="card"><table>
<tr><th>Base URL</th><td><code id="base-url">${escape(world.url)}</code></td></tr>
<tr><th>API key</th><td><code id="api-key">${escape(organization.apiKey)}</code></td></tr>
<tr><th>API secret</th><td><code id="api-secret">${escape(organization.apiSecret)}</code></td></tr>
</table></div>
${section('Payment links', ['Created', 'Link', 'Metadata', 'Collected', 'Status'], links, count(branches, 'paymentLink'))}
${section('Invoices', ['Created', 'Number', 'Customer', 'Total', 'Status'], invoices, count(branches, 'invoice'))}
${section('Payments', ['Created', 'Id', 'Method', 'Amount', 'Status'], payments, count(branches, 'payment'))}
${section('Subscriptions', ['Created', 'Id', 'Plan', 'Amount', 'Status'], subscriptions, count(branches, 'subscription'))}
${section('Requests', ['Time (UTC)', 'Method', 'Path', 'Fault', 'Status'], requests, world.ledger.length)}`,
	);
}

type Shown = 'paymentLink' | 'invoice' | 'payment' | 'subscription';

function newest<Name extends Shown>(branches: Branch[], name: Name) {
	type Row = Branch[Name] extends Collection<infer R> ? R : never;
	return branches
		.flatMap((branch) => branch[name].rows.slice(-ROWS) as unknown as Row[])
		.sort((a, b) => (b as unknown as Stored).created_at - (a as unknown as Stored).created_at)
		.slice(0, ROWS);
}

const count = (branches: Branch[], name: Shown): number =>
	branches.reduce((sum, branch) => sum + branch[name].rows.length, 0);

/** A table; cells are HTML. */
function section(title: string, heads: string[], rows: string[][], total: number): string {
	const more = total > rows.length ? `, newest ${rows.length}` : '';
	const head = heads.map((name) => `<th>${escape(name)}</th>`).join('');
	const body = rows
		.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
		.join('');
	const table =
		rows.length > 0 ? `<table><tr>${head}</tr>${body}</table>` : '<p class="soft">Nothing yet.</p>';
	return `<h2>${escape(title)} <span class="soft small">(${total}${more})</span></h2>${table}`;
}
