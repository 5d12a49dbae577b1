import { InputError } from '../shared/errors/inputError';
import { quoted } from '../shared/errors/labels';
import { EVENTS, RESOURCE_OF, type EventName, type EventResource } from '../shared/events/events';
import { toAddress } from '../shared/values/address';
import { isEmpty } from '../shared/values/clean';
import { toIsoUtc } from '../shared/values/dates';
import { toFlag } from '../shared/values/flag';
import { hasUuid, toUuid, toUuidList } from '../shared/values/ids';
import { INVOICE_RANKS } from './detect/records/invoices';
import { PAYMENT_RANKS } from './detect/records/payments';
import { SUBSCRIPTION_RANKS } from './detect/records/subscriptions';
import type { Scope, Settings } from './read/feeds';

/** Records that are read one by one at each poll. */
const MOST_IDS = 50;
const MOST_EVENTS = 250;
const MOST_HOURS = 8_760;

const STATUSES: Partial<Record<EventName, { label: string; statuses: string[] }>> = {
	paymentStatusChanged: { label: 'Payment', statuses: Object.keys(PAYMENT_RANKS) },
	subscriptionStatusChanged: { label: 'Subscription', statuses: Object.keys(SUBSCRIPTION_RANKS) },
	invoiceStatusChanged: { label: 'Invoice', statuses: Object.keys(INVOICE_RANKS) },
};

/** A parameter of the trigger, as n8n gives it. */
export type GetParameter = (name: string) => unknown;

/** What the trigger needs to know beside what is watched. */
export interface TriggerSettings extends Settings {
	simplify: boolean;
	/** The watched payment link, where it was given by an address without its ID. */
	linkAddress?: string;
}

/**
 * Reads the parameters of the trigger.
 * @param timezone the workflow's, for dates without a time zone
 * @param given the Options as they stand in the panel, expressions not evaluated
 * @throws InputError naming the parameter as the panel shows it
 */
export function readSettings(
	get: GetParameter,
	timezone: string,
	given?: Record<string, unknown>,
): TriggerSettings {
	const options = (get('options') ?? {}) as Record<string, unknown>;
	const events = readEvents(get('event'));
	const scope = readScope(get, events);
	return {
		events,
		statuses: readStatuses(get('statuses'), events),
		scope,
		linkAddress: scope.kind === 'paymentLink' ? addressOf(get) : undefined,
		lookBackDays: readNumber(options.lookbackDays, 30, 'Look Back in Days', 3650),
		startFrom: readStart(options.startFrom, timezone),
		startFromText: isEmpty(given?.startFrom) ? undefined : String(given?.startFrom),
		expiringHours: readNumber(get('expiringHours'), 24, 'Hours Before Expiry', MOST_HOURS),
		maxEvents: readNumber(options.maxEventsPerPoll, 100, 'Max Events per Poll', MOST_EVENTS),
		simplify: toFlag(options.simplify, quoted('Simplify'), true),
	};
}

function readEvents(value: unknown): EventName[] {
	const chosen = toList(value);
	const unknown = chosen.find((name) => !(EVENTS as readonly string[]).includes(name));
	if (unknown !== undefined) {
		throw new InputError(
			`'Trigger On' ${unknown} is not an event of this trigger.`,
			`Use ${EVENTS.join(', ')}.`,
		);
	}
	if (chosen.length === 0) {
		throw new InputError("'Trigger On' is empty.", 'Choose at least one event.');
	}
	return EVENTS.filter((name) => chosen.includes(name));
}

function readStatuses(value: unknown, events: EventName[]): string[] {
	const chosen = toList(value);
	const concerned = events.filter((name) => STATUSES[name]);
	if (chosen.length === 0 || concerned.length === 0) return [];
	for (const name of concerned) {
		const { label, statuses } = STATUSES[name] ?? { label: '', statuses: [] };
		if (chosen.some((status) => statuses.includes(status))) continue;
		throw new InputError(
			`None of the chosen 'Statuses' applies to a ${label.toLowerCase()}, so "${label} Status Changed" would never start the workflow.`,
			`Choose a ${label.toLowerCase()} status, or remove that event.`,
		);
	}
	return chosen;
}

function readScope(get: GetParameter, events: EventName[]): Scope {
	const kind = String(get('scope') ?? 'all');
	const resources = [...new Set(events.map((name) => RESOURCE_OF[name]))];
	if (kind === 'consumer') {
		return { kind, id: toUuid(chosen(get('consumerId')), quoted('Consumer'), 'consumer') };
	}
	if (kind === 'paymentLink') {
		if (resources.includes('subscription')) {
			throw new InputError(
				'Stream does not say which subscriptions came from a payment link.',
				'Watch the subscriptions of a consumer, or all of them.',
			);
		}
		const given = chosen(get('paymentLinkId'));
		const isKnown = addressOf(get) === undefined;
		return { kind, id: isKnown ? toUuid(given, quoted('Payment Link'), 'paymentLink') : '' };
	}
	if (kind !== 'ids') return { kind: 'all' };
	if (resources.length > 1) {
		throw new InputError(
			'The chosen events are about several kinds of records, but Specific Records can be of only one kind.',
			'Choose events of one kind of record, or use one trigger for each kind.',
		);
	}
	const [resource] = resources as [EventResource];
	const ids = toUuidList(get('ids'), quoted('IDs'), resource);
	if (ids.length === 0) throw new InputError("'IDs' is empty.", 'Enter the IDs of the records.');
	if (ids.length > MOST_IDS) {
		throw new InputError(
			`'IDs' has ${ids.length} IDs, but at most ${MOST_IDS} can be watched one by one.`,
			'Watch all records, or those of a consumer, and filter the events by their ID.',
		);
	}
	return { kind: 'ids', ids: [...ids].sort() };
}

/** The address of the watched link, if that is all that is known of it. */
function addressOf(get: GetParameter): string | undefined {
	const given = chosen(get('paymentLinkId'));
	return hasUuid(given) ? undefined : toAddress(given);
}

/** What is made before a date in the future would be neither new nor known: it would look as if it came back. */
function readStart(value: unknown, timezone: string): number | undefined {
	if (isEmpty(value)) return undefined;
	const iso = toIsoUtc(value, quoted('Start From'), timezone);
	if (Date.parse(iso) <= Date.now()) return Date.parse(iso);
	throw new InputError(
		`'Start From' is in the future (${iso}).`,
		"Choose a date in the past, or leave it empty to start when the workflow is published. A date without a time zone is read in the workflow's time zone.",
	);
}

function readNumber(value: unknown, fallback: number, label: string, most: number): number {
	if (isEmpty(value)) return fallback;
	const number = Number(value);
	if (!Number.isInteger(number) || number < 1 || number > most) {
		throw new InputError(
			`${quoted(label)} is not a whole number from 1 to ${most}.`,
			`Enter a number from 1 to ${most}.`,
		);
	}
	return number;
}

/** What a locator points at. */
function chosen(value: unknown): unknown {
	return typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
}

/** A list, also as text with commas: what an expression may give. */
function toList(value: unknown): string[] {
	const list = Array.isArray(value) ? value : String(value ?? '').split(',');
	return [...new Set(list.map((one) => String(one).trim()).filter((one) => one !== ''))];
}
