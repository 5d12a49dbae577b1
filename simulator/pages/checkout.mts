import type { FastifyInstance, FastifyReply } from 'fastify';

import { ApiError } from '../core/errors.mts';
import { formatMoney } from '../core/money.mts';
import type { PaymentLink } from '../core/records.mts';
import type { World } from '../core/world.mts';
import { findConsumer } from '../domain/consumers.mts';
import { isPayable } from '../domain/links.mts';
import { NotPayable } from '../domain/payer.mts';
import { payLink, type PayOptions } from '../domain/paying.mts';
import { isRecord } from '../validation/checks.mts';
import { email, phone } from '../validation/identity.mts';
import { shortId } from '../views/paymentLink.mts';
import { bodyText, escape, page } from './html.mts';

const OUTCOMES = { pay: 'paid', decline: 'declined', pending: 'pending' } as const;

/** The pages a payer sees behind a link's `url`. Plain forms, no scripts. */
export function registerCheckout(server: FastifyInstance, world: World): void {
	for (const base of ['/pay', '/ds']) registerBelow(server, world, base);
}

function registerBelow(server: FastifyInstance, world: World, base: string): void {
	server.get<{ Params: { id: string } }>(`${base}/:id`, (request, reply) => {
		const now = world.now();
		const link = findLink(world, request.params.id);
		if (!link) return html(reply, 404, closedPage('This payment link does not exist.'));
		if (!isPayable(link, now)) return html(reply, 410, closedPage(closedReason(link)));
		return html(reply, 200, formPage(world, link, {}));
	});

	server.post<{ Params: { id: string } }>(`${base}/:id`, (request, reply) => {
		const now = world.now();
		const link = findLink(world, request.params.id);
		if (!link) return html(reply, 404, closedPage('This payment link does not exist.'));
		if (!isPayable(link, now)) return html(reply, 410, closedPage(closedReason(link)));
		const form = Object.fromEntries(new URLSearchParams(bodyText(request.body)));
		const action = form.action as keyof typeof OUTCOMES;
		if (!Object.hasOwn(OUTCOMES, action)) {
			return html(reply, 400, formPage(world, link, form, 'Choose Pay or Decline.'));
		}
		const problem = formProblem(link, form);
		if (problem) return html(reply, 400, formPage(world, link, form, problem));
		try {
			const options = { ...optionsOf(link, form), outcome: OUTCOMES[action] };
			const { redirectUrl } = payLink(world, link, options, now);
			if (redirectUrl) return reply.redirect(redirectUrl, 303);
			return html(reply, 200, donePage(link, options.outcome));
		} catch (error) {
			if (error instanceof NotPayable) return html(reply, 410, closedPage(error.message));
			if (error instanceof ApiError) {
				return html(reply, 400, formPage(world, link, form, error.additionalInfo ?? error.text));
			}
			throw error;
		}
	});
}

export function html(reply: FastifyReply, status: number, text: string): FastifyReply {
	return reply.code(status).type('text/html; charset=utf-8').send(text);
}

/** The link with this id, or with this short id. */
function findLink(world: World, id: string): PaymentLink | undefined {
	const branches = world.branches();
	return (
		branches.map((branch) => branch.paymentLink.get(id)).find(Boolean) ??
		branches.flatMap((branch) => branch.paymentLink.rows).find((link) => shortId(link.id) === id)
	);
}

function closedReason(link: PaymentLink): string {
	if (link.status === 'INACTIVE') {
		return link.deactivate_message ?? 'This payment link was closed by the merchant.';
	}
	if (link.number_of_payments > 0) return 'This payment link was paid already.';
	return 'This payment link has expired.';
}

export function closedPage(reason: string): string {
	return page(
		'Payment link closed',
		`<div class="card" id="closed"><h1>This link is closed</h1><p>${escape(reason)}</p></div>`,
		true,
	);
}

function donePage(link: PaymentLink, outcome: 'paid' | 'declined' | 'pending'): string {
	const texts = {
		paid: ['Thank you', link.confirmation_message ?? 'Your payment was received.'],
		declined: ['Payment declined', 'Your bank declined the payment. You can try again.'],
		pending: ['Payment pending', 'Your payment is being processed.'],
	};
	const [title, message] = texts[outcome];
	const again =
		outcome === 'declined' ? `<p><a href="/pay/${escape(link.id)}">Try again</a></p>` : '';
	return page(
		title,
		`<div class="card" id="${outcome}"><h1>${escape(title)}</h1><p>${escape(message)}</p>${again}</div>`,
		true,
	);
}

function questions(link: PaymentLink): Array<{ key: string; title: string; required: boolean }> {
	const schema = link.custom_fields;
	const properties = schema && isRecord(schema.properties) ? schema.properties : {};
	const wanted = Array.isArray(schema?.required) ? schema.required : [];
	return Object.entries(properties).map(([key, property]) => ({
		key,
		title: isRecord(property) && typeof property.title === 'string' ? property.title : key,
		required: wanted.includes(key),
	}));
}

function formProblem(link: PaymentLink, form: Record<string, string>): string | undefined {
	if (!link.organization_consumer_id) {
		if (!form.name?.trim()) return 'Please enter your name.';
		const byEmail = link.contact_information_type === 'EMAIL';
		const complaints: never[] = [];
		const check = byEmail ? email : phone;
		check((form.contact ?? '').trim(), [], complaints);
		if (complaints.length > 0) {
			return byEmail
				? 'Please enter a valid e-mail address.'
				: 'Please enter your phone number as +966501234567.';
		}
	}
	const open = questions(link).find(({ key, required }) => required && !form[`field_${key}`]);
	return open && `Please fill in "${open.title}".`;
}

function optionsOf(link: PaymentLink, form: Record<string, string>): PayOptions {
	const contact = (form.contact ?? '').trim();
	const byEmail = link.contact_information_type === 'EMAIL';
	const asked = questions(link);
	return {
		consumer: link.organization_consumer_id
			? undefined
			: {
					name: form.name.trim(),
					phone_number: byEmail ? null : contact,
					email: byEmail ? contact : null,
				},
		quantities: Object.fromEntries(
			link.items
				.filter(({ id }) => form[`quantity_${id}`])
				.map(({ id }) => [id, Number(form[`quantity_${id}`])]),
		),
		answers:
			asked.length > 0
				? Object.fromEntries(asked.map(({ key }) => [key, form[`field_${key}`] ?? '']))
				: null,
	};
}

function formPage(
	world: World,
	link: PaymentLink,
	form: Record<string, string>,
	problem?: string,
): string {
	const branch = world.branchOf(link);
	const { organization } = branch;
	const amount = (units: number) => `${formatMoney(units, link.currency, 2)} ${link.currency}`;
	const rows = link.items.map((item) => {
		const product = branch.product.get(item.product_id);
		const quantity = item.allow_custom_quantity
			? `<input name="quantity_${escape(item.id)}" type="number" min="${item.min_quantity ?? 1}"${
					item.max_quantity === null ? '' : ` max="${item.max_quantity}"`
				} value="${escape(form[`quantity_${item.id}`] ?? item.quantity)}">`
			: escape(item.quantity);
		return `<tr><td dir="auto">${escape(product?.name)}</td><td>${quantity}</td><td class="amount">${amount(item.discounted_amount)}</td></tr>`;
	});
	const { totals } = link;
	const discount = totals.original_amount - totals.amount;
	const every = link.recurring_interval
		? `<p class="soft small">Renews every ${link.recurring_interval_count} ${escape(link.recurring_interval.toLowerCase())}(s).</p>`
		: '';
	return page(
		`Pay ${organization.name_en}`,
		`<form class="card" method="post" action="/pay/${escape(link.id)}">
<p class="soft small" id="merchant" dir="auto">${escape(organization.name)} · ${escape(organization.name_en)}</p>
<h1 dir="auto">${escape(link.name)}</h1><p class="soft" dir="auto">${escape(link.description)}</p>
<table>${rows.join('')}</table>
${discount > 0 ? `<p class="soft small">Discount: ${amount(discount)}</p>` : ''}
<p class="total">Total <span id="total">${amount(totals.amount)}</span></p>${every}
${customerHtml(world, link, form)}
${questions(link)
	.map(
		({ key, title, required }) =>
			`<label for="field_${escape(key)}">${escape(title)}${required ? ' *' : ''}</label><input id="field_${escape(key)}" name="field_${escape(key)}" value="${escape(form[`field_${key}`])}">`,
	)
	.join('')}
${problem ? `<p class="error" id="error">${escape(problem)}</p>` : ''}
<button id="pay" name="action" value="pay">Pay ${amount(totals.amount)}</button>
<button id="decline" name="action" value="decline">Decline (the bank refuses the card)</button>
<button id="pending" name="action" value="pending">Leave pending</button>
</form><p class="soft small">Simulated checkout. No money moves.</p>`,
		true,
	);
}

function customerHtml(world: World, link: PaymentLink, form: Record<string, string>): string {
	if (link.organization_consumer_id) {
		const consumer = findConsumer(world.branchOf(link), link.organization_consumer_id);
		const contact = consumer?.phone_number ?? consumer?.email ?? '';
		return `<p id="customer">${escape(consumer?.name)} <span class="soft">${escape(contact)}</span></p>`;
	}
	const byEmail = link.contact_information_type === 'EMAIL';
	return `<label for="name">Name</label><input id="name" name="name" value="${escape(form.name)}">
<label for="contact">${byEmail ? 'E-mail' : 'Phone number'}</label><input id="contact" name="contact" placeholder="${
		byEmail ? 'name@example.com' : '+966501234567'
	}" value="${escape(form.contact)}">`;
}
