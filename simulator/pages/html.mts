import type { FastifyReply } from 'fastify';

import { formatMoney, type Currency } from '../core/money.mts';
import type { Organization } from '../core/organizations.mts';
import { CHECKOUT_STYLE, DASHBOARD_STYLE, STYLE } from './style.mts';
import { sayIn, type Language } from './texts.mts';

/** Text made safe for HTML content and quoted attributes. */
export function escape(value: string | number | null | undefined): string {
	return String(value ?? '').replace(
		/[&<>"']/g,
		(character) =>
			({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[character] ?? '',
	);
}

function page(language: Language, title: string, style: string, main: string): string {
	const dir = language === 'ar' ? 'rtl' : 'ltr';
	return `<!DOCTYPE html>
<html lang="${language}" dir="${dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><style>${STYLE}${style}</style></head>
<body>${main}</body></html>`;
}

/** A page for developers. `body` is HTML, everything in it escaped already. */
export const dashboardPage = (title: string, body: string): string =>
	page('en', title, DASHBOARD_STYLE, `<main>${body}</main>`);

/** A page for payers; `width` as in the style. `body` is HTML, everything in it escaped already. */
export const payerPage = (
	language: Language,
	title: string,
	body: string,
	width: 'narrow' | 'wide' = 'narrow',
): string =>
	page(
		language,
		title,
		CHECKOUT_STYLE,
		`<main class="${width}">${body}<p class="note soft small">${sayIn(language)('testMode')}</p></main>`,
	);

/** Who takes the money, and the page in the other language. */
export function merchantBar(organization: Organization, language: Language): string {
	const name = language === 'ar' ? organization.name : organization.name_en;
	const other = language === 'ar' ? 'en' : 'ar';
	return `<div class="bar"><div class="merchant"><i aria-hidden="true">${escape([...name][0])}</i><span id="merchant">${escape(name)}</span></div>
<a href="?language=${other}" lang="${other}" id="language">${sayIn(language)('otherLanguage')}</a></div>`;
}

/** An amount that reads from left to right in every language. */
export const amountText = (units: number, currency: Currency): string =>
	`${formatMoney(units, currency, 2)} ${currency}`;

/** The same, kept together and apart from the words around it. */
export const amountHtml = (units: number, currency: Currency): string =>
	`<bdi class="nowrap" dir="ltr">${amountText(units, currency)}</bdi>`;

const COLOURS: Record<string, string[]> = {
	good: ['ACTIVE', 'COMPLETED', 'SUCCEEDED', 'SETTLED', 'ACCEPTED'],
	wait: ['PENDING', 'PROCESSING', 'UNDER_REVIEW', 'SENT', 'CREATED', 'TRIALING', 'TRIAL_PENDING'],
	bad: ['FAILED', 'FAILED_INITIATION', 'REJECTED'],
	back: ['REFUNDED', 'PARTIALLY_REFUNDED'],
	cold: ['FROZEN'],
};

/** A status as a coloured word: paid, waiting, failed, given back, frozen, or over. */
export function badge(status: string): string {
	const colour = Object.keys(COLOURS).find((name) => COLOURS[name].includes(status)) ?? 'over';
	return `<span class="status ${colour}">${escape(status)}</span>`;
}

/** The raw text of a request; the server keeps bodies unparsed. */
export const bodyText = (body: unknown): string => (typeof body === 'string' ? body : '');

/** Sends a page. */
export function html(reply: FastifyReply, status: number, text: string): FastifyReply {
	return reply.code(status).type('text/html; charset=utf-8').send(text);
}

/** The end of a way: a big sign, what it is, and why. `id` names it for tests. */
export function endPage(
	language: Language,
	id: 'paid' | 'declined' | 'pending' | 'closed',
	title: string,
	message: string,
	more = '',
): string {
	const sign = { paid: '✓', declined: '✕', pending: '…', closed: '–' }[id];
	return payerPage(
		language,
		title,
		`<div class="card end ${id}" id="${id}"><i aria-hidden="true">${sign}</i><h1>${escape(title)}</h1><p><bdi>${escape(message)}</bdi></p>${more}</div>`,
	);
}
