import {
	byId,
	type Parameters,
	type Row,
	type Stream,
} from '../../../../support/engine/stream.mts';
import { aSubscription, ok } from '../../../../support/simulator/client.mts';

/** A coupon of 10 percent; its id. */
export async function aCoupon({ call }: Stream, name: string): Promise<string> {
	const { id } = await ok(
		call('POST', '/coupons', { name, discount_value: '10', is_percentage: true }),
	);
	return id as string;
}

/** A subscription whose first invoice is paid; the log of requests begins after it. */
export async function running(stream: Stream, more: Row = {}): Promise<Row> {
	const made = await aSubscription(stream.call, more);
	stream.sim.act.payInvoice(made.latest_invoice_id);
	stream.begin();
	return made;
}

/** Parameters of an operation on a subscription. */
export const on = ({ id }: Row, parameters: Parameters = {}): Parameters => ({
	subscriptionId: byId(id as string),
	...parameters,
});
