import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { linkByUrl } from '../../orders/linkByUrl';
import { setStatus } from './setStatus';

/** PATCH /payment_links/{payment_link_id}/status. */
export const activate: Operation = {
	value: 'activate',
	name: 'Activate',
	action: 'Activate payment link',
	description: 'Open a deactivated payment link again, so that customers can pay it',
	money: 'sale',
	method: 'PATCH',
	path: '/payment_links/{paymentLinkId}/status',
	idempotent: true,
	fields: [locator('paymentLink', { required: true, byUrl: true })],
	find: linkByUrl,
	run: setStatus('ACTIVE'),
};
