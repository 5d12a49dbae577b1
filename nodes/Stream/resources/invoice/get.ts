import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { showRefunds } from '../../../shared/operation/readRefunds';
import { runOperation } from '../../../shared/operation/sendOperation';
import { paymentsOf } from '../../../shared/records/payments';
import { simplify } from '../../../shared/records/simplify/invoice';

/** GET /invoices/{invoice_id}. */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get invoice',
	description: 'Retrieve one invoice with its status, its payments and the amount still to pay',
	method: 'GET',
	path: '/invoices/{invoiceId}',
	fields: [locator('invoice', { required: true })],
	simplify,
	run: async (call) => {
		const [invoice] = await runOperation(call);
		await showRefunds(call, paymentsOf(invoice));
		return [invoice];
	},
};
