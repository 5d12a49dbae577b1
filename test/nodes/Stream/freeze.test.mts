import { byId, UNKNOWN_ID } from '../../../support/engine/stream.mts';
import { aSubscription } from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();
let id: string;
beforeEach(async () => {
	const made = await aSubscription(stream.call);
	stream.sim.act.payInvoice(made.latest_invoice_id);
	id = made.id;
	stream.begin();
});

const on = (parameters: object = {}) => ({ subscriptionId: byId(id), ...parameters });
const later = {
	freezeStartDatetime: '2031-01-01',
	additionalFields: { freezeEndDatetime: '2031-01-31', notes: 'Travelling' },
};
const laterBody = {
	freeze_start_datetime: '2030-12-31T21:00:00.000Z',
	freeze_end_datetime: '2031-01-31T20:59:59.999Z',
	notes: 'Travelling',
};

describe('freeze', () => {
	it('sends all fields and returns the subscription with the freeze', async () => {
		const [row] = await stream.rows('subscription.freeze', on(later));
		expect(stream.writes()).toEqual([
			{ request: `POST /subscriptions/${id}/freeze`, query: {}, body: laterBody },
		]);
		expect(row).toMatchObject({
			id,
			status: 'ACTIVE',
			alreadyFrozen: false,
			freeze: { subscription_id: id, notes: 'Travelling' },
		});
	});

	it('begins now when nothing else is said', async () => {
		const [row] = await stream.rows('subscription.freeze', on());
		expect(row).toMatchObject({ status: 'FROZEN', freeze: { freeze_end_datetime: null } });
	});

	it('is done when the same freeze is there already, or its answer got lost', async () => {
		stream.sim.faults.add({ method: 'POST', times: 1, action: { type: 'reset', when: 'after' } });
		const [row] = await stream.rows('subscription.freeze', on(later));
		expect(row).toMatchObject({ alreadyFrozen: true, freeze: { notes: 'Travelling' } });
		expect(stream.writes()).toHaveLength(1);
		const [again] = await stream.rows('subscription.freeze', on(later));
		expect(again).toMatchObject({ alreadyFrozen: true });
		const [freezes] = [await stream.rows('subscription.getFreezes', on())];
		expect(freezes).toHaveLength(1);
		const other = { ...later, freezeStartDatetime: '2031-01-02' };
		expect(await stream.refusal('subscription.freeze', on(other))).toMatch(/overlaps/);
	});

	it.each([
		['an end before the start', { freezeStartDatetime: '2031-02-01' }, /'Freeze End' is not after/],
		[
			'an end in the past',
			{ freezeStartDatetime: '', additionalFields: { freezeEndDatetime: '2020-01-01' } },
			/'Freeze End' is not after/,
		],
		['no subscription', { subscriptionId: byId('={{ "" }}') }, /'Subscription' is empty/],
	])('refuses %s before anything is sent', async (_name, parameters, message) => {
		const all = on({ ...later, ...parameters });
		expect(await stream.refusal('subscription.freeze', all)).toMatch(message);
		expect(stream.sent()).toEqual([]);
	});
});

describe('updateFreeze', () => {
	const frozen = async () => {
		const [{ freeze }] = await stream.rows('subscription.freeze', on(later));
		stream.begin();
		return String((freeze as { id: string }).id);
	};

	it.each([
		[
			'the end',
			{ freezeEndDatetime: '2031-02-15T00:00:00Z' },
			{ freeze_end_datetime: '2031-02-15T00:00:00.000Z' },
		],
		[
			'the start',
			{ freezeStartDatetime: '2031-01-05T00:00:00Z' },
			{ freeze_start_datetime: '2031-01-05T00:00:00.000Z' },
		],
		['the notes', { notes: 'Ill' }, { notes: 'Ill' }],
		['the end to none', { removeFreezeEnd: true }, { freeze_end_datetime: null }],
	])('changes %s and sends back the rest', async (_name, updateFields, change) => {
		const freeze = await frozen();
		const [row] = await stream.rows(
			'subscription.updateFreeze',
			on({ freezeId: byId(freeze), updateFields }),
		);
		expect(stream.writes()).toEqual([
			{
				request: `PUT /subscriptions/${id}/freeze/${freeze}`,
				query: {},
				body: { ...laterBody, ...change },
			},
		]);
		expect(row).toMatchObject({ id, freeze: { id: freeze } });
	});

	it('reads times without an offset as UTC', async () => {
		const freeze = await frozen();
		stream.sim.switches.timestampOffset = 'none';
		const fields = on({ freezeId: byId(freeze), updateFields: { notes: 'Ill' } });
		await stream.rows('subscription.updateFreeze', fields);
		expect(stream.writes()[0].body).toEqual({ ...laterBody, notes: 'Ill' });
		stream.sim.switches.timestampOffset = 'Z';
	});

	it.each([
		['an end before its start', { freezeEndDatetime: '2030-01-01' }, /'Freeze End' is not after/],
		['nothing', {}, /nothing to change/],
	])('refuses %s', async (_name, updateFields, message) => {
		const freezeId = byId(await frozen());
		const all = on({ freezeId, updateFields });
		expect(await stream.refusal('subscription.updateFreeze', all)).toMatch(message);
		expect(stream.writes()).toEqual([]);
	});

	it('says so when the subscription does not have the freeze', async () => {
		const all = on({ freezeId: byId(UNKNOWN_ID), updateFields: { notes: 'A' } });
		expect(await stream.refusal('subscription.updateFreeze', all)).toMatch(
			/no freeze with this ID/,
		);
	});
});

describe('unfreeze', () => {
	it('ends the freeze that runs', async () => {
		const [{ freeze }] = await stream.rows('subscription.freeze', on());
		const started = freeze as { id: string; freeze_start_datetime: string };
		stream.begin();
		const [row] = await stream.rows('subscription.unfreeze', on());
		const [write] = stream.writes();
		expect(write.request).toBe(`PUT /subscriptions/${id}/freeze/${started.id}`);
		expect(Date.parse(write.body.freeze_end_datetime)).toBeGreaterThan(
			Date.parse(started.freeze_start_datetime),
		);
		expect(row).toMatchObject({ status: 'ACTIVE', alreadyUnfrozen: false });
		stream.begin();
		const [again] = await stream.rows('subscription.unfreeze', on());
		expect(again).toMatchObject({ status: 'ACTIVE', alreadyUnfrozen: true });
		expect(stream.writes()).toEqual([]);
	});

	it.each([false, true])('deletes a planned freeze (answer lost: %s)', async (lost) => {
		const [{ freeze }] = await stream.rows('subscription.freeze', on(later));
		const { id: freezeId } = freeze as { id: string };
		stream.begin();
		if (lost) {
			const action = { type: 'reset', when: 'after' } as const;
			stream.sim.faults.add({ method: 'DELETE', times: 1, action });
		}
		const [row] = await stream.rows('subscription.unfreeze', on({ freezeId: byId(freezeId) }));
		expect(stream.writes()).toEqual([
			{ request: `DELETE /subscriptions/${id}/freeze/${freezeId}`, query: {}, body: undefined },
		]);
		expect(row).toMatchObject({ id, freeze: { id: freezeId, deleted: true } });
	});
});

it('lists freezes in Stream’s order', async () => {
	await stream.rows('subscription.freeze', on(later));
	stream.begin();
	const rows = await stream.rows(
		'subscription.getFreezes',
		on({ returnAll: true, sort: { sortField: 'created_at', sortDirection: 'asc' } }),
	);
	expect(rows).toMatchObject([{ subscription_id: id, notes: 'Travelling' }]);
	expect(stream.sent()).toMatchObject([
		{
			request: `GET /subscriptions/${id}/freeze`,
			query: { sort_field: ['created_at'], sort_direction: ['asc'], limit: ['100'] },
		},
	]);
});
