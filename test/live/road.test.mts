import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { BOUNDS } from '../../scripts/live/pace.mts';
import { PLAN } from '../../scripts/live/plan.mts';
import { presser } from '../../scripts/live/presser.mts';
import { refunds } from '../../scripts/live/probes/payments.mts';
import { profileOf } from '../../scripts/live/profile.mts';
import { leftIn } from '../../scripts/live/proof/examine.mts';
import { reportOf } from '../../scripts/live/report.mts';
import { runLive, type Result } from '../../scripts/live/run.mts';
import { startSimulator, type Simulator } from '../../simulator/index.mts';
import { switchNames } from '../../simulator/switches/index.mts';
import { operations } from '../../support/engine/operations.mts';
import { useClock } from '../support/use.mts';

useClock();
let simulator: Simulator;
const folder = mkdtempSync(join(tmpdir(), 'live-'));
beforeAll(async () => {
	simulator = await startSimulator({ seed: 'demo' });
});
afterAll(async () => {
	rmSync(folder, { recursive: true });
	await simulator.close();
});

/** What would show a person, an account or a key. */
async function privateTexts(): Promise<string[]> {
	const { apiKey, apiSecret, url } = simulator;
	const key = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');
	const answer = await fetch(`${url}/api/v2/me`, { headers: { 'x-api-key': key } });
	const { user, organization } = (await answer.json()) as Record<string, Record<string, unknown>>;
	const kinds = [
		'consumer',
		'product',
		'paymentLink',
		'invoice',
		'payment',
		'subscription',
	] as const;
	return [
		...[apiKey, apiSecret, key],
		...Object.values(user),
		...[organization.id, organization.name, organization.name_en],
		...simulator.all('consumer').flatMap((one) => [one.name, one.email, one.phone_number]),
		...kinds.flatMap((kind) => simulator.all(kind).map(({ id }) => id)),
	].filter((text): text is string => typeof text === 'string' && text !== '');
}

describe('a run with a person and the node', () => {
	let result: Result;
	let secrets: string[];
	beforeAll(async () => {
		simulator.webhooks.settings.minuteMs = 250;
		const { apiKey, apiSecret, url: baseUrl } = simulator;
		const key = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');
		const pair = { apiKey, apiSecret };
		result = (await runLive({ baseUrl, key, folder, person: presser, pair }))!;
		secrets = await privateTexts();
	});

	it('names nobody, no account and no key, in the report and in the profile', () => {
		const profile = profileOf(result);
		expect(secrets.length).toBeGreaterThan(100);
		for (const text of [reportOf(result, profile), JSON.stringify(profile)]) {
			expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
			expect(text).not.toMatch(/[\w.+-]+@[\w-]+\.[\w-]+|\+9665\d+|[0-9a-f]{8}-[0-9a-f]{4}-/);
		}
	});

	it('runs every operation, or says why not', () => {
		const ran = result.road.map(({ name }) => name);
		expect(new Set(ran).size).toBe(ran.length);
		for (const [, { resourceName, name }] of operations) {
			expect(ran).toContain(`${resourceName} → ${name}`);
		}
		expect(result.road.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
		for (const { outcome, words } of result.road) {
			if (outcome === 'skipped') expect(words).toMatch(/\w+ \w+/);
		}
	});

	it('the order protocol with two processes, and the trigger, which tells each change once', () => {
		const words = Object.fromEntries(result.road.map((step) => [step.name, step.words]));
		expect(words).toMatchObject({
			'One order in two processes at the same moment':
				'both gave the same link; 1 of the order can be paid',
			'Stream Trigger, while an invoice is made and paid, and an order':
				'the first poll told 0 events; the invoice was told when it was made, and when it was paid; the order was told when it was paid; 0 events were told twice',
		});
	});

	it('finds all fields that the node needs', () => {
		expect(result.lacks).toEqual([]);
	});

	it('leaves the switches to be seen as they stand', () => {
		const profile = profileOf(result);
		const found = switchNames.filter(
			(name) =>
				!name.endsWith('Ms') &&
				!isDeepStrictEqual(profile.switches[name], simulator.switches[name]),
		);
		expect(found).toEqual(['missingEndpoint']);
	});

	it('makes what is announced', () => {
		const made = simulator.ledger.flatMap(({ created }) => (created ? [created.resource] : []));
		const registered = simulator.ledger.filter(
			({ method, path, status }) =>
				method === 'POST' && path.endsWith('/webhooks') && status !== null && status < 300,
		);
		const more: Record<string, number> = {
			// Payments and subscriptions bring their own.
			invoice: simulator.all('invoice').length,
			webhook: registered.length,
		};
		for (const [kind, about] of PLAN) {
			const times = more[kind] ?? made.filter((one) => one === kind).length;
			expect({ kind, isNear: Math.abs(times - about) <= 2, times, about }).toMatchObject({
				isNear: true,
			});
		}
	});

	it('sees how an endpoint of a webhook is put right', () => {
		expect(profileOf(result).facts.webhookUpdate).toEqual({
			value: true,
			evidence:
				'PUT /webhooks/{id} with the whole body is answered with 200; the url comes back as it was sent',
		});
	});

	it('takes no more requests than somebody else\u2019s server is asked for', () => {
		expect(result.requests).toBeLessThanOrEqual(BOUNDS.requests);
	});
});

describe('a server on which answers of the node get lost', () => {
	const OPEN = ['DRAFT', 'CREATED', 'SENT', 'ACCEPTED'];

	it('is tidied up all the same', async () => {
		const failing = await startSimulator();
		const own = mkdtempSync(join(tmpdir(), 'live-'));
		try {
			const { apiKey, apiSecret, url: baseUrl } = failing;
			// What the node makes, and nothing that the run makes for it.
			const action = { type: 'status', status: 500, when: 'after' } as const;
			const onStep = (name: string) => {
				failing.faults.clear();
				const [, what] = /^(.+) → Create$/.exec(name) ?? [];
				if (!what) return;
				const path = `^/api/v2/${what.toLowerCase().replace(' ', '_')}s$`;
				failing.faults.add({ method: 'POST', path, times: 1, action });
			};
			const key = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');
			const pair = { apiKey, apiSecret };
			const options = { baseUrl, key, folder: own, person: presser, pair, onStep };
			await runLive({ ...options, probes: [refunds] });
			const lost = failing.ledger.filter(({ fault }) => fault);
			expect(lost.map(({ path: one }) => one)).toEqual(
				expect.arrayContaining(['/api/v2/invoices', '/api/v2/subscriptions']),
			);
			expect(leftIn(failing)).toEqual([]);
			expect(failing.all('invoice').filter(({ status }) => OPEN.includes(status))).toEqual([]);
		} finally {
			rmSync(own, { recursive: true });
			await failing.close();
		}
	});
});
