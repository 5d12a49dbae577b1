import type { RunOptions } from '../../../support/engine/harness.mts';
import { UNKNOWN_ID, type Parameters } from '../../../support/engine/stream.mts';
import { useShop } from '../../support/use.mts';

const shop = useShop();
beforeEach(() => {
	shop.sim.switches.linkUrl = 'short';
});

const byUrl = (value: string) => ({ __rl: true, mode: 'url', value });
const get = async (url: string, more: Parameters = {}, options: RunOptions = {}) =>
	(await shop.rows('paymentLink.get', { paymentLinkId: byUrl(url), ...more }, options))[0];
const newLink = async (more: Parameters = {}) => await shop.merchant.link(shop.product, more);
const requests = () => shop.sent().map(({ request }) => request.replace(/[0-9a-f-]{36}/, 'ID'));

describe('a payment link by its address', () => {
	it.each([
		['as it is', (url: string) => url],
		['with the language of the page', (url: string) => `${url}?language=ar`],
		['with a slash at the end', (url: string) => `${url}/`],
		['with blanks and quotation marks around it', (url: string) => ` “${url}” `],
		['without its beginning', (url: string) => url.replace('http://', '')],
	])('%s', async (_how, written) => {
		const { id, url } = await newLink();
		await newLink();
		expect(url).toContain('/ds/');
		expect(await get(written(url))).toMatchObject({ id, url });
	});

	it('that has the ID in it is not searched', async () => {
		shop.sim.switches.linkUrl = 'pay';
		const { id, url } = await newLink();
		shop.begin();
		expect(await get(`${url}?language=en`)).toMatchObject({ id });
		expect(requests()).toEqual(['GET /payment_links/ID']);
	});

	it('of an order that is known is not searched either', async () => {
		const order = { orderReference: 'A-1', ...shop.create({ name: 'A' }) };
		const [{ id, url }] = await shop.rows('paymentLink.create', order);
		shop.begin();
		expect(await get(String(url))).toMatchObject({ id });
		expect(requests()).toEqual(['GET /payment_links/ID']);
	});

	it('many rows share the pages of the list', async () => {
		const links = await Promise.all(Array.from({ length: 120 }, async () => await newLink()));
		const items = [...links.slice(0, 3), ...links.slice(-3)].map(({ url }) => ({ url }));
		shop.begin();
		const rows = await shop.rows(
			'paymentLink.get',
			{ paymentLinkId: byUrl('={{ $json.url }}') },
			{ items },
		);
		expect(rows.map(({ url }) => url)).toEqual(items.map(({ url }) => url));
		expect(requests().filter((request) => request === 'GET /payment_links')).toHaveLength(2);
	});

	it.each(['paymentLink.activate', 'paymentLink.deactivate', 'paymentLink.updateCoupons'])(
		'%s takes it, too',
		async (operation) => {
			const { id, url } = await newLink();
			const updateFields = { removeCoupons: true };
			const [row] = await shop.rows(operation, { paymentLinkId: byUrl(url), updateFields });
			expect(row).toMatchObject({ id });
		},
	);

	it('as a filter of invoices', async () => {
		const { id, url } = await newLink();
		await shop.sim.pay(id);
		const rows = await shop.rows('invoice.getAll', { filters: { paymentLinkId: byUrl(url) } });
		expect(rows).toHaveLength(1);
	});

	it('that no link has ends with a sentence, and nothing is written', async () => {
		await newLink();
		shop.begin();
		const said = await shop.refusal('paymentLink.deactivate', {
			paymentLinkId: byUrl('https://streampay.sa/ds/nothing?language=ar'),
		});
		expect(said).toMatch(/^No payment link has the URL streampay\.sa\/ds\/nothing\. Check/);
		expect(shop.writes()).toEqual([]);
	});

	it('of an old link ends after the newest 2,000', async () => {
		const { url } = await newLink();
		const now = Date.now();
		const soon = { from: new Date(now + 1_000), to: new Date(now + 60_000) };
		shop.sim.act.bulk.paymentLinks(2_100, soon);
		shop.begin();
		const said = await shop.refusal('paymentLink.get', { paymentLinkId: byUrl(url) });
		expect(said).toMatch(/^None of the newest 2000 payment links has the URL .*Choose the link/);
		expect(requests()).toHaveLength(20);
	});

	it('what is no address is refused as before', async () => {
		for (const value of ['order 789', 'nothing', `https://streampay.sa/invoice/${UNKNOWN_ID}`]) {
			const said = await shop.refusal('paymentLink.get', { paymentLinkId: byUrl(value) });
			expect(said).toMatch(/is not the ID or URL of a payment link/);
		}
	});
});

describe('Checkout Language', () => {
	const inEnglish = { options: { checkoutLanguage: 'English' } };

	it('is in every address that comes out, and nowhere else', async () => {
		const order = {
			orderReference: 'A-1',
			customer: { details: { name: 'سارة', phoneNumber: '0501234567' } },
			items: { line: [{ name: 'Ticket', price: '100' }] },
		};
		const run = async (more: object) =>
			(await shop.rows('order.createPaymentLinks', { ...order, ...more }))[0];
		const plain = await run({});
		const [row] = [await run(inEnglish)];
		expect(row).toMatchObject({ url: `${plain.url}?language=en`, reused: true });
		expect(row.oneTimeUrl).toBe(row.url);
		expect(decodeURIComponent(row.whatsappUrl)).toBe(
			`https://wa.me/966501234567?text=رابط الدفع لطلبك A-1: ${row.url}`,
		);
		expect(row.links[0].url).toBe(row.url);
		const status = { orderReference: 'A-1', ...inEnglish };
		expect((await shop.rows('order.getStatus', status))[0].payUrl).toBe(row.url);
		// The next run compares and gives the address as Stream has it.
		expect((await run({})).url).toBe(plain.url);
		expect(await get(row.url, { simplify: false })).toMatchObject({ url: plain.url });
		expect(JSON.stringify(shop.writes())).not.toContain('language=');
	});

	it('refuses a language that the page does not have', async () => {
		const { url } = await newLink();
		const said = await shop.refusal('paymentLink.get', {
			paymentLinkId: byUrl(url),
			options: { checkoutLanguage: 'fr' },
		});
		expect(said).toMatch(/'Checkout Language' "fr" is not a valid value/);
	});
});
