import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';

/** What Stream says in one delivery. References only: no amounts. */
export interface Delivery {
	/** Stream's name, such as INVOICE_COMPLETED. */
	type: string;
	/** PAYMENT, INVOICE, SUBSCRIPTION or PAYMENT_LINK. */
	entityType: string;
	entityId: string;
	/** Status of the entity when it happened. */
	status: string | null;
	/** When it happened, as Stream writes it. */
	timestamp: string | null;
	ids: {
		payment?: string;
		invoice?: string;
		payment_link?: string;
		subscription?: string;
	};
	/** The payment link's metadata. */
	metadata: IDataObject | null;
	body: IDataObject;
}

const REFERENCES = ['payment', 'invoice', 'payment_link', 'subscription'] as const;

/**
 * Reads the signed body of a delivery. Tolerant: only the kind of event has to be there. The headers that repeat it
 * are not signed, so they are not read.
 * @returns undefined when the body is not an event
 */
export function toDelivery(rawBody: Buffer): Delivery | undefined {
	const body = parsed(rawBody);
	if (!body) return undefined;
	const data = isRecord(body.data) ? body.data : body;
	const type = text(body.event_type) ?? text(body.event);
	if (type === undefined) return undefined;
	const entityType = text(body.entity_type)?.toUpperCase() ?? kindOf(type);
	const ids: Delivery['ids'] = {};
	for (const name of REFERENCES) {
		const reference = data[name];
		const id =
			(isRecord(reference) ? text(reference.id) : undefined) ??
			text(data[`${name}_id`]) ??
			text(body[`${name}_id`]);
		if (id !== undefined) ids[name] = id;
	}
	const own = REFERENCES.find((name) => name === entityType.toLowerCase());
	const entityId = text(body.entity_id) ?? (own && ids[own]) ?? '';
	if (own && entityId !== '') ids[own] ??= entityId;
	return {
		type,
		entityType,
		entityId,
		status: text(body.status) ?? null,
		timestamp: text(body.timestamp) ?? null,
		ids,
		metadata: [data.metadata, data.custom_metadata].find(isRecord) ?? null,
		body,
	};
}

/** What happens to a record once in its life: a second delivery of it is a repetition, whenever it comes. */
const ONCE = new Set([
	'PAYMENT_SUCCEEDED',
	'PAYMENT_MARKED_AS_PAID',
	'PAYMENT_REFUNDED',
	'PAYMENT_CANCELED',
	'INVOICE_CREATED',
	'INVOICE_COMPLETED',
	'INVOICE_REJECTED',
	'INVOICE_CANCELED',
	'SUBSCRIPTION_CREATED',
	'SUBSCRIPTION_CANCELED',
]);

/** What two deliveries of the same occurrence have in common; Stream gives no event id. */
export function keyOf({ type, entityId, timestamp, status, body }: Delivery): string {
	// A refund may be one of several parts, unless its status says that it was all.
	const isPart = type === 'PAYMENT_REFUNDED' && status !== 'REFUNDED';
	const isOnce = ONCE.has(type) && entityId !== '' && !isPart;
	const occasion = isOnce ? [] : [timestamp ?? JSON.stringify(body), status];
	const parts = JSON.stringify([type, entityId, ...occasion]);
	return createHash('sha256').update(parts).digest('base64url').slice(0, 16);
}

function kindOf(type: string): string {
	const known = ['PAYMENT_LINK', 'PAYMENT', 'INVOICE', 'SUBSCRIPTION'];
	return known.find((kind) => type.startsWith(`${kind}_`)) ?? '';
}

function parsed(rawBody: Buffer): IDataObject | undefined {
	try {
		const value: unknown = JSON.parse(rawBody.toString('utf8').replace(/^\ufeff/, ''));
		return isRecord(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

function isRecord(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
