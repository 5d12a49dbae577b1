import type { INodePropertyOptions } from 'n8n-workflow';

import type { FieldUi } from './builders';
import type { Field } from './field';
import { switches } from './switches';

const NAMES = {
	amex: 'American Express',
	bank_transfer: 'Bank Transfer',
	installment: 'Installments',
	mada: 'Mada',
	mastercard: 'Mastercard',
	qurrah: 'Qurrah',
	visa: 'Visa',
};

type Method = keyof typeof NAMES;

/**
 * How something can be paid, as one list for links, invoices and subscriptions: what is not chosen cannot be used.
 * @param methods those that Stream can switch there
 */
export function paymentMethods(
	api: string,
	methods: Method[],
	ui: FieldUi & { ifNone?: 'notSent' | null },
): Field {
	const options: INodePropertyOptions[] = Object.entries(NAMES)
		.filter(([value]) => methods.includes(value as Method))
		.map(([value, name]) => ({ name, value }));
	return switches(api, 'Payment Methods', options, ui);
}
