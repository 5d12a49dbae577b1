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
		[
			'a freeze of one day',
			{
				freezeStartDatetime: '2031-01-01T08:00:00Z',
				additionalFields: { freezeEndDatetime: '2031-01-01T12:00:00Z' },
			},
			/are on the same day, but a freeze lasts two days or more/,
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
		[
			'an end on the day of its start',
			{ freezeEndDatetime: '2030-12-31T20:59:59Z', freezeStartDatetime: '2030-12-31T08:00:00Z' },
			/are on the same day/,
		],
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

	it.each(['resume', 'refuse'] as const)(
		'a server that ends none on its first day: the freeze is taken away, or the message says when (%s)',
		async (deleteActiveFreeze) => {
			Object.assign(stream.sim.switches, { sameDayFreeze: 'refuseAny', deleteActiveFreeze });
			await stream.rows('subscription.freeze', on());
			stream.begin();
			if (deleteActiveFreeze === 'resume') {
				const [row] = await stream.rows('subscription.unfreeze', on());
				expect(row).toMatchObject({ status: 'ACTIVE', alreadyUnfrozen: false });
			} else {
				expect(await stream.refusal('subscription.unfreeze', on())).toMatch(
					/does not end a freeze on its first day\. Run this item again tomorrow/,
				);
			}
			expect(stream.writes().map(({ request }) => request.split(' ')[0])).toEqual([
				'PUT',
				'DELETE',
			]);
		},
	);

	it('finds the freeze that runs behind more than a page of others', async () => {
		const [{ freeze }] = await stream.rows('subscription.freeze', on());
		const { id: running } = freeze as { id: string };
		const page = (await stream.call('GET', `/subscriptions/${id}/freeze`)).body;
		const [own] = page.data;
		const others = Array.from({ length: 100 }, (_, n) => ({
			...own,
			id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
			freeze_end_datetime: own.freeze_start_datetime,
		}));
		const pagination = { ...page.pagination, total_count: 101, max_page: 2, has_next_page: true };
		const first = { data: others, pagination };
		stream.sim.faults.add({
			method: 'GET',
			path: '/freeze$',
			times: 1,
			action: { type: 'body', body: first },
		});
		const second = {
			data: [own],
			pagination: { ...pagination, current_page: 2, has_next_page: false },
		};
		stream.sim.faults.add({
			method: 'GET',
			path: '/freeze$',
			times: 1,
			action: { type: 'body', body: second },
		});
		stream.begin();
		await stream.rows('subscription.unfreeze', on());
		expect(stream.writes()[0].request).toBe(`PUT /subscriptions/${id}/freeze/${running}`);
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
