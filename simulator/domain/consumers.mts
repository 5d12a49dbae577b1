import type { Micros } from '../core/clock.mts';
import { ApiError, notFound, refuse } from '../core/errors.mts';
import { newId, type Branch, type Organization } from '../core/organizations.mts';
import type { Consumer } from '../core/records.mts';
import type { State } from '../core/state.mts';

/** Fields of a customer that requests can set. */
export type ConsumerFields = Pick<
	Consumer,
	| 'name'
	| 'phone_number'
	| 'email'
	| 'external_id'
	| 'external_metadata'
	| 'iban'
	| 'alias'
	| 'comment'
	| 'preferred_language'
	| 'communication_methods'
	| 'consumer_type'
	| 'address'
	| 'vat_number'
	| 'commercial_registration'
>;

const UNIQUE = ['email', 'phone_number', 'external_id'] as const;

const keyOf = (field: (typeof UNIQUE)[number], value: string): string =>
	field === 'email' ? value.toLowerCase() : value;

/** Refuses details that another customer of the organization has already. */
export function assertUnique(
	state: State,
	organization: Organization,
	fields: Partial<ConsumerFields>,
	self?: Consumer,
): void {
	for (const field of UNIQUE) {
		const value = fields[field];
		if (value === null || value === undefined || value === '') continue;
		if (field === 'external_id' && !state.switches.externalIdUnique) continue;
		const holder = organization.taken[field].get(keyOf(field, value));
		if (!holder || holder === self) continue;
		throw new ApiError(
			state.switches.duplicateConsumerStatus,
			field === 'phone_number' ? state.switches.duplicatePhone : 'DUPLICATE_CONSUMER',
			`A consumer with ${field} '${value}' already exists`,
		);
	}
}

function enforceSandboxRule(
	state: State,
	organization: Organization,
	fields: Partial<ConsumerFields>,
): void {
	if (!state.switches.sandboxEmailRule || fields.email === undefined) return;
	if (fields.email?.toLowerCase() === organization.user.email.toLowerCase()) return;
	throw new ApiError(
		403,
		'STREAM_ERROR',
		`In sandbox mode only consumers with the e-mail of the organization's user (${organization.user.email}) are accepted`,
	);
}

/** Some accounts take ids of other systems only from their accounting. */
export function assertExternalId(state: State, id: string | null | undefined): void {
	if (!id || state.switches.externalId === 'accept') return;
	throw refuse('external_id can only be set while an accounting integration is connected');
}

export function createConsumer(
	state: State,
	branch: Branch,
	fields: Partial<ConsumerFields> & { name: string },
	now: Micros,
	cause: string,
): Consumer {
	// Who is there from the beginning has not been asked for.
	if (cause !== 'seed') {
		enforceSandboxRule(state, branch.organization, { email: null, ...fields });
		assertExternalId(state, fields.external_id);
	}
	assertUnique(state, branch.organization, fields);
	const consumer = state.add(branch, 'consumer', newConsumer(fields), now, cause);
	index(branch.organization, consumer);
	return consumer;
}

/** A customer record that is not stored yet. */
export function newConsumer(fields: Partial<ConsumerFields> & { name: string }) {
	const record = {
		phone_number: null,
		email: null,
		external_id: null,
		external_metadata: null,
		iban: null,
		alias: null,
		comment: null,
		...fields,
		preferred_language: fields.preferred_language ?? 'AR',
		communication_methods: fields.communication_methods ?? [],
		consumer_type: fields.consumer_type ?? 'INDIVIDUAL',
		address: fields.address ?? null,
		vat_number: fields.vat_number ?? null,
		commercial_registration: fields.commercial_registration ?? null,
		is_deleted: false,
		person_id: newId(),
		last_invoice_id: null,
		card: null,
		haystack: '',
	};
	record.haystack = haystackOf(record);
	return record;
}

export function updateConsumer(
	state: State,
	consumer: Consumer,
	organization: Organization,
	changes: Partial<ConsumerFields>,
	now: Micros,
): void {
	if (changes.email !== undefined) enforceSandboxRule(state, organization, changes);
	assertExternalId(state, changes.external_id);
	const { consumer_type: type, address } = { ...consumer, ...changes };
	if (type === 'BUSINESS' && !address) throw refuse('address is required for business consumers');
	assertUnique(state, organization, changes, consumer);
	unindex(organization, consumer);
	Object.assign(consumer, changes);
	consumer.haystack = haystackOf(consumer);
	index(organization, consumer);
	state.touch(consumer, now);
}

/** Soft delete: out of the lists, details free again, id remembered. */
export function deleteConsumer(
	state: State,
	branch: Branch,
	consumer: Consumer,
	now: Micros,
): void {
	const open = ['DRAFT', 'CREATED', 'SENT', 'ACCEPTED'];
	const own = (row: { organization_consumer_id: string | null }) =>
		row.organization_consumer_id === consumer.id;
	if (branch.invoice.rows.some((row) => own(row) && open.includes(row.status))) {
		throw new ApiError(400, 'CONSUMER_HAS_ONGOING_INVOICES', 'Cancel or complete them first');
	}
	const live = ['INACTIVE', 'ACTIVE', 'FROZEN'];
	if (branch.subscription.rows.some((row) => own(row) && live.includes(row.status))) {
		throw new ApiError(400, 'CONSUMER_HAS_ONGOING_SUBSCRIPTIONS', 'Cancel them first');
	}
	if (branch.paymentLink.rows.some((row) => own(row) && row.status === 'ACTIVE')) {
		throw new ApiError(400, 'CONSUMER_HAS_ACTIVE_PAYMENT_LINKS', 'Deactivate them first');
	}
	consumer.is_deleted = true;
	branch.consumer.hide(consumer);
	unindex(branch.organization, consumer);
	state.touch(consumer, now);
}

/** A customer that can still be used; deleted ones are refused. */
export function usableConsumer(branch: Branch, id: string): Consumer {
	const consumer = branch.consumer.get(id);
	if (!consumer || consumer.is_deleted) throw notFound('Consumer', id);
	return consumer;
}

/** The customer of a bill. A payer may have been created in another branch of the merchant. */
export function findConsumer(branch: Branch, id: string): Consumer | undefined {
	const own = branch.consumer.get(id);
	if (own) return own;
	for (const sibling of branch.organization.branches) {
		const consumer = sibling.consumer.get(id);
		if (consumer) return consumer;
	}
	return undefined;
}

export function index(organization: Organization, consumer: Consumer): void {
	for (const field of UNIQUE) {
		const value = consumer[field];
		if (value) organization.taken[field].set(keyOf(field, value), consumer);
	}
}

function unindex(organization: Organization, consumer: Consumer): void {
	for (const field of UNIQUE) {
		const value = consumer[field];
		if (value) organization.taken[field].delete(keyOf(field, value));
	}
}

function haystackOf(
	consumer: Omit<ConsumerFields, 'preferred_language' | 'communication_methods'>,
): string {
	return [
		consumer.name,
		consumer.email,
		consumer.phone_number,
		consumer.external_id,
		consumer.iban,
		consumer.alias,
	]
		.filter(Boolean)
		.join('\n')
		.toLowerCase();
}
