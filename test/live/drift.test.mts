import { driftOf } from '../../scripts/live/profile.mts';
import type { Profile } from '../../support/simulator/liveProfile.mts';

const profile = (change: Partial<Profile> = {}): Profile => ({
	format: 1,
	seen: '2026-01-01T00:00:00.000Z',
	sandbox: true,
	switches: { sort: 'honour', latencyMs: 100, rateLimit: null },
	evidence: {},
	beyond: {},
	notSeen: {},
	facts: {
		stamps: { value: 1, evidence: 'stamps are equal' },
		listDelay: { value: [5], evidence: 'a link is in the list after 5 ms' },
	},
	shapes: { 'GET /invoices': { 'data[].id': ['string'], 'data[].amount': ['string'] } },
	...change,
});

/** Sentences about what has become of a server. */
const changed = (change: Partial<Profile>): string[] => driftOf(profile(), profile(change));

it('is nothing between equal profiles, whenever they were made', () => {
	expect(changed({ seen: '2026-02-01T00:00:00.000Z' })).toEqual([]);
});

it('names a switch in words, with both positions', () => {
	expect(changed({ switches: { ...profile().switches, sort: 'ignore' } })).toEqual([
		'What sort_field other than created_at does (sort): was "honour", is "ignore".',
	]);
});

it('names what is no longer seen, and what no position stands for', () => {
	const others = { ...profile().switches };
	delete others.sort;
	expect(changed({ switches: others })).toEqual([
		'What sort_field other than created_at does (sort): was "honour", is not seen.',
	]);
	expect(changed({ switches: others, beyond: { sort: 'rows are in no order' } })).toEqual([
		'What sort_field other than created_at does (sort): was "honour", is rows are in no order.',
	]);
});

it('lets measured times differ by half, and no more', () => {
	const latency = (latencyMs: number) =>
		changed({ switches: { ...profile().switches, latencyMs } });
	expect(latency(195)).toEqual([]);
	expect(latency(400)).toHaveLength(1);
});

it('names facts, but not those that are measured anew each time', () => {
	const { facts } = profile();
	const listDelay = { value: [900], evidence: 'a link is in the list after 900 ms' };
	const stamps = { value: 2, evidence: 'stamps differ' };
	expect(changed({ facts: { ...facts, listDelay } })).toEqual([]);
	expect(changed({ facts: { ...facts, stamps } })).toEqual([
		'stamps: was stamps are equal; is stamps differ.',
	]);
});

it('names keys of answers that have come, gone, or changed their type', () => {
	const shapes = (shape: Record<string, string[]>) =>
		changed({ shapes: { 'GET /invoices': shape } });
	expect(shapes({ 'data[].id': ['string'], 'data[].total': ['string'] })).toEqual([
		'GET /invoices no longer answers with data[].amount.',
		'GET /invoices now answers with data[].total (string).',
	]);
	expect(shapes({ 'data[].id': ['string'], 'data[].amount': ['number'] })).toEqual([
		'GET /invoices answers with data[].amount as number, not as string.',
	]);
	expect(shapes({ 'data[].id': ['string'], 'data[].amount': ['string', 'null'] })).toEqual([]);
	expect(changed({ shapes: {} })).toEqual([]);
});
