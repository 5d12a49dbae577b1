import { byId, expectOneFailing, UNKNOWN_ID } from '../../../support/engine/stream.mts';
import { aLink, aPlan, aProduct } from '../../../support/simulator/client.mts';
import { aCoupon } from './support/records.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();

/** A link with coupon `a` on the whole and `b` on the first of two items. */
async function linkWithCoupons() {
	const [a, b, c] = [
		await aCoupon(stream, 'A'),
		await aCoupon(stream, 'B'),
		await aCoupon(stream, 'C'),
	];
	const [one, two] = [await aProduct(stream.call), await aProduct(stream.call)];
	const link = await aLink(stream.call, {
		coupons: [a],
		items: [{ product_id: one.id, coupons: [b] }, { product_id: two.id }],
	});
	const [first, second] = link.items.map(({ id }: { id: string }) => id);
	stream.begin();
	return { id: link.id as string, a, b, c, first, second };
}

const entry = (id: string, coupons: string[]) => ({ payment_link_item_id: id, coupons });

it('changes the coupons that are given and keeps the others', async () => {
	const { id, a, b, c, first, second } = await linkWithCoupons();
	const [link] = await stream.rows('paymentLink.updateCoupons', {
		paymentLinkId: byId(id),
		updateFields: { items: { item: [{ paymentLinkItemId: byId(second), coupons: [c] }] } },
	});
	expect(stream.writes()).toEqual([
		{
			request: `PATCH /payment_links/${id}/coupons`,
			query: {},
			body: { coupons: [a], items: [entry(first, [b]), entry(second, [c])] },
		},
	]);
	expect(link).toMatchObject({ id, coupons: [{ id: a }] });
});

it('takes off all coupons but those given', async () => {
	const { id, c, first, second } = await linkWithCoupons();
	const parameters = (updateFields: object) => ({ paymentLinkId: byId(id), updateFields });
	await stream.rows('paymentLink.updateCoupons', parameters({ coupons: [c], removeCoupons: true }));
	await stream.rows('paymentLink.updateCoupons', parameters({ removeCoupons: true }));
	const bare = [entry(first, []), entry(second, [])];
	expect(stream.writes().map(({ body }) => body)).toEqual([
		{ coupons: [c], items: bare },
		{ coupons: [], items: bare },
	]);
});

it('refuses an item of another link, an empty item and an empty change', async () => {
	const { id, c } = await linkWithCoupons();
	const refusal = async (updateFields: object) =>
		await stream.refusal('paymentLink.updateCoupons', {
			paymentLinkId: byId(id),
			updateFields: updateFields,
		});
	const item = (paymentLinkItemId: object) => ({
		items: { item: [{ paymentLinkItemId, coupons: [c] }] },
	});
	expect(await refusal(item(byId(UNKNOWN_ID)))).toMatch(
		/item that this payment link does not have/,
	);
	expect(await refusal(item(byId('')))).toMatch(
		/'Payment Link Item' of item 1 in 'Items' is empty/,
	);
	expect(await refusal({})).toMatch(/nothing to change/);
	expect(stream.writes()).toEqual([]);
});

it('says so where the account does not have it', async () => {
	const { id } = await linkWithCoupons();
	stream.sim.switches.sdkOnlyEndpoints = false;
	const parameters = { paymentLinkId: byId(id), updateFields: { removeCoupons: true } };
	expect(await stream.refusal('paymentLink.updateCoupons', parameters)).toMatch(
		/coupons of a payment link is not available on this Stream account/,
	);
});

it('ends each item where it belongs', async () => {
	const { id } = await linkWithCoupons();
	await expectOneFailing(
		stream,
		'paymentLink.updateCoupons',
		{ paymentLinkId: '={{ $json.id }}', updateFields: { removeCoupons: true } },
		[{ id }, { id: UNKNOWN_ID }],
		/not found/,
	);
});

it('creates a link with trial days', async () => {
	const { id } = await aPlan(stream.call);
	await stream.rows('paymentLink.create', {
		name: 'Trial',
		items: { item: [{ productId: byId(id), quantity: 1 }] },
		additionalFields: { trialPeriodDays: '14' },
	});
	expect(stream.writes().slice(-1)[0].body).toMatchObject({ trial_period_days: 14 });
});
