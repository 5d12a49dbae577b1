import type { FastifyInstance } from 'fastify';

import { formatMoney } from '../core/money.mts';
import type { World } from '../core/world.mts';
import { closedPage, html } from './checkout.mts';
import { badge, escape, page } from './html.mts';

/** The page behind a portal session's `url`: what a customer has with the merchant. Opens once. */
export function registerPortal(server: FastifyInstance, world: World): void {
	server.get<{ Params: { token: string } }>('/portal/:token', (request, reply) => {
		const now = world.now();
		const session = world.portalSessions.get(request.params.token);
		if (!session) return html(reply, 404, closedPage('This page does not exist.'));
		if (session.used || session.expires_at <= now) {
			return html(reply, 410, closedPage('This address was used already, or its time is over.'));
		}
		session.used = true;
		return html(reply, 200, portalPage(world, session.consumer_id, session.subscription_id));
	});
}

function portalPage(world: World, consumerId: string, subscriptionId: string | null): string {
	const branch = world.branches().find((one) => one.consumer.get(consumerId))!;
	const consumer = branch.consumer.get(consumerId)!;
	const rows = branch.subscription.rows
		.filter((row) => row.organization_consumer_id === consumerId)
		.filter((row) => !subscriptionId || row.id === subscriptionId)
		.map((row) => {
			const names = row.items.map((line) => branch.product.get(line.product_id)?.name).join(', ');
			const amount = `${formatMoney(row.totals.amount, row.currency, 2)} ${row.currency}`;
			return `<tr><td dir="auto">${escape(names)}</td><td class="amount">${amount}</td><td>${badge(row.status)}</td></tr>`;
		});
	const { organization } = branch;
	return page(
		`${organization.name_en}: your account`,
		`<div class="card" id="portal"><p class="soft small" dir="auto">${escape(organization.name)} · ${escape(organization.name_en)}</p>
<h1 dir="auto" id="customer">${escape(consumer.name)}</h1>
${rows.length > 0 ? `<table>${rows.join('')}</table>` : '<p class="soft">No subscriptions.</p>'}
</div><p class="soft small">Simulated customer portal.</p>`,
		true,
	);
}
