import { ticket, useOrders } from './support/orders.mts';

/** What happens to a link after this process has closed it counts, also where no time of change tells of it. */
const { stream, cart, open, all } = useOrders();

const cancel = async () => await stream.run('order.cancel', { orderReference: 'A-1' });

it('a link that was opened again within the same second is the one link of its order', async () => {
	stream.reset({ timestampPrecision: 'seconds' });
	await cart([ticket]);
	const [{ id }] = all();
	await cancel();
	stream.call('PATCH', `/payment_links/${id}/status`, { status: 'ACTIVE' });
	await cart([ticket]);
	expect(open().map((link) => link.id)).toEqual([id]);
});

it.each([
	['in the same second', { timestampPrecision: 'seconds' }, 0, 1],
	['and does not touch the link', { touchLinkOnPayment: false }, 5_000, 2],
] as const)('money that arrives %s makes no other link', async (_when, switches, ms, payments) => {
	stream.reset(switches);
	await cart([ticket]);
	const [{ id }] = all();
	// With more than one payment allowed the link keeps its status.
	all()[0].max_number_of_payments = payments;
	const { gatewayId } = stream.sim.act.payLink(id, { outcome: 'pending' });
	await cancel();
	stream.pass(ms);
	stream.sim.act.resolvePending(gatewayId, 'paid');
	stream.pass(ms);
	await cart([ticket]);
	expect(open()).toEqual([]);
});
