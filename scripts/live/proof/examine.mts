import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startSimulator, type Simulator } from '../../../simulator/index.mts';
import { defaultSwitches, type Switches } from '../../../simulator/switches/index.mts';
import type { Probe } from '../live.mts';
import { presser } from '../presser.mts';
import type { Profile } from '../../../support/simulator/liveProfile.mts';
import { profileOf } from '../profile.mts';
import { runLive } from '../run.mts';

/** Retries of webhooks come after five of these instead of minutes, but in another second. */
const MINUTE_MS = 250;

/** Faults that the simulator meets. The node is run there, too, as far as requests are left for it. */
type InjectFault = (simulator: Simulator) => void;

/** Runs probes against a simulator of their own, whose buttons are pressed. */
export async function examine(
	change: Partial<Switches>,
	probes?: Probe[],
	injectFault?: InjectFault,
): Promise<{ switches: Switches; profile: Profile; simulator: Simulator }> {
	const switches = { ...defaultSwitches(), ...change };
	const simulator = await startSimulator({ switches });
	simulator.webhooks.settings.minuteMs = MINUTE_MS;
	injectFault?.(simulator);
	const { apiKey, apiSecret } = simulator;
	const folder = mkdtempSync(join(tmpdir(), 'live-proof-'));
	try {
		const result = await runLive({
			baseUrl: simulator.url,
			key: keyOf(simulator),
			folder,
			person: presser,
			pair: injectFault && { apiKey, apiSecret },
			probes,
			// An account that is not a sandbox is only read.
			readOnly: switches.environment !== 'sandbox',
		});
		return { switches, profile: profileOf(result!), simulator };
	} finally {
		rmSync(folder, { recursive: true, force: true });
		await simulator.close();
	}
}

export const keyOf = ({ apiKey, apiSecret }: Simulator): string =>
	Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');

/** What runs have made and not taken away, although it could be. */
export function leftIn(simulator: Simulator): string[] {
	const open = [
		...simulator.all('paymentLink').filter(({ status }) => status === 'ACTIVE'),
		...simulator.all('product').filter(({ is_active: active }) => active),
		...simulator.all('coupon').filter(({ is_deleted: deleted }) => !deleted),
		...simulator.all('consumer').filter(({ is_deleted: deleted }) => !deleted),
		...simulator
			.all('subscription')
			.filter(({ status }) => status !== 'CANCELED' && status !== 'EXPIRED'),
		...simulator.webhooks.endpoints,
	];
	return open.map((record) => {
		const { name, description, url } = record as unknown as Record<string, string | undefined>;
		return name ?? description ?? url ?? '';
	});
}
