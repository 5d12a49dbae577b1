import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startSimulator, type Simulator } from '../../simulator/index.mts';
import { PROFILE_VARIABLE } from '../../simulator/switches/index.mts';

const folder = mkdtempSync(join(tmpdir(), 'profile-'));
let simulator: Simulator | undefined;
afterEach(async () => {
	delete process.env[PROFILE_VARIABLE];
	await simulator?.close();
	simulator = undefined;
});
afterAll(() => rmSync(folder, { recursive: true }));

function nameProfile(switches: object): void {
	process.env[PROFILE_VARIABLE] = join(folder, 'profile.json');
	writeFileSync(process.env[PROFILE_VARIABLE], JSON.stringify({ switches, seen: 'for people' }));
}

it('is what simulators start with, and come back to, where nothing else is asked for', async () => {
	nameProfile({ sort: 'refuse', linkUrl: 'short' });
	simulator = await startSimulator({ switches: { sort: 'ignore' } });
	expect(simulator.switches).toMatchObject({
		sort: 'ignore',
		linkUrl: 'short',
		cancel: 'scheduled',
	});
	simulator.switches.linkUrl = 'pay';
	simulator.reset();
	expect(simulator.switches).toMatchObject({ sort: 'ignore', linkUrl: 'short' });
});

it('of another kind stops the tests instead of leaving them without it', async () => {
	nameProfile({ sort: 'sideways' });
	await expect(startSimulator()).rejects.toThrow('Switch sort has no position "sideways"');
});
