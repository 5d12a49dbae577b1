import { randomUUID } from 'node:crypto';

import { codeOf, isSuccess, wordsOf, type Answer, type Query } from '../api.mts';
import type { Kind } from '../ledger.mts';
import type { Live, Probe } from '../live.mts';
import { inDays, type Row } from '../records.mts';

type Bad = { what: string; kind: Kind; body: Row } | { what: string; path: string; query?: Query };

/** What is said about input that nobody should accept. Whatever is accepted is tidied up as any other record. */
export const badInput: Probe = {
	name: 'What is said about bad input',
	switches: [],
	async run(live: Live) {
		const { records, findings, api } = live;
		const said: Row[] = [];
		for (const bad of await inputs(live)) {
			const answer =
				'kind' in bad
					? await records.tryMake(bad.kind, () => bad.body)
					: await api.send('GET', bad.path, { query: bad.query });
			said.push({ what: bad.what, status: answer.status, words: formOf(answer) });
			const words = said.map(({ what, status, words }) => `${what}: ${status} ${words}`);
			findings.fact('badInput', said, words.join('; '));
		}
	},
};

/** The kinds of the complaints, where they point, and their words. */
function formOf(answer: Answer): string {
	if (isSuccess(answer)) return 'accepted';
	const details = answer.body?.detail as unknown;
	if (!Array.isArray(details)) return codeOf(answer) || wordsOf(answer);
	return (details as Row[])
		.map(({ type, loc, msg }) => `${[loc].flat().join('.')} ${type} "${msg}"`)
		.join(', ');
}

async function inputs({ records }: Live): Promise<Bad[]> {
	const product_id = (await records.theProduct()).id as string;
	const product = (what: string, more: Row): Bad => ({
		what: `a product ${what}`,
		kind: 'product',
		body: records.productBody(more),
	});
	const link = (what: string, more: Row): Bad => ({
		what: `a link ${what}`,
		kind: 'paymentLink',
		body: { name: records.name('link'), items: [{ product_id }], ...more },
	});
	const consumer = (what: string, more: Row): Bad => ({
		what: `a customer ${what}`,
		kind: 'consumer',
		body: { name: records.name('consumer'), ...more },
	});
	const coupon = (what: string, more: Row): Bad => ({
		what: `a coupon ${what}`,
		kind: 'coupon',
		body: { name: records.name('coupon'), discount_value: '5', ...more },
	});
	return [
		product('without a name', { name: undefined }),
		product('with a name of 200 characters', { name: records.name('x'.repeat(200)) }),
		product('that costs 0.50', { prices: [{ currency: 'SAR', amount: '0.5' }] }),
		product('of an unknown type', { type: 'NONSENSE' }),
		product('that recurs without an interval', { type: 'RECURRING' }),
		coupon('in percent with a currency', { is_percentage: true, currency: 'SAR' }),
		coupon('below zero', { is_percentage: true, discount_value: '-5' }),
		consumer('without a name', { name: undefined }),
		consumer('with the phone number 123', { phone_number: '123' }),
		consumer('with an e-mail address without @', { email: 'nobody' }),
		link('without items', { items: [] }),
		link('for no pieces', { items: [{ product_id, quantity: 0 }] }),
		link('for an unknown product', { items: [{ product_id: randomUUID() }] }),
		link('with a redirect to nowhere', { success_redirect_url: 'nowhere' }),
		link('that ended yesterday', { valid_until: inDays(-1) }),
		link('in an unknown currency', { currency: 'XXX' }),
		{ what: 'an empty invoice', kind: 'invoice', body: {} },
		{ what: 'a payment by a word', path: '/payments/nonsense' },
		{ what: 'a page of no rows', path: '/payment_links', query: { limit: 0 } },
		{ what: 'an unknown status', path: '/payment_links', query: { statuses: ['NONSENSE'] } },
	];
}
