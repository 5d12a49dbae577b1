import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../../shared/operation/operation';

/**
 * The address that opens WhatsApp with a ready message for the customer of an order.
 * Arabic where the customer's name is written in Arabic; null without a phone number or without anything to pay.
 */
export function whatsappUrl(
	{ values }: Pick<Call, 'values'>,
	reference: string,
	url: unknown,
): string | null {
	const { phone_number: phone, name } = (values.customer ?? {}) as IDataObject;
	if (typeof phone !== 'string' || typeof url !== 'string') return null;
	const text = /\p{Script=Arabic}/u.test(String(name ?? ''))
		? `رابط الدفع لطلبك ${reference}: ${url}`
		: `Your payment link for order ${reference}: ${url}`;
	return `https://wa.me/${phone.replace(/\D/g, '')}?text=${encodeURIComponent(text)}`;
}
