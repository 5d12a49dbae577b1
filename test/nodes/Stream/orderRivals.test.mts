import type { RunResult } from '../../../support/engine/harness.mts';
import { useInProcess } from '../../support/inProcess.mts';

/** A link of the other kind, which another execution has made for the same order at the same moment. */
const stream = useInProcess();

const ticket = { name: 'Ticket', price: '100' };
const plan = { name: 'Plan', price: '50', recurring_interval: 'MONTH' };

const cart = async (items: unknown, more: object = {}, options = {}): Promise<RunResult> => {
	const itemsJson = JSON.stringify(items);
	const parameters = { orderReference: 'A-1', itemsFrom: 'json', itemsJson, ...more };
	return await stream.run('order.createPaymentLinks', parameters, options);
};

function row({ json, error }: RunResult): any {
	expect(`${error?.message} ${error?.description}`).toBe('undefined undefined');
	return json[0];
}

/** The product of a cart, whose kind is known from then on. */
const products: Record<string, string> = {};
beforeEach(async () => {
	for (const one of [ticket, plan]) {
		const { links } = row(await cart([one], { orderReference: one.name }));
		products[one.name] = links[0].items[0].productId;
	}
	stream.pass(3_600_000);
});

/** Made now, and in the list a little later: after the first reading of a run that begins now. */
function rival(what: typeof ticket, metadata: object = {}): string {
	const { switches } = stream.sim;
	switches.stampBeforeVisibleMs = 200;
	const { id } = stream.call('POST', '/payment_links', {
		name: 'Rival',
		items: [{ product_id: products[what.name] }],
		max_number_of_payments: 1,
		custom_metadata: { order_reference: 'A-1', ...metadata },
	});
	switches.stampBeforeVisibleMs = 0;
	return id;
}

const ofOrder = () =>
	stream.sim
		.all('paymentLink')
		.filter(({ custom_metadata: data }) => data?.order_reference === 'A-1');
const open = () =>
	ofOrder()
		.filter(({ status }) => status === 'ACTIVE')
		.map(({ id }) => id);

it('was first: the own link is closed, which nobody has seen, and the other one is named', async () => {
	const first = rival(ticket);
	const { error } = await cart([plan]);
	expect(error.message).toBe(
		`Order A-1 already has a payment link for one-time items (${stream.sim.checkoutUrl(first)}), but this row has none. Another execution has just created the link.`,
	);
	expect(error.description).toBe(
		"Pass the whole order in one item, or use another 'Order Reference'.",
	);
	expect(open()).toEqual([first]);
	expect(ofOrder().at(-1)!.deactivate_message).toBe('This is no longer part of the order.');
});

it('was first, but has been closed since: nothing keeps this one from being given out', async () => {
	stream.sim.act.setLinkStatus(rival(ticket), 'INACTIVE');
	const { links } = row(await cart([plan]));
	expect(open()).toEqual([links[0].id]);
});

it('was first, but was made with Create Another: both stay', async () => {
	const beside = rival(ticket, { order_reference_additional: true });
	const { links } = row(await cart([plan]));
	expect(open()).toEqual([beside, links[0].id]);
});

it('was first, of a cart with both kinds, which takes this link for its own: both stay', async () => {
	const first = rival(ticket, { order_part: 'one-time', order_parts: 2 });
	const { links } = row(await cart([plan]));
	expect(open()).toEqual([first, links[0].id]);
});

it('was first, where an older cart with both kinds has run out: this one is closed', async () => {
	const { links } = row(await cart([ticket, plan]));
	for (const { id } of links) stream.sim.act.expireLink(id);
	stream.pass(3_600_000);
	const first = rival(ticket);
	expect((await cart([plan])).error.message).toContain(
		'Another execution has just created the link.',
	);
	expect(open()).toEqual([first]);
});

it('is left alone where the owner wants that', async () => {
	const first = rival(ticket);
	const { links } = row(await cart([plan], { additionalFields: { ifLinkDiffers: 'reuse' } }));
	expect(open()).toEqual([first, links[0].id]);
});

it('was later: this one is given out', async () => {
	const at = new Date(stream.now + 500).toISOString();
	const metadata = () => ({ order_reference: 'A-1' });
	const args = [1, { from: at, to: at, metadata }];
	stream.sim.faults.add({
		method: 'POST',
		path: '/payment_links$',
		times: 1,
		action: { type: 'meanwhile', action: 'bulk.paymentLinks', args },
	});
	const { links } = row(await cart([plan]));
	expect(open()).toContain(links[0].id);
	expect(open()).toHaveLength(2);
});

it('was first, and so was one of this kind: that one is not this execution\u2019s to close', async () => {
	const first = rival(plan);
	stream.pass(1);
	const second = rival(ticket);
	const { error } = await cart([{ product_id: products.Ticket }]);
	expect(error.message).toContain('payment link for recurring items');
	expect(open()).toEqual([first, second]);
	expect(ofOrder()).toHaveLength(3);
});
