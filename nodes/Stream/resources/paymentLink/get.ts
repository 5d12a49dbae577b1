import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { simplify } from '../../../shared/records/simplify/paymentLink';
import { linkByUrl } from '../../orders/linkByUrl';

/** GET /payment_links/{payment_link_id}. */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get payment link',
	description: 'Retrieve one payment link, with its status and the money collected',
	method: 'GET',
	path: '/payment_links/{paymentLinkId}',
	fields: [locator('paymentLink', { required: true, byUrl: true })],
	find: linkByUrl,
	simplify,
};
