import { InputError } from '../../../shared/errors/inputError';
import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { description, scheduledOn } from './fields';

/** PATCH /invoices/{invoice_id}/inplace. */
export const update: Operation = {
	value: 'update',
	name: 'Update',
	action: 'Update invoice',
	description: 'Change the due date or description of an open invoice',
	method: 'PATCH',
	path: '/invoices/{invoiceId}/inplace',
	idempotent: true,
	fields: [locator('invoice', { required: true })],
	collection: { name: 'updateFields', fields: [scheduledOn(), description(1)] },
	validate: ({ payload }) => {
		const due = payload.scheduled_on;
		if (due !== undefined && Date.parse(String(due)) <= Date.now()) {
			throw new InputError(
				"'Scheduled On' is in the past.",
				'Choose a later day: Stream only accepts due dates in the future.',
			);
		}
	},
};
