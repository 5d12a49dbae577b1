import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { openSimulator, startSimulator } from '../../simulator/index.mts';
import { demoConsumers } from '../../simulator/seed.mts';
import {
	SWITCHES,
	checkSwitches,
	defaultSwitches,
	readProfile,
	switchNames,
	switchTable,
} from '../../simulator/switches/index.mts';
import { switchDocument } from '../../simulator/switches/document.mts';

test.each(switchTable())('$name says what it decides and what is seen', (row) => {
	const { meaning, positions, needs, hidden } = row;
	expect(meaning).toMatch(/^\S.{5,}/);
	expect(positions.length).toBeGreaterThan(1);
	const values = positions.map(({ value }) => JSON.stringify(value));
	expect(new Set(values).size).toBe(positions.length);
	// Positions that nobody can tell apart need a reason.
	const seen = new Set(positions.map((position) => position.seen));
	expect(seen.size === positions.length || hidden !== undefined).toBe(true);
	if (needs) expect(['payment', 'checkout', 'webhook', 'missing', 'page', 'time']).toContain(needs);
});

test('the first position of each is the default', () => {
	for (const name of switchNames) {
		expect(defaultSwitches()[name]).toEqual(SWITCHES[name].positions[0].value);
	}
});

test('the demo shop opens with each position', () => {
	for (const { name, positions } of switchTable()) {
		for (const { value } of positions) {
			const simulator = openSimulator({ seed: 'demo', switches: { [name]: value } });
			expect(simulator.switches[name]).toEqual(value);
			expect(simulator.all('consumer')).toHaveLength(demoConsumers.length);
		}
	}
});

test('every position can be set from outside, and no other', () => {
	for (const { name, positions } of switchTable()) {
		for (const { value } of positions) expect(checkSwitches({ [name]: value })).toBeTruthy();
		expect(() => checkSwitches({ [name]: 'nonsense' })).toThrow(
			`Switch ${name} has no position "nonsense"`,
		);
	}
	expect(checkSwitches({ latencyMs: 7, rateLimit: { perSecond: 3, retryAfter: 'none' } })).toEqual({
		latencyMs: 7,
		rateLimit: { perSecond: 3, retryAfter: 'none' },
	});
	expect(() => checkSwitches({ latencyMs: -1 })).toThrow('latencyMs');
	expect(() => checkSwitches({ toString: 1 })).toThrow('There is no switch toString');
});

test('a profile sets the switches that it names', async () => {
	const profile = JSON.stringify({ seenOn: '2026-11-01', switches: { amountDecimals: 3 } });
	const simulator = await startSimulator({ switches: readProfile(profile) });
	expect(simulator.switches).toEqual({ ...defaultSwitches(), amountDecimals: 3 });
	await simulator.close();
	for (const wrong of ['{}', '[]', '{"switches": []}', '{"switches": {"sort": 1}}', 'x']) {
		expect(() => readProfile(wrong)).toThrow();
	}
});

test('SWITCHES.md is the table', () => {
	const path = join(import.meta.dirname, '..', '..', 'simulator', 'SWITCHES.md');
	const words = (text: string) => text.replace(/[\s\\]+/g, ' ');
	expect(words(readFileSync(path, 'utf8'))).toBe(words(switchDocument()));
});

test('other processes read the table', async () => {
	const simulator = await startSimulator();
	const answer = await fetch(`${simulator.url}/__admin/switches/table`);
	expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(switchTable())));
	await simulator.close();
});
