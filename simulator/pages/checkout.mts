import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Micros } from '../core/clock.mts';
import { ApiError } from '../core/errors.mts';
import type { PaymentLink } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { isPayable } from '../domain/links.mts';
import { NotPayable } from '../domain/payer.mts';
import { cartOf, payLink } from '../domain/paying.mts';
import { findLink } from '../views/paymentLink.mts';
import {
	complaintAbout,
	formPage,
	optionsOf,
	quantitiesOf,
	type Cart,
	type Complaint,
	type Form,
} from './checkoutForm.mts';
import { bodyText, endPage, html } from './html.mts';
import { languageOf, sayIn, type Language, type Say } from './texts.mts';

const OUTCOMES = { pay: 'paid', decline: 'declined', pending: 'pending' } as const;
/** A link that can be paid, and how the payer sees it. */
interface Open {
	closed?: undefined;
	link: PaymentLink;
	language: Language;
	say: Say;
	now: Micros;
	path: string;
}
interface Closed {
	status: number;
	closed: string;
}
type Request = FastifyRequest<{ Params: { id: string } }>;

/** The pages a payer sees behind a link's `url`. Plain forms, no scripts. */
export function registerCheckout(server: FastifyInstance, state: State): void {
	for (const base of ['/pay', '/ds']) registerBelow(server, state, base);
}

function registerBelow(server: FastifyInstance, state: State, base: string): void {
	/** The link, or the page that says why there is nothing to pay. */
	const open = (request: Request): Closed | Open => {
		const now = state.now();
		const language = languageOf(state, request.url);
		const link = findLink(state, request.params.id);
		const say = sayIn(language);
		if (!link) {
			return {
				status: 404,
				closed: endPage(language, 'closed', say('closed'), say('unknownLink')),
			};
		}
		if (!isPayable(link, now)) return { status: 410, closed: closedPage(link, language) };
		return { link, language, now, say, path: `${base}/${encodeURIComponent(request.params.id)}` };
	};

	server.get<{ Params: { id: string } }>(`${base}/:id`, (request, reply) => {
		const found = open(request);
		if (found.closed !== undefined) return html(reply, found.status, found.closed);
		const { link, language, path } = found;
		return html(reply, 200, formPage(state, link, link, language, path, {}));
	});

	server.post<{ Params: { id: string } }>(`${base}/:id`, (request, reply) => {
		const found = open(request);
		if (found.closed !== undefined) return html(reply, found.status, found.closed);
		const { link, language, path, now, say } = found;
		const form: Form = Object.fromEntries(new URLSearchParams(bodyText(request.body)));
		let cart: Cart = link;
		const again = (complaint?: Complaint) =>
			html(
				reply,
				complaint ? 400 : 200,
				formPage(state, link, cart, language, path, form, complaint),
			);
		try {
			cart = cartOf(state.branchOf(link), link, quantitiesOf(link, form), now);
			if (form.action === 'update') return again();
			if (!Object.hasOwn(OUTCOMES, form.action ?? '')) {
				return again({ field: null, text: say('chooseButton') });
			}
			const complaint = complaintAbout(link, form, say);
			if (complaint) return again(complaint);
			const outcome = OUTCOMES[form.action as keyof typeof OUTCOMES];
			const { redirectUrl } = payLink(state, link, { ...optionsOf(link, form), outcome }, now);
			if (redirectUrl) return reply.redirect(redirectUrl, 303);
			return html(reply, 200, donePage(link, outcome, language, path));
		} catch (error) {
			if (error instanceof NotPayable) {
				return html(reply, 410, endPage(language, 'closed', say('closed'), say('noCustomer')));
			}
			if (!(error instanceof ApiError)) throw error;
			return again({ field: null, text: error.additionalInfo ?? error.text });
		}
	});
}

function closedPage(link: PaymentLink, language: Language): string {
	const say = sayIn(language);
	const own = link.status === 'INACTIVE' ? (link.deactivate_message ?? say('deactivated')) : null;
	const reason = own ?? say(link.number_of_payments > 0 ? 'alreadyPaid' : 'expired');
	return endPage(language, 'closed', say('closed'), reason);
}

function donePage(
	link: PaymentLink,
	outcome: 'paid' | 'declined' | 'pending',
	language: Language,
	path: string,
): string {
	const say = sayIn(language);
	const own = outcome === 'paid' ? link.confirmation_message : null;
	const again =
		outcome === 'declined'
			? `<p><a href="${path}?language=${language}">${say('again')}</a></p>`
			: '';
	return endPage(language, outcome, say(outcome), own ?? say(`${outcome}More`), again);
}
