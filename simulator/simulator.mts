import type { Actions } from './actions/actions.mts';
import type { FaultRule } from './core/faults.mts';
import type { LedgerEntry, Transition } from './core/log.mts';
import type { ResourceName, Resources } from './core/records.mts';
import type { PayOptions, PayResult } from './domain/paying.mts';
import type { Switches } from './switches/index.mts';
import type { Webhooks } from './webhooks/webhooks.mts';

export interface Simulator {
	/** `http://host:port` without a trailing slash; the API is below /api/v2. */
	url: string;
	/** Key pair of the first merchant. */
	apiKey: string;
	apiSecret: string;
	/** Key pair of the second merchant, who has data of their own. */
	other: { apiKey: string; apiSecret: string };
	/** Branch ids of the first merchant; the first is used without `x-branch-id`. */
	branches: string[];
	/** Every API request in order of arrival. */
	ledger: LedgerEntry[];
	/** Every status change of every record. */
	transitions: Transition[];
	/** Changes other than of a status: cycles, scheduled cancellations, money collected. */
	changes: Transition[];
	inFlight: { now: number; max: number };
	/** May be changed at any time. */
	switches: Switches;
	faults: { add(rule: FaultRule): number; clear(): void; list(): FaultRule[] };
	/** A payer uses the link's checkout page. Throws when the link cannot be paid. */
	pay(paymentLinkId: string, options?: PayOptions): Promise<PayResult>;
	/** What else happens without an API request. */
	act: Actions;
	/** Signed calls of the URLs that were entered in the dashboard. */
	webhooks: Webhooks;
	/** The stored record (amounts in smallest units, times in microseconds), of any merchant. */
	find<Name extends ResourceName>(resource: Name, id: string): Resources[Name] | undefined;
	/** Address of a link's checkout page. */
	checkoutUrl(paymentLinkId: string): string;
	/** All stored records in the order of creation, of all merchants. */
	all<Name extends ResourceName>(resource: Name): Array<Resources[Name]>;
	/** Gives the first merchant another key pair, until `reset`: to a client, an account it has never seen. */
	renewKeys(): void;
	/** All records of all merchants are gone, as in a sandbox that was emptied; keys and settings stay. */
	empty(): void;
	/** Back to the state after the start; the seed is sown again. */
	reset(): void;
	close(): Promise<void>;
}
