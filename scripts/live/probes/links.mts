import { isDeepStrictEqual } from 'node:util';

import { isMissing, isSuccess, Refused, wordsOf, type Answer } from '../api.mts';
import { until, type Live, type Probe } from '../live.mts';
import type { Row } from '../records.mts';
import { seeMissing } from './errors.mts';

/** What becomes of a link whose time is over. */
export const expiry: Probe = {
	name: 'Links whose time is over',
	switches: ['validUntil', 'expiredLinkStatus'],
	needs: ['replica'],
	async run(live: Live) {
		const { records, findings, api } = live;
		const product = await records.theProduct();
		const { link, ahead } = await linkThatEnds(live, String(product.id));
		const path = `/payment_links/${link.id}`;
		const end = toMs(link.valid_until);
		const wait = end - (Date.now() + ahead);
		const hours = Math.round(wait / 3_600_000);
		const moved = `valid_until comes back ${hours === 0 ? 'as it was sent' : `${hours} hours later than it was sent`}`;
		if (hours === 0) findings.saw('validUntil', 'kept', moved);
		else if (hours === 3) findings.saw('validUntil', 'riyadh', moved);
		else findings.sawOther('validUntil', moved);
		if (hours !== 0) return findings.notSeen('expiredLinkStatus', moved);
		await api.pace.pause(Math.max(0, wait) + (api.pace.isFast ? 100 : 2_000));
		// What time brings about is seen as late as what is written.
		api.wrote();
		const grace = api.pace.isFast ? 300 + 2 * api.settleMs : 20_000;
		const status = await until(
			live,
			async () => {
				const answer = await api.send('GET', path);
				if (!isSuccess(answer)) throw new Refused(`GET ${path}`, answer);
				const now = String(answer.body.status);
				// By the server's own clock, so that it does not matter how long anything has taken here.
				return now === 'ACTIVE' && timeOf(answer) < end + grace ? undefined : now;
			},
			60_000,
		);
		if (!status) return findings.notSeen('expiredLinkStatus', "the server's clock did not go on");
		const said = `a link whose valid_until has passed is ${status}`;
		// Nobody can pay it any more.
		if (status === 'COMPLETED') records.ledger.gone(String(link.id));
		if (status === 'COMPLETED' || status === 'ACTIVE') {
			findings.saw('expiredLinkStatus', status, said);
		} else findings.sawOther('expiredLinkStatus', said);
	},
};

/** Seconds until a link ends: the first that is not over when the request arrives, which may have to wait. */
const SOON = [1, 8, 30];

async function linkThatEnds(live: Live, product_id: string): Promise<{ link: Row; ahead: number }> {
	const { records, api } = live;
	const ahead = clockDifference(live);
	let answer: Answer | undefined;
	for (const seconds of api.pace.isFast ? SOON : SOON.slice(1)) {
		answer = await records.tryMake('paymentLink', () => ({
			name: records.name('link'),
			items: [{ product_id }],
			valid_until: new Date(Date.now() + ahead + seconds * 1000).toISOString(),
		}));
		if (isSuccess(answer)) return { link: answer.body as Row, ahead };
	}
	throw new Refused('POST /payment_links', answer!);
}

/** How far the server's clock is ahead of this one, in milliseconds; 0 where they may be the same. */
function clockDifference({ api }: Live): number {
	const answers = api.exchanges.map(({ answer }) => answer).filter(isSuccess);
	const answer = answers.at(-1)!;
	const { began, took } = answer;
	const theirs = timeOf(answer);
	// It was written somewhere between request and answer, and has whole seconds.
	const [least, most] = [theirs - (began + took), theirs + 1_000 - began];
	return least <= 0 && most >= 0 ? 0 : (least + most) / 2;
}

/** When the server has answered, by its own clock in whole seconds, or by this one if it does not say. */
function timeOf({ headers, began }: Answer): number {
	return Date.parse(headers.get('date') ?? '') || began;
}

const toMs = (text: unknown): number =>
	Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(String(text)) ? String(text) : `${String(text)}Z`);

/** What a link's address is made of. */
export const address: Probe = {
	name: "A link's address",
	switches: ['linkUrl'],
	async run({ records, findings }: Live) {
		const { id, url } = await records.theLink();
		const { host, pathname } = new URL(String(url));
		const named = pathname.includes(String(id));
		const shape = pathname.replace(/[^/]+$/, named ? '<id of the link>' : '<short id>');
		findings.saw('linkUrl', named ? 'pay' : 'short', `the address of a link is …${shape}`);
		findings.fact('linkHost', host, `links are at ${host}`);
	},
};

/** Whether the language of the page can be chosen in its address. */
export const language: Probe = {
	name: 'Language of the checkout page',
	switches: ['checkoutLanguage'],
	async run({ records, findings, person }: Live) {
		const url = new URL(String((await records.theLink()).url));
		url.searchParams.set('language', 'en');
		const english = await person.look(url.href, 'Is the page in English?');
		if (english === undefined) throw new TypeError('nobody has opened a checkout page');
		const said = `with ?language=en the checkout page is ${english ? '' : 'not '}in English`;
		findings.saw('checkoutLanguage', english ? 'query' : 'arabic', said);
	},
};

/** Whether a link's own data comes back as it was sent: orders are found by it. */
export const metadata: Probe = {
	name: "A link's own data",
	switches: ['metadataValues'],
	async run({ records, findings }: Live) {
		const items = [{ product_id: (await records.theProduct()).id }];
		const plain = { number: 5, decimal: 2.5, yes: true, text: '7' };
		const { custom_metadata: kept } = await records.link({ items, custom_metadata: plain });
		const said = `{number: 5, decimal: 2.5, yes: true} comes back as ${JSON.stringify(kept)}`;
		if (isDeepStrictEqual(kept, plain)) findings.saw('metadataValues', 'kept', said);
		else if (kept?.number === '5' && typeof kept.yes === 'string') {
			findings.saw('metadataValues', 'text', said);
		} else findings.sawOther('metadataValues', said);
		for (const [what, value] of Object.entries(UNUSUAL)) {
			const body = { items, custom_metadata: value };
			const answer = await records.tryMake('paymentLink', () => ({
				name: records.name('link'),
				...body,
			}));
			const back = answer.body?.custom_metadata as Row;
			const how = !isSuccess(answer)
				? `refused with ${answer.status}: ${wordsOf(answer)}`
				: isDeepStrictEqual(back, value)
					? 'kept'
					: 'changed';
			findings.fact(
				`metadata: ${what}`,
				how.split(' ')[0],
				`custom_metadata with ${what} is ${how}`,
			);
		}
	},
};

const UNUSUAL: Record<string, Row> = {
	'Arabic, an emoji, an accent in two ways, lists, objects and null': {
		طلب: 'قهوة',
		'☕': ['é', 'e\u0301'],
		lines: [{ sku: 'A', count: 2 }],
		nothing: null,
	},
	'a text of 5,000 characters and a key of 200': { text: 'x'.repeat(5_000), ['k'.repeat(200)]: '' },
	'60 keys': Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`key${n}`, 'x'])),
};

/** Operations that are only in the vendor's newer SDK. */
export const newer: Probe = {
	name: 'Operations that only the newer SDK has',
	switches: ['sdkOnlyEndpoints'],
	async run(live: Live) {
		const { records, findings, api } = live;
		const { id } = await records.theLink();
		const request = { body: { coupons: [] }, repeatable: true };
		const answer = await api.send('PATCH', `/payment_links/${id}/coupons`, request);
		const said = `PATCH /payment_links/{id}/coupons is answered with ${answer.status}`;
		if (isSuccess(answer) || isMissing(answer)) {
			findings.saw('sdkOnlyEndpoints', isSuccess(answer), said);
			seeMissing(live, answer);
		} else findings.sawOther('sdkOnlyEndpoints', `${said}: ${wordsOf(answer)}`);
	},
};
