import type { Problems } from '../support/script/problems.mts';

/** What the payer's bank says, by the button of the checkout page that makes it say so. */
const buttons = { paid: 'pay', declined: 'decline' };

/** What Stream adds to the shop's address when it sends the payer back. */
const parameters = {
	paid: ['id', 'status', 'message', 'payment_link_id', 'invoice_id', 'payment_id'],
	declined: ['id', 'status', 'message', 'payment_link_id'],
};

/**
 * A payer opens a payment link, presses a button of the checkout page and follows the way back to
 * the shop, where they arrive. Throws when the page cannot be used; notes a problem when the way back is not as documented.
 */
export async function buy(
	problems: Problems,
	link: string,
	outcome: 'paid' | 'declined',
	shopPage = outcome === 'paid' ? '/thank-you' : '/payment-failed',
): Promise<{ url: string; html: string }> {
	const page = await fetch(link);
	const html = await page.text();
	if (!page.ok) throw new Error(`The checkout page ${link} answers ${page.status}`);
	const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1];
	const button = new RegExp(`<button[^>]*name="(\\w+)" value="${buttons[outcome]}"`).exec(
		html,
	)?.[1];
	if (!action || !button) throw new Error(`The checkout page ${link} has no ${outcome} button`);

	const back = await fetch(new URL(action, link), {
		method: 'POST',
		body: new URLSearchParams({ [button]: buttons[outcome] }),
	});
	const arrived = new URL(back.url);
	problems.equal(`After ${link} the payer lands on`, arrived.pathname, shopPage);
	problems.equal(`The shop's page for ${link}`, back.status, 200);
	const missing = parameters[outcome].filter((name) => !arrived.searchParams.get(name));
	problems.equal(`Parameters missing in the redirect of ${link}`, missing, []);
	return { url: back.url, html: await back.text() };
}
