import { isMissing, isSuccess, wordsOf, type Answer } from '../api.mts';
import { repeat, type Live, type Probe } from '../live.mts';
import { seeMissing } from './errors.mts';
import type { Row } from '../records.mts';

/** Prices of a product, of one that is in a cart, and of one that was billed. */
export const prices: Probe = {
	name: 'Prices',
	switches: ['priceEndpoints', 'openLinkPrices'],
	needs: ['replica'],
	async run(live: Live) {
		const { records, findings, api } = live;
		const product = await records.any('product');
		const link = await records.link({ items: [{ product_id: product.id }] });
		await reprice(live, product, '30');
		const after = await api.get(`/payment_links/${link.id}`);
		const follows = Number(after.amount) === 30;
		const said = `a link over ${link.amount} whose product now costs 30 reads ${after.amount}`;
		findings.saw('openLinkPrices', follows ? 'follow' : 'keep', said);

		const answer = await changePrice(live, product, '40');
		const there = isSuccess(answer);
		const path = `PUT /products/{id}/prices/{price_id} is answered with ${answer.status}`;
		if (there || isMissing(answer)) {
			findings.saw('priceEndpoints', there, path);
			seeMissing(live, answer);
		} else findings.sawOther('priceEndpoints', `${path}: ${wordsOf(answer)}`);
	},
};

/** Gives a product another price in the way that every server has. */
async function reprice({ api }: Live, product: Row, amount: string): Promise<void> {
	const body = { prices: [{ currency: 'SAR', amount }] };
	await api.send('PUT', `/products/${product.id}`, { body, repeatable: true });
}

/** Gives a product another price by the endpoint that only some servers have. */
export async function changePrice({ api }: Live, { id }: Row, amount: string): Promise<Answer> {
	return await repeat(async () => {
		// A price that was changed has another id.
		const { prices } = (await api.get(`/products/${id}`)) as { prices: Row[] };
		return await api.send('PUT', `/products/${id}/prices/${prices[0].id}`, { body: { amount } });
	});
}

/** What products carry, and the currencies in which they can be sold. */
export const catalogue: Probe = {
	name: 'Products',
	switches: ['productExternalId', 'foreignPrices'],
	async run({ records, findings, me }: Live) {
		const external_id = records.name('id');
		const named = await records.tryMake('product', () => records.productBody({ external_id }));
		// Where it is refused, it is known.
		const has = isSuccess(named) ? 'external_id' in named.body : /external_id/.test(named.text);
		const how = `a product with an external_id is answered with ${named.status}`;
		findings.saw('productExternalId', has, `${how}, it ${has ? 'is' : 'is not'} known`);
		const { enabled_currencies: enabled = [] } = (me.organization?.currency_config ?? {}) as {
			enabled_currencies?: string[];
		};
		const currency = ['USD', ...enabled].find((one) => one !== 'SAR' && enabled.includes(one));
		if (!currency) {
			return findings.notSeen('foreignPrices', 'no currency other than SAR is enabled');
		}
		const prices = [{ currency, amount: '5' }];
		const answer = await records.tryMake('product', () => records.productBody({ prices }));
		const said = `a product with a price in ${currency} is answered with ${answer.status}`;
		const words = isSuccess(answer) ? said : `${said}: ${wordsOf(answer)}`;
		findings.saw('foreignPrices', isSuccess(answer) ? 'accept' : 'refuse', words);
	},
};

/** Usage that is metered. */
export const metered: Probe = {
	name: 'Metered usage',
	switches: ['meteredAvailable'],
	readsOnly: true,
	async run(live: Live) {
		const { api, findings } = live;
		const answer = await api.send('GET', '/metered/metered-subscriptions');
		const said = `GET /metered/metered-subscriptions is answered with ${answer.status}`;
		if (isSuccess(answer)) findings.saw('meteredAvailable', true, said);
		else if (isMissing(answer)) {
			findings.saw('meteredAvailable', false, said);
			seeMissing(live, answer);
		} else findings.sawOther('meteredAvailable', `${said}: ${wordsOf(answer)}`);
	},
};

/** What is left in the body of a DELETE. */
export const deletes: Probe = {
	name: 'Answers of a DELETE',
	switches: ['emptyDeleteBody'],
	async run({ records, findings, api }: Live) {
		const { answer, id } = await repeat(async () => {
			const { id } = await records.coupon();
			return { answer: await api.send('DELETE', `/coupons/${id}`), id: String(id) };
		});
		records.ledger.gone(id);
		const said = `DELETE of a coupon: ${answer.status} and ${JSON.stringify(answer.text.slice(0, 60))}`;
		if (answer.status === 204) return findings.saw('emptyDeleteBody', 'noContent', said);
		const forms = { '': 'empty', null: 'null', '{}': 'object' } as const;
		const text = answer.text.trim();
		if (Object.hasOwn(forms, text)) {
			findings.saw('emptyDeleteBody', forms[text as keyof typeof forms], said);
		} else findings.sawOther('emptyDeleteBody', said);
	},
};
