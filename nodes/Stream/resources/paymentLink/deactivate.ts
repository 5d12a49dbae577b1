import { text } from '../../../shared/fields/builders';
import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { linkByUrl } from '../../orders/linkByUrl';
import { setStatus } from './setStatus';

/** PATCH /payment_links/{payment_link_id}/status. */
export const deactivate: Operation = {
	value: 'deactivate',
	name: 'Deactivate',
	action: 'Deactivate payment link',
	description: 'Close a payment link, so that nobody can pay it anymore',
	method: 'PATCH',
	path: '/payment_links/{paymentLinkId}/status',
	idempotent: true,
	fields: [locator('paymentLink', { required: true, byUrl: true })],
	find: linkByUrl,
	collection: {
		name: 'additionalFields',
		fields: [
			text('deactivate_message', 'Deactivate Message', {
				description: 'Message that customers see when they open the link',
				placeholder: 'e.g. This offer has ended.',
			}),
		],
	},
	run: setStatus('INACTIVE'),
};
