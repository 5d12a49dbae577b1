import { eventId } from '../../../nodes/shared/events/eventId';

test.each<[Array<string | number | undefined>, string]>([
	[[], 'paid:a'],
	[['FAILED'], 'paid:a:FAILED'],
	[['FAILED', 1_700_000_000_000], 'paid:a:FAILED:1700000000000'],
	[['FAILED', undefined], 'paid:a:FAILED'],
	[['', 'k3.2'], 'paid:a:k3.2'],
	[[0], 'paid:a:0'],
])('with %p the event is %p', (parts, id) => {
	expect(eventId('paid', 'a', ...parts)).toBe(id);
});
