import { compare, isTold } from '../../support/realN8n/eventLedgers.mts';
import type { Delivery } from '../../support/realN8n/eventsWorkflow.mts';
import type { Transition } from '../../simulator/index.mts';

const transition = (
	resource: Transition['resource'],
	id: string,
	from: string | null,
	to: string,
	cause = 'act',
): Transition => ({ n: 1, at: '', resource, id, field: 'status', from, to, cause, revision: 1 });

const delivery = (event: string, id: string, status: string, eventId: string): Delivery => ({
	execution: '1',
	event,
	eventId,
	id,
	status,
});

const frozen = transition('subscription', 's', 'ACTIVE', 'FROZEN');
const thawed = transition('subscription', 's', 'FROZEN', 'ACTIVE');
const told = (eventId: string, status = 'FROZEN') =>
	delivery('subscriptionStatusChanged', 's', status, eventId);

describe('What the workflow passed on, held against the transitions', () => {
	it('finds nothing wrong with each told once', () => {
		expect(compare([frozen, thawed], [told('a'), told('b', 'ACTIVE')])).toEqual({
			transitions: 2,
			received: 2,
			missed: 0,
			conflicting: 0,
			redelivered: 0,
			problems: [],
		});
	});

	it('counts the same event again as redelivered', () => {
		expect(compare([frozen], [told('a'), told('a')])).toMatchObject({
			received: 1,
			missed: 0,
			conflicting: 0,
			redelivered: 1,
		});
	});

	it('counts a transition without an event as missed', () => {
		const result = compare([frozen, thawed, frozen], [told('a'), told('b', 'ACTIVE')]);
		expect(result).toMatchObject({ transitions: 3, missed: 1, conflicting: 0 });
		expect(result.problems).toEqual(['Missed: subscriptionStatusChanged s FROZEN']);
	});

	it('counts a second id for one transition as conflicting', () => {
		expect(compare([frozen], [told('a'), told('b')])).toMatchObject({ conflicting: 1 });
	});

	it('counts an event of which nothing is known as conflicting', () => {
		expect(compare([], [told('a')])).toMatchObject({ missed: 0, conflicting: 1 });
	});

	it('counts one id for two transitions as conflicting', () => {
		expect(compare([frozen, thawed], [told('a'), told('a', 'ACTIVE')])).toMatchObject({
			conflicting: 1,
		});
	});

	it('knows a paid link by its invoice', () => {
		const paid = transition('invoice', 'i', null, 'COMPLETED', 'checkout');
		const event = { ...delivery('paymentLinkPaid', 'l', 'COMPLETED', 'a'), invoice: 'i' };
		expect(compare([paid], [event])).toMatchObject({ transitions: 1, missed: 0, conflicting: 0 });
		expect(compare([paid], [{ ...event, invoice: 'other' }])).toMatchObject({ missed: 1 });
	});

	it('asks for payments from their birth, for links and subscriptions from their first change', () => {
		const births = [
			transition('payment', 'p', null, 'SUCCEEDED'),
			transition('paymentLink', 'l', null, 'ACTIVE'),
			transition('subscription', 's', null, 'ACTIVE'),
			transition('invoice', 'i', null, 'COMPLETED', 'api'),
			transition('consumer', 'c', null, 'x'),
		];
		expect(compare(births, []).problems).toEqual(['Missed: paymentStatusChanged p SUCCEEDED']);
	});

	it('tells whether all changes of a record have been told', () => {
		expect(isTold([frozen], [], 's')).toBe(false);
		expect(isTold([frozen, thawed], [told('a')], 's')).toBe(false);
		expect(isTold([frozen, thawed], [told('a'), told('b', 'ACTIVE')], 's')).toBe(true);
		expect(isTold([frozen], [], 'other')).toBe(true);
	});
});
