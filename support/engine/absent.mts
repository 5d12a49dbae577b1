import {
	defaultSwitches,
	startingSwitches,
	type Switches,
} from '../../simulator/switches/index.mts';
import type { PanelOperation } from './panel.mts';

/** What a server has to have, so that an operation can be used. */
const NEEDS: Array<[operations: RegExp, holds: (switches: Switches) => boolean]> = [
	[/^metered/, ({ meteredAvailable }) => meteredAvailable],
	[/^product\.\w+Price$/, ({ priceEndpoints }) => priceEndpoints],
	[/\.(uncancel|deletePendingChange|updateCoupons)$/, ({ sdkOnlyEndpoints }) => sdkOnlyEndpoints],
	[/\.uncancel$/, ({ cancel }) => cancel !== 'immediate'],
	[/\.createPortalSession$/, ({ portalSessions }) => portalSessions],
];

const switches = { ...defaultSwitches(), ...startingSwitches() };

/** Whether the server that tests run against has what an operation needs; without a profile it has everything. */
export function isThere({ key }: PanelOperation): boolean {
	return NEEDS.every(([operations, holds]) => !operations.test(key) || holds(switches));
}
