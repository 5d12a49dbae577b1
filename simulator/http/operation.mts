import type { Micros } from '../core/clock.mts';
import { notFound, type Detail } from '../core/errors.mts';
import type { LedgerEntry } from '../core/log.mts';
import type { Branch, Organization } from '../core/organizations.mts';
import type { ResourceName, Resources } from '../core/records.mts';
import type { Switches } from '../switches/index.mts';
import type { State } from '../core/state.mts';
import type { Check } from '../validation/checks.mts';
import { uuid } from '../validation/identity.mts';

/** What a handler gets: everything is validated already. */
export interface Context {
	state: State;
	branch: Branch;
	organization: Organization;
	now: Micros;
	params: Record<string, string>;
	query: Record<string, any>;
	body: any;
	entry: LedgerEntry;
}

/** Every path of the API starts here. */
export const API_PREFIX = '/api/v2';

/** One operation of the API. */
export interface Operation {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** Path below /api/v2 with parameters in braces, as in the API's document. */
	path: string;
	query?: QueryFields | ((switches: Switches) => QueryFields);
	/** How the body is checked; absent for operations without one. */
	body?: (switches: Switches) => Check;
	status?: number;
	/** Switched off, the path answers 404 as if the server did not have it. */
	available?: (switches: Switches) => boolean;
	handle: (context: Context) => unknown;
}

/** Matches the whole paths of an operation, and names the ids in them. */
export function patternOf({ path }: Operation): RegExp {
	return new RegExp(`^${API_PREFIX}${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

/** Answer of operations that return nothing; its form is decided by a switch. */
export const NOTHING = Symbol('nothing');

/** Query parameters: how each is checked, and whether it may be repeated. */
export type QueryFields = Record<string, { check: Check; many?: boolean; fallback?: unknown }>;

/** Splits a raw query string; a key may occur several times. */
export function parseQuery(raw: string): Map<string, string[]> {
	const values = new Map<string, string[]>();
	if (raw === '') return values;
	for (const [key, value] of new URLSearchParams(raw)) {
		const known = values.get(key);
		if (known) known.push(value);
		else values.set(key, [value]);
	}
	return values;
}

/** Checks the query: unknown keys are ignored; of a repeated single value the last one counts. */
export function checkQuery(
	fields: QueryFields,
	raw: Map<string, string[]>,
	out: Detail[],
	splitCommas = false,
): Record<string, any> {
	const clean: Record<string, any> = {};
	for (const [name, field] of Object.entries(fields)) {
		const values = raw.get(name);
		if (!values) {
			if (field.fallback !== undefined) clean[name] = field.fallback;
		} else if (field.many) {
			const items = splitCommas ? values.flatMap((value) => value.split(',')) : values;
			clean[name] = items.map((value, index) => field.check(value, ['query', name, index], out));
		} else {
			clean[name] = field.check(values[values.length - 1], ['query', name], out);
		}
	}
	return clean;
}

const pathId = uuid();

/** Checks the ids in the path. */
export function checkParams(raw: Record<string, string>, out: Detail[]): Record<string, string> {
	const clean: Record<string, string> = {};
	for (const [name, value] of Object.entries(raw)) {
		clean[name] = pathId(value, ['path', name], out);
	}
	return clean;
}

const LABELS: Record<ResourceName, string> = {
	consumer: 'Consumer',
	product: 'Product',
	coupon: 'Coupon',
	paymentLink: 'Payment link',
	invoice: 'Invoice',
	payment: 'Payment',
	subscription: 'Subscription',
	freeze: 'Freeze',
	meteredSubscription: 'Metered subscription',
	usage: 'Usage',
};

/** The record with this id in the caller's branch, or 404. */
export function fetchRecord<Name extends ResourceName>(
	branch: Branch,
	resource: Name,
	id: string,
): Resources[Name] {
	const record = branch[resource].get(id);
	if (!record) throw notFound(LABELS[resource], id);
	return record as Resources[Name];
}

/** Notes in the ledger what a request has made. */
export function made<T extends { id: string }>(
	context: Context,
	resource: ResourceName,
	record: T,
): T {
	context.entry.created = { resource, id: record.id };
	return record;
}
