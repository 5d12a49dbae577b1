import { formatTime } from '../core/clock.mts';
import type { Transition } from '../core/log.mts';
import type { Branch } from '../core/organizations.mts';
import type { Invoice, Payment, PaymentLink, ResourceName } from '../core/records.mts';
import type { State } from '../core/state.mts';
import type { Switches } from '../switches/index.mts';

/** What the vendor sends about one occurrence, before it is signed. */
export interface WebhookBody {
	event_type: string;
	entity_type: string;
	entity_id: string;
	entity_url: string;
	status: string;
	/** Without an offset, as the vendor writes it. */
	timestamp: string;
	data: Record<string, unknown>;
}

const ENTITIES: Partial<Record<ResourceName, { type: string; path: string }>> = {
	payment: { type: 'PAYMENT', path: 'payments' },
	invoice: { type: 'INVOICE', path: 'invoices' },
	subscription: { type: 'SUBSCRIPTION', path: 'subscriptions' },
	paymentLink: { type: 'PAYMENT_LINK', path: 'payment_links' },
};

/** Event types that the vendor's pages name. */
const DOCUMENTED = [
	...['SUCCEEDED', 'FAILED', 'CANCELED', 'REFUNDED', 'MARKED_AS_PAID'].map(
		(name) => `PAYMENT_${name}`,
	),
	...['CREATED', 'SENT', 'ACCEPTED', 'REJECTED', 'COMPLETED', 'CANCELED', 'UPDATED'].map(
		(name) => `INVOICE_${name}`,
	),
	...[
		'CREATED',
		'ACTIVATED',
		'INACTIVATED',
		'CANCELED',
		'FROZEN',
		'CYCLE_RENEWAL_FAILED',
		'CANCEL_AT_PERIOD_END',
		'FREEZE_NOW',
		'UNFREEZE_NOW',
		'UNFREEZE_FUTURE',
		'FREEZE_CANCEL',
		'PLAN_CHANGE_SCHEDULED',
		'PLAN_CHANGE_CANCELED',
		'PLAN_CHANGED',
		'PLAN_CHANGE_INVOICE_REISSUED',
		'PLAN_UPDATED',
	].map((name) => `SUBSCRIPTION_${name}`),
	'PAYMENT_LINK_PAY_ATTEMPT_FAILED',
];
/** Event types that only newer servers know. */
const NEWEST = ['PAYMENT_PARTIALLY_REFUNDED', 'SUBSCRIPTION_CYCLE_RENEWED_SUCCESSFULLY'];

/** Whether a server with these switches knows an event type. */
export function isKnownEvent(type: string, { webhookEvents }: Switches): boolean {
	if (DOCUMENTED.includes(type) || webhookEvents === 'any') return true;
	return webhookEvents === 'newest' && NEWEST.includes(type);
}

/** Names of the events that a transition brings about, in the vendor's order. */
export function eventTypesOf(state: State, transition: Transition): string[] {
	const types = namesOf(state, transition);
	return types.filter((type) => isKnownEvent(type, state.switches));
}

function namesOf(state: State, transition: Transition): string[] {
	const { resource, id, field, from, to, cause } = transition;
	if (cause === 'bulk') return [];
	if (field === 'amount_refunded') return ['PAYMENT_PARTIALLY_REFUNDED'];
	if (field === 'cycle') return renewal(state, id);
	if (field === 'cancel_at_period_end') {
		return to === 'true' ? ['SUBSCRIPTION_CANCEL_AT_PERIOD_END'] : [];
	}
	if (field === 'pay_attempt') return ['PAYMENT_LINK_PAY_ATTEMPT_FAILED'];
	if (field !== 'status') return [];
	if (resource === 'payment') {
		if (to === 'SUCCEEDED') {
			return [cause === 'mark-paid' ? 'PAYMENT_MARKED_AS_PAID' : 'PAYMENT_SUCCEEDED'];
		}
		const reported = ['FAILED', 'CANCELED', 'REFUNDED', 'PARTIALLY_REFUNDED'];
		return reported.includes(to) ? [`PAYMENT_${to}`] : [];
	}
	if (resource === 'invoice') {
		const reported = ['SENT', 'ACCEPTED', 'REJECTED', 'COMPLETED', 'CANCELED'];
		const change = reported.includes(to) ? [`INVOICE_${to}`] : [];
		return from === null ? ['INVOICE_CREATED', ...change] : change;
	}
	if (resource === 'subscription') {
		const names: Record<string, string> = {
			ACTIVE: 'ACTIVATED',
			INACTIVE: 'INACTIVATED',
			CANCELED: 'CANCELED',
			FROZEN: 'FROZEN',
		};
		const quiet = from === null && to === 'INACTIVE';
		const change = names[to] && !quiet ? [`SUBSCRIPTION_${names[to]}`] : [];
		return from === null ? ['SUBSCRIPTION_CREATED', ...change] : change;
	}
	return [];
}

/** What a new cycle is called: nothing as long as its invoice waits for its payer. */
function renewal(state: State, id: string): string[] {
	const branch = branchWith(state, 'subscription', id);
	const invoice = branch?.invoice.get(branch.subscription.get(id)?.latest_invoice_id ?? '');
	const payment = branch?.payment.get(invoice?.payment_ids[0] ?? '');
	if (payment?.current_status === 'SUCCEEDED') return ['SUBSCRIPTION_CYCLE_RENEWED_SUCCESSFULLY'];
	return payment?.current_status === 'FAILED' ? ['SUBSCRIPTION_CYCLE_RENEWAL_FAILED'] : [];
}

/** The body of an event: references only, never amounts. */
export function bodyOf(state: State, type: string, transition: Transition): WebhookBody {
	const { resource, id, to, field } = transition;
	const entity = ENTITIES[resource]!;
	const reference = (name: string, recordId: string) => {
		const { path } = Object.values(ENTITIES).find((one) => one.type === name.toUpperCase())!;
		return { id: recordId, url: `${state.publicUrl}/api/v2/${path}/${recordId}` };
	};
	const branch = branchWith(state, resource, id);
	const data: Record<string, unknown> = {};
	const own = entity.type.toLowerCase();
	data[own] = reference(own, id);
	if (branch && state.switches.webhookReferences === 'all') {
		const { invoice, payment, link } = around(branch, resource, id);
		if (payment) data.payment = reference('payment', payment.id);
		if (invoice) data.invoice = reference('invoice', invoice.id);
		if (invoice?.subscription_id) {
			data.subscription = reference('subscription', invoice.subscription_id);
		}
		if (link) data.payment_link = reference('payment_link', link.id);
		if (link?.custom_metadata) data.metadata = link.custom_metadata;
	}
	return {
		event_type: type,
		entity_type: entity.type,
		entity_id: id,
		entity_url: `${state.publicUrl}/api/v2/${entity.path}/${id}`,
		status: field === 'status' ? to : statusNow(branch, resource, id),
		timestamp: formatTime(Date.parse(transition.at) * 1000 + (transition.n % 1000), {
			timestampOffset: 'none',
		}),
		data,
	};
}

function branchWith(state: State, resource: ResourceName, id: string): Branch | undefined {
	return state.branches().find((branch) => branch[resource].get(id) !== undefined);
}

function statusNow(branch: Branch | undefined, resource: ResourceName, id: string): string {
	const record = branch?.[resource].get(id) as
		| { status?: string; current_status?: string }
		| undefined;
	return record?.status ?? record?.current_status ?? '';
}

/** The invoice, its payment and the link that belong to a record. */
function around(
	branch: Branch,
	resource: ResourceName,
	id: string,
): { invoice?: Invoice; payment?: Payment; link?: PaymentLink } {
	if (resource === 'paymentLink') return { link: branch.paymentLink.get(id) };
	const payment = resource === 'payment' ? branch.payment.get(id) : undefined;
	const subscription = resource === 'subscription' ? branch.subscription.get(id) : undefined;
	const invoiceId = payment?.invoice_id ?? subscription?.latest_invoice_id ?? id;
	const invoice = branch.invoice.get(invoiceId);
	const [only, ...others] = invoice?.payment_ids ?? [];
	const linkId = invoice?.payment_link_id;
	return {
		invoice,
		payment: payment ?? (only && others.length === 0 ? branch.payment.get(only) : undefined),
		link: linkId ? branch.paymentLink.get(linkId) : undefined,
	};
}
