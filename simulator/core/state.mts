import { Clock, SECOND, type Micros } from './clock.mts';
import type { Stored } from './collection.mts';
import { FaultBook } from './faults.mts';
import type { LedgerEntry, Transition } from './log.mts';
import { newId, newOrganizations, type Branch, type Organization } from './organizations.mts';
import type { ResourceName, Resources } from './records.mts';
import { defaultSwitches, type Switches } from '../switches/index.mts';
import { Replica } from './replica.mts';
import { Timers } from './timers.mts';

/** Fields of a new record that `State.add` fills in. */
export type Fresh<T extends Stored> = Omit<T, keyof Stored> & Partial<Pick<T, 'id' | 'created_at'>>;

/** An address that events are reported to: entered in the dashboard, or registered over the API. */
export interface WebhookEndpoint {
	id: string;
	name: string;
	url: string;
	secret: string;
	enabled: boolean;
	/** Kinds of events, or all. */
	events: string[] | '*';
	/** Id of the merchant whose events it gets; null: of all. */
	organization: string | null;
	created_at: Micros;
	updated_at: Micros | null;
}

/** A customer's way into the portal. Whoever has the token is that customer, once. */
export interface PortalSession {
	token: string;
	consumer_id: string;
	subscription_id: string | null;
	expires_at: Micros;
	used: boolean;
}

/** Everything the simulator knows. HTTP-free: routes, checkout page and tests all act on it. */
export class State {
	readonly clock: Clock;
	readonly switches: Switches;
	readonly ledger: LedgerEntry[] = [];
	/** Status changes only. */
	readonly transitions: Transition[] = [];
	/** Other changes worth checking against: cycles, scheduled cancellations, money collected. */
	readonly changes: Transition[] = [];
	readonly faults = new FaultBook();
	readonly timers = new Timers();
	readonly inFlight = { now: 0, max: 0 };
	/** Hear of every entry of `transitions` and `changes` as it is made. */
	readonly listeners = new Set<(entry: Transition) => void>();
	/** Attempts whose outcome the gateway has not reported yet, by gateway id. */
	readonly pendingAttempts = new Map<string, (outcome: 'paid' | 'declined') => unknown>();
	readonly webhookEndpoints: WebhookEndpoint[] = [];
	/** By token. */
	readonly portalSessions = new Map<string, PortalSession>();
	/** Lets something happen that is no API request; what there is, `Actions` says. */
	happen: (action: string, args: unknown[]) => unknown = () => undefined;
	organizations: Organization[] = newOrganizations();
	/** Address of the API, without /api/v2. */
	url = '';
	/** Address under which payers reach the checkout pages. */
	publicUrl = '';
	readonly #initial: Partial<Switches>;
	/** What the replicas have not heard of yet, and when it changed. */
	private readonly changedRecords = new Map<Stored, Micros>();
	private readonly replicas: { reads?: Replica<State>; lists?: Replica<State> } = {};
	private replicaReads = 0;

	/** @param real what counts as the real time, in milliseconds since 1970 */
	constructor(switches: Partial<Switches> = {}, real?: () => number) {
		this.clock = new Clock(real);
		this.#initial = switches;
		this.switches = { ...defaultSwitches(), ...switches };
	}

	/** Back to the state after the start, without seed. */
	reset(): void {
		Object.assign(this.switches, defaultSwitches(), this.#initial);
		this.ledger.length = 0;
		this.transitions.length = 0;
		this.changes.length = 0;
		this.faults.clear();
		this.timers.clear();
		this.pendingAttempts.clear();
		this.webhookEndpoints.length = 0;
		this.portalSessions.clear();
		this.clock.reset();
		this.inFlight.max = this.inFlight.now;
		this.organizations = newOrganizations();
		this.changedRecords.clear();
		Object.assign(this.replicas, { reads: undefined, lists: undefined });
	}

	/** Takes all records away; keys, switches, logs and the clock stay. */
	empty(): void {
		const kept = this.organizations.map(({ apiKey, apiSecret }) => ({ apiKey, apiSecret }));
		this.timers.clear();
		this.pendingAttempts.clear();
		this.organizations = newOrganizations();
		this.organizations.forEach((organization, at) => Object.assign(organization, kept[at]));
		Object.assign(this.replicas, { reads: undefined, lists: undefined });
	}

	/** Now, as records are stamped; runs whatever has become due. Every operation begins with it. */
	now(): Micros {
		this.followReplicas();
		const now = this.clock.now();
		this.timers.run(now);
		return this.stamp(now);
	}

	stamp(at: Micros): Micros {
		return this.switches.timestampPrecision === 'seconds' ? at - (at % SECOND) : at;
	}

	/** Where a read is answered from: this state, or a copy that is behind. */
	reader(isList: boolean): State {
		this.followReplicas();
		const { replica, listAgeMs } = this.switches;
		const { reads, lists } = this.replicas;
		const now = this.clock.now();
		lists?.catchUp(now - listAgeMs * 1000);
		if (replica) reads?.catchUp(now - replica.lagMs * 1000);
		if (isList && lists) return lists.view;
		const primary = replica?.reads === 'alternate' && this.replicaReads++ % 2 === 0;
		return primary ? this : (reads?.view ?? this);
	}

	/** Tells the copies what has changed, and has those that the switches ask for. */
	private followReplicas(): void {
		const { replicas, switches } = this;
		replicas.reads = switches.replica
			? (replicas.reads ?? new Replica<State>(this, false))
			: undefined;
		replicas.lists = switches.listAgeMs
			? (replicas.lists ?? new Replica<State>(this, true))
			: undefined;
		for (const [record, at] of this.changedRecords) {
			replicas.reads?.enqueue(record, at);
			replicas.lists?.enqueue(record, at);
		}
		this.changedRecords.clear();
	}

	/** Says that a record is not what it was. */
	changed(record: Stored): void {
		if (this.replicas.reads || this.replicas.lists)
			this.changedRecords.set(record, this.clock.now());
	}

	branches(): Branch[] {
		return this.organizations.flatMap((organization) => organization.branches);
	}

	/** The branch that a record lives in. */
	branchOf(record: Stored): Branch {
		const organization = this.organizations.find(({ id }) => id === record.organization_id);
		return organization?.branches.find(({ id }) => id === record.branch_id) as Branch;
	}

	/** Stores a new record and notes its first status. */
	add<Name extends ResourceName>(
		branch: Branch,
		resource: Name,
		fresh: Fresh<Resources[Name]>,
		now: Micros,
		cause: string,
	): Resources[Name] {
		const record = this.prepare(branch, fresh, now);
		(branch[resource] as { add(row: Stored): void }).add(record);
		this.changed(record);
		const status = statusOf(resource, record);
		if (status !== undefined) this.note(resource, record, null, status, cause, now);
		return record;
	}

	/** Completes a record without storing it (bulk inserts store many at once). */
	prepare<T extends Stored>(branch: Branch, fresh: Fresh<T>, now: Micros): T {
		return {
			id: newId(),
			created_at: now,
			updated_at: null,
			revision: 1,
			organization_id: branch.organization.id,
			branch_id: branch.id,
			visible_at: this.switches.stampBeforeVisibleMs
				? this.clock.now() + this.switches.stampBeforeVisibleMs * 1000
				: 0,
			...fresh,
		} as unknown as T;
	}

	addWebhookEndpoint(
		given: Pick<WebhookEndpoint, 'url' | 'secret' | 'events'> & Partial<WebhookEndpoint>,
	): WebhookEndpoint {
		const endpoint = {
			id: newId(),
			name: given.url,
			enabled: true,
			organization: null,
			created_at: this.now(),
			updated_at: null,
			...given,
		};
		this.webhookEndpoints.push(endpoint);
		return endpoint;
	}

	removeWebhookEndpoint(id: string): void {
		const at = this.webhookEndpoints.findIndex((endpoint) => endpoint.id === id);
		if (at >= 0) this.webhookEndpoints.splice(at, 1);
	}

	/** Marks a record as changed. */
	touch(record: Stored, now: Micros): void {
		record.updated_at = now;
		record.revision++;
		this.changed(record);
	}

	/** Moves a record to another status; nothing happens when it is there already. */
	setStatus<Name extends 'paymentLink' | 'invoice' | 'payment' | 'subscription'>(
		resource: Name,
		record: Resources[Name],
		to: string,
		cause: string,
		now: Micros,
	): void {
		const key = resource === 'payment' ? 'current_status' : 'status';
		const holder = record as unknown as Record<string, string>;
		const from = holder[key];
		if (from === to) return;
		holder[key] = to;
		this.touch(record, now);
		this.note(resource, record, from, to, cause, now);
	}

	note(
		resource: ResourceName,
		record: Stored,
		from: string | null,
		to: string,
		cause: string,
		now: Micros,
		field = 'status',
	): void {
		this.changed(record);
		const log = field === 'status' ? this.transitions : this.changes;
		const entry: Transition = {
			n: log.length + 1,
			at: new Date(Math.floor(now / 1000)).toISOString(),
			resource,
			id: record.id,
			field,
			from,
			to,
			cause,
			revision: record.revision,
		};
		log.push(entry);
		for (const listener of this.listeners) listener(entry);
	}
}

function statusOf(resource: ResourceName, record: Stored): string | undefined {
	const holder = record as unknown as { status?: string; current_status?: string };
	return resource === 'payment' ? holder.current_status : holder.status;
}
