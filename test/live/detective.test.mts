import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { nobody, type Person } from '../../scripts/live/person.mts';
import { presser } from '../../scripts/live/presser.mts';
import { probesFor } from '../../scripts/live/probes/index.mts';
import { profileOf } from '../../scripts/live/profile.mts';
import { runLive, type Result, type RunOptions } from '../../scripts/live/run.mts';
import { startSimulator, type Simulator } from '../../simulator/index.mts';
import { useClock } from '../support/use.mts';
import { defaultSwitches, readProfile, type Switches } from '../../simulator/switches/index.mts';

const clock = useClock();
let simulator: Simulator;
const folder = mkdtempSync(join(tmpdir(), 'live-'));
beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(() => {
	simulator.reset();
	// Retries of webhooks come after five of these instead of minutes.
	simulator.webhooks.settings.minuteMs = 250;
});
afterAll(async () => {
	rmSync(folder, { recursive: true });
	await simulator.close();
});

async function run(options: Partial<RunOptions> = {}): Promise<Result> {
	const { apiKey, apiSecret, url: baseUrl } = simulator;
	const key = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');
	const result = await runLive({ baseUrl, key, folder, person: nobody, ...options });
	return result!;
}

/** Positions that are no measured times. */
function positions(switches: Partial<Switches>): Partial<Switches> {
	const entries = Object.entries(switches).filter(
		([name, value]) => !name.endsWith('Ms') && value !== undefined,
	);
	return Object.fromEntries(entries);
}

/** Everything at once that is not as the simulator starts. */
const OTHERWISE: Partial<Switches> = {
	amountDecimals: 3,
	timestampOffset: 'none',
	duplicateConsumerStatus: 409,
	sort: 'refuse',
	errorEnvelope: 'detail',
	cancel: 'immediate',
	sandboxEmailRule: true,
	partialRefunds: 'cumulative',
	invoiceAfterRefund: 'CANCELED',
	sameDayFreeze: 'refuseAny',
	linkUrl: 'short',
};

describe('Against the simulator', () => {
	it('every switch is seen as it stands, when somebody pays', async () => {
		const { findings, left } = await run({ person: presser });
		const profile = profileOf({ ...empty(), findings });
		expect(profile.notSeen).toEqual({ missingEndpoint: 'every endpoint is there' });
		expect(profile.beyond).toEqual({});
		expect(positions(profile.switches)).toEqual(
			positions({ ...defaultSwitches(), missingEndpoint: undefined }),
		);
		expect(new Set(left.map(({ kind }) => kind))).toEqual(new Set(['invoice']));
		expect(open()).toEqual([]);
		expect(readdirSync(folder)).toEqual([]);
	});

	it('and another way round', async () => {
		Object.assign(simulator.switches, OTHERWISE);
		const { findings } = await run({ person: presser });
		const seen = Object.keys(OTHERWISE).map((name) => [
			name,
			findings.switches.get(name as keyof Switches)?.position,
		]);
		expect(Object.fromEntries(seen)).toEqual(OTHERWISE);
	});

	it('what needs a payment is not seen when nobody pays', async () => {
		const probes = probesFor(['partialRefunds', 'redirectJoin', 'amountDecimals']);
		const profile = profileOf(await run({ probes }));
		expect(profile.notSeen).toMatchObject({
			partialRefunds: 'nobody has paid on a checkout page',
			redirectJoin: 'nobody has paid on a checkout page',
		});
		expect(profile.switches.amountDecimals).toBe(2);
		expect(readProfile(JSON.stringify(profile))).toEqual(profile.switches);
	});
});

describe('A link that ends', () => {
	afterEach(() => clock.skew(0));

	it.each(['COMPLETED', 'ACTIVE'] as const)(
		'is seen as %s by the clock of the server, whatever this machine says',
		async (status) => {
			simulator.switches.expiredLinkStatus = status;
			const probes = probesFor(['expiredLinkStatus']);
			for (const skew of [0, 40_000, -40_000]) {
				clock.skew(skew);
				// Time that no clock outside of the test knows of.
				clock.advance(20_000);
				const { findings } = await run({ probes });
				expect(findings.position('expiredLinkStatus')).toBe(status);
				expect(findings.position('validUntil')).toBe('kept');
			}
		},
	);
});

describe('What it leaves', () => {
	it('nothing when it breaks off in the middle', async () => {
		const person: Person = { ...nobody, ask: () => Promise.reject(new Error('gone')) };
		await expect(run({ person })).rejects.toThrow('gone');
		expect(open()).toEqual([]);
	});
});

describe('Accounts that it does not touch', () => {
	it.each(['live', 'unsaid'] as const)('%s', async (environment) => {
		simulator.switches.environment = environment;
		await expect(run()).rejects.toThrow('does not call this account a sandbox');
		expect(simulator.ledger.map(({ method }) => method)).toEqual(['GET']);
	});

	it('are only read with --read-only', async () => {
		simulator.switches.environment = 'live';
		const { findings } = await run({ readOnly: true, person: presser });
		expect(findings.position('environment')).toBe('live');
		expect(findings.position('limitOver100')).toBe('refuse');
		expect(new Set(simulator.ledger.map(({ method }) => method))).toEqual(new Set(['GET']));
	});

	it('a key pair that is not accepted', async () => {
		await expect(run({ key: 'bm8=' })).rejects.toThrow('The key pair is not accepted (401');
	});
});

/** Records that could still be used. */
function open(): unknown[] {
	return [
		...simulator.all('paymentLink').filter(({ status }) => status === 'ACTIVE'),
		...simulator.all('product').filter(({ is_active: active }) => active),
		...simulator.all('consumer').filter(({ is_deleted: deleted }) => !deleted),
		...simulator
			.all('subscription')
			.filter(({ status }) => status !== 'CANCELED' && status !== 'EXPIRED'),
		...simulator.webhooks.endpoints,
	];
}

/** The rest of a result, where only the findings matter. */
function empty(): Omit<Result, 'findings'> {
	const began = new Date().toISOString();
	return {
		left: [],
		began,
		requests: 0,
		seconds: 0,
		sandbox: true,
		shapes: {},
		lacks: [],
		road: [],
	};
}
