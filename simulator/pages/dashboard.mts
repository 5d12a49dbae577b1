import type { FastifyInstance } from 'fastify';

import { formatTime } from '../core/clock.mts';
import type { Collection, Stored } from '../core/collection.mts';
import type { LedgerEntry } from '../core/log.mts';
import { formatMoney } from '../core/money.mts';
import type { Branch } from '../core/organizations.mts';
import type { State } from '../core/state.mts';
import { findConsumer } from '../domain/consumers.mts';
import { defaultSwitches, switchNames } from '../switches/index.mts';
import { checkoutUrl } from '../views/paymentLink.mts';
import { amountText, badge, dashboardPage, escape, html } from './html.mts';

const ROWS = 25;

/** The start page: what to paste into n8n, and the newest records of the first merchant. */
export function registerDashboard(server: FastifyInstance, state: State): void {
	server.get('/', (_request, reply) => {
		state.now();
		return html(reply, 200, dashboard(state));
	});
}

function dashboard(state: State): string {
	const [organization] = state.organizations;
	const { branches } = organization;
	return dashboardPage(
		'Stream simulator',
		`<h1>${escape(organization.name_en)} · <bdi>${escape(organization.name)}</bdi></h1>
<p class="soft">Local simulator of the Stream API. No money moves.</p>
<div class="card"><dl class="keys">
<dt>Base URL</dt><dd><code id="base-url">${escape(state.url)}</code></dd>
<dt>API key</dt><dd><code id="api-key">${escape(organization.apiKey)}</code></dd>
<dt>API secret</dt><dd><code id="api-secret">${escape(organization.apiSecret)}</code></dd>
${turned(state)}</dl></div>
${linkTable(state, branches)}
${invoiceTable(state, branches)}
${paymentTable(branches)}
${subscriptionTable(branches)}
${requestTable(state)}`,
	);
}

/** Switches that do not stand as they do by default. */
function turned({ switches }: State): string {
	const defaults = defaultSwitches();
	const names = switchNames.filter(
		(name) => JSON.stringify(switches[name]) !== JSON.stringify(defaults[name]),
	);
	if (names.length === 0) return '';
	const list = names.map(
		(name) => `<code>${name}: ${escape(JSON.stringify(switches[name]))}</code>`,
	);
	return `<dt>Switches turned</dt><dd id="switches">${list.join(' ')}</dd>`;
}

/** Cells are HTML; a column whose name ends in `>` is aligned at its end. */
interface Table {
	title: string;
	columns: string[];
	rows: string[][];
	total: number;
	/** One row is one line of a log. */
	log?: boolean;
}

function tableHtml({ title, columns, rows, total, log }: Table): string {
	const more = total > rows.length ? `, newest ${rows.length}` : '';
	const heading = `<h2>${title} <span class="soft small">(${total}${more})</span></h2>`;
	if (rows.length === 0) return `${heading}<p class="soft">Nothing yet.</p>`;
	const names = columns.map((column) => column.replace(/>$/, ''));
	const end = columns.map((column) => (column.endsWith('>') ? ' class="end"' : ''));
	const head = names.map((name, i) => `<th${end[i]}>${name}</th>`).join('');
	const body = rows.map((cells) => {
		const row = cells.map((cell, i) => `<td${end[i]} data-label="${names[i]}">${cell}</td>`);
		return `<tr>${row.join('')}</tr>`;
	});
	return `${heading}<table class="rows${log ? ' log' : ''}"><tr>${head}</tr>${body.join('')}</table>`;
}

function linkTable(state: State, branches: Branch[]): string {
	const rows = newest(branches, 'paymentLink').map((link) => {
		const collected = formatMoney(link.amount_collected, link.currency, 2);
		return [
			stamp(link),
			`<a href="${escape(checkoutUrl(link, state))}"><bdi>${escape(link.name)}</bdi></a>`,
			metadataHtml(link.custom_metadata),
			`${collected} of ${amountText(link.totals.amount, link.currency)}`,
			badge(link.status),
		];
	});
	const columns = ['Created', 'Link', 'Metadata', 'Collected>', 'Status'];
	return tableHtml({
		title: 'Payment links',
		columns,
		rows,
		total: count(branches, 'paymentLink'),
	});
}

/** Metadata as a list of its keys. */
function metadataHtml(metadata: Record<string, unknown> | null): string {
	const entries = Object.entries(metadata ?? {});
	if (entries.length === 0) return '';
	const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
	const list = entries.map(
		([key, value]) =>
			`<div><dt><bdi>${escape(key)}</bdi></dt><dd><bdi>${escape(shown(value))}</bdi></dd></div>`,
	);
	return `<dl class="meta">${list.join('')}</dl>`;
}

function invoiceTable(state: State, branches: Branch[]): string {
	const rows = newest(branches, 'invoice').map((invoice) => {
		const customer = findConsumer(state.branchOf(invoice), invoice.organization_consumer_id);
		return [
			stamp(invoice),
			`<a href="/invoice/${escape(invoice.id)}">${invoice.org_invoice_number}</a>`,
			`<bdi>${escape(customer?.name)}</bdi>`,
			amountText(invoice.totals.amount, invoice.currency),
			badge(invoice.status),
		];
	});
	const columns = ['Created', 'Number', 'Customer', 'Total>', 'Status'];
	return tableHtml({ title: 'Invoices', columns, rows, total: count(branches, 'invoice') });
}

function paymentTable(branches: Branch[]): string {
	const rows = newest(branches, 'payment').map((payment) => [
		stamp(payment),
		idHtml(payment.id),
		escape(payment.payment_method ?? ''),
		amountText(payment.amount, payment.currency),
		badge(payment.current_status),
	]);
	const columns = ['Created', 'ID', 'Method', 'Amount>', 'Status'];
	return tableHtml({ title: 'Payments', columns, rows, total: count(branches, 'payment') });
}

function subscriptionTable(branches: Branch[]): string {
	const rows = newest(branches, 'subscription').map((subscription) => [
		stamp(subscription),
		idHtml(subscription.id),
		`${subscription.recurring_interval_count} ${subscription.recurring_interval}, cycle ${subscription.current_cycle_number}`,
		amountText(subscription.totals.amount, subscription.currency),
		badge(subscription.status) +
			(subscription.cancel_at_period_end
				? ' <span class="small soft">until the period ends</span>'
				: ''),
	]);
	const columns = ['Created', 'ID', 'Plan', 'Amount>', 'Status'];
	return tableHtml({
		title: 'Subscriptions',
		columns,
		rows,
		total: count(branches, 'subscription'),
	});
}

function requestTable({ ledger }: State): string {
	const rows = ledger
		.slice(-ROWS)
		.reverse()
		.map((entry) => [
			escape(entry.at.slice(11, 19)),
			`<span class="method">${escape(entry.method)}</span>`,
			`<code>${escape(entry.path)}${entry.query ? `?${escape(entry.query)}` : ''}</code>`,
			escape(entry.fault ?? ''),
			httpBadge(entry),
		]);
	const columns = ['Time (UTC)', 'Method', 'Path', 'Fault', 'Status'];
	return tableHtml({ title: 'Requests', columns, rows, total: ledger.length, log: true });
}

function httpBadge({ status }: LedgerEntry): string {
	const colour = status === 0 ? 'over' : status < 400 ? 'good' : status < 500 ? 'wait' : 'bad';
	return `<span class="status ${colour}">${status || 'dropped'}</span>`;
}

const idHtml = (id: string): string => `<span class="id">${escape(id)}</span>`;

const stamp = (row: Stored): string =>
	`<span class="nowrap">${formatTime(row.created_at, { timestampOffset: 'Z' }).slice(0, 19).replace('T', ' ')}</span>`;

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
