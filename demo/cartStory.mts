import { buy } from './checkout.mts';
import { mixedCart, rosesCart, totalsOf, type Cart } from './carts.mts';
import { waitForStatus } from './orderPaid.mts';
import type { OrderTable } from './orderTable.mts';
import { step } from '../support/script/terminal.mts';
import type { Problems } from '../support/script/problems.mts';
import type { World } from './world.mts';

/** What "Order → Create Payment Links" gives. */
interface OrderLinks {
	url: string;
	oneTimeUrl: string | null;
	recurringUrl: string | null;
	amount: string;
	reused: boolean;
}

/** What the part of the demo with carts counts. */
export interface CartCounts {
	/** Orders that became two payment links. */
	splitOrders: number;
	verifiedRedirects: number;
	refusedRedirects: number;
}

/** The web shop posts a cart. */
async function post({ n8n }: World, cart: Cart): Promise<OrderLinks> {
	const response = await fetch(`${n8n.url}/webhook/cart`, {
		method: 'POST',
		body: JSON.stringify(cart),
		headers: { 'content-type': 'application/json' },
	});
	const answer = await response.text();
	if (!response.ok) throw new Error(`n8n refused the cart of ${cart.order}: ${answer}`);
	return JSON.parse(answer) as OrderLinks;
}

/** A cart of one-time and recurring items: two links, paid one after the other. */
async function splitOrder(problems: Problems, world: World, table: OrderTable): Promise<number> {
	const { simulator, shop } = world;
	const cart = mixedCart(shop.successPage);
	const { order } = cart;
	const linksOf = () =>
		simulator.all('paymentLink').filter((one) => one.custom_metadata?.order_reference === order);
	const { once, recurring } = totalsOf(cart);
	const links = await step(
		`The cart of ${order} is posted`,
		() => post(world, cart),
		() =>
			`A cart of one-time and recurring items is split into two links: ${once} SAR, and ${recurring} SAR a month`,
	);
	const amounts = linksOf().map(({ totals, recurring_interval }) => [
		totals.amount / 100,
		recurring_interval,
	]);
	problems.equal(`Links of ${order}`, amounts, [
		[once, null],
		[recurring, 'MONTH'],
	]);
	problems.equal(`Amount of ${order}`, Number(links.amount), once + recurring);
	if (!links.oneTimeUrl || !links.recurringUrl) throw new Error(`${order} has not got two links`);
	const { oneTimeUrl, recurringUrl } = links;
	await step(
		`${order}: the first link is paid`,
		async () => {
			await buy(problems, oneTimeUrl, 'paid');
			await waitForStatus(problems, table, order, 'partlyPaid');
		},
		() => `The first link of ${order} is paid: its row says partlyPaid`,
	);
	const between = await post(world, cart);
	problems.equal(`Link to send next for ${order}`, between.url, recurringUrl);
	await step(
		`${order}: the second link is paid`,
		async () => {
			await buy(problems, recurringUrl, 'paid');
			await waitForStatus(problems, table, order, 'paid');
		},
		() => `The second link of ${order} is paid: now the order is paid`,
	);
	const again = await post(world, cart);
	const same = { ...links, reused: true, url: again.url };
	for (const key of ['oneTimeUrl', 'recurringUrl', 'amount', 'reused'] as const) {
		problems.equal(`${key} of ${order}, posted again`, again[key], same[key]);
	}
	problems.equal(`Links of ${order} in the end`, linksOf().length, 2);
	return linksOf().length === 2 ? 1 : 0;
}

/** A customer comes back to the page that asks Stream, and somebody tries to cheat. */
async function comeBack(problems: Problems, world: World, table: OrderTable) {
	const page = `${world.n8n.url}/webhook/stream-thank-you`;
	const cart = rosesCart(page);
	const { url } = await post(world, cart);
	const isThanked = (html: string) => html.includes('Thank you') && html.includes(cart.order);
	const real = await buy(problems, url, 'paid', new URL(page).pathname);
	let verifiedRedirects = 0;
	let refusedRedirects = 0;
	problems.ensure(`The customer of ${cart.order} is not thanked`, isThanked(real.html));
	if (isThanked(real.html)) verifiedRedirects++;
	const invented = '4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e31';
	for (const forged of [
		`${page}?order=${cart.order}&status=paid&message=APPROVED&invoice_id=${invented}`,
		real.url.replace(`order=${cart.order}`, 'order=SF-1005'),
	]) {
		const html = await (await fetch(forged)).text();
		const isRefused = html.includes('not received') && !html.includes('Thank you');
		problems.ensure(`A forged address is not refused: ${forged}`, isRefused);
		if (isRefused) refusedRedirects++;
	}
	await waitForStatus(problems, table, cart.order, 'paid');
	return { verifiedRedirects, refusedRedirects };
}

/** Orders that the web shop posts to n8n. */
export async function runCarts(
	problems: Problems,
	world: World,
	table: OrderTable,
): Promise<CartCounts> {
	const splitOrders = await splitOrder(problems, world, table);
	const redirects = await step(
		'Customers come back to the thank-you page',
		() => comeBack(problems, world, table),
		({ verifiedRedirects, refusedRedirects }) =>
			`The thank-you page asked Stream: ${verifiedRedirects} customer verified, ${refusedRedirects} forged addresses refused`,
	);
	return { splitOrders, ...redirects };
}
