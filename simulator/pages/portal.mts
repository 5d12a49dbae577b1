import type { FastifyInstance } from 'fastify';

import type { State } from '../core/state.mts';
import { amountHtml, badge, endPage, escape, html, merchantBar, payerPage } from './html.mts';
import { languageOf, sayIn, type Language } from './texts.mts';

/** The page behind a portal session's `url`: what a customer has with the merchant. Opens once. */
export function registerPortal(server: FastifyInstance, state: State): void {
	server.get<{ Params: { token: string } }>('/portal/:token', (request, reply) => {
		const now = state.now();
		const language = languageOf(state, request.url);
		const say = sayIn(language);
		const session = state.portalSessions.get(request.params.token);
		if (!session) {
			return html(reply, 404, endPage(language, 'closed', say('closed'), say('unknownPage')));
		}
		if (session.used || session.expires_at <= now) {
			return html(reply, 410, endPage(language, 'closed', say('closed'), say('usedUp')));
		}
		session.used = true;
		const { consumer_id: consumer, subscription_id: subscription } = session;
		return html(reply, 200, portalPage(state, consumer, subscription, language));
	});
}

function portalPage(
	state: State,
	consumerId: string,
	subscriptionId: string | null,
	language: Language,
): string {
	const say = sayIn(language);
	const branch = state.branches().find((one) => one.consumer.get(consumerId))!;
	const consumer = branch.consumer.get(consumerId)!;
	const rows = branch.subscription.rows
		.filter((row) => row.organization_consumer_id === consumerId)
		.filter((row) => !subscriptionId || row.id === subscriptionId)
		.map((row) => {
			const names = row.items.map((line) => branch.product.get(line.product_id)?.name).join(', ');
			return `<tr><td><bdi>${escape(names)}</bdi></td><td>${badge(row.status)}</td><td class="amount">${amountHtml(row.totals.amount, row.currency)}</td></tr>`;
		});
	const list =
		rows.length > 0
			? `<table class="rows">${rows.join('')}</table>`
			: `<p class="soft">${say('noSubscriptions')}</p>`;
	return payerPage(
		language,
		say('account'),
		`${merchantBar(branch.organization, language)}
<div class="card" id="portal"><p class="small soft">${say('account')}</p><h1 id="customer"><bdi>${escape(consumer.name)}</bdi></h1>
<h2>${say('subscriptions')}</h2>${list}</div>`,
	);
}
