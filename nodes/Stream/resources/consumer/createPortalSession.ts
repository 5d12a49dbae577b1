import type { IDataObject } from 'n8n-workflow';

import { explainUnreadable } from '../../../shared/api/errorMessages';
import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { send } from '../../../shared/operation/requests';

/** The column that is marked for n8n as sensitive (`sensitiveOutputFields`); 2.40.7 does not act on it yet. */
export const PORTAL_URL = 'portalUrl';

/**
 * POST /consumer_portal/sessions; only newer servers have it.
 *
 * A session that nobody has got the address of does no harm, so a request without an answer is sent again.
 */
export const createPortalSession: Operation = {
	value: 'createPortalSession',
	name: 'Create Portal Session',
	action: 'Create portal session for consumer',
	description:
		'Create an address at which the consumer sees their own invoices and subscriptions, without a login',
	method: 'POST',
	path: '/consumer_portal/sessions',
	idempotent: true,
	feature: 'The customer portal',
	otherRecord: true,
	notices: [
		{
			displayName:
				'Whoever has the address is the consumer there. It opens once and only for a while: hand it over at once, and keep it in no sheet, log or chat. n8n stores it with the execution: turn off saving executions in the settings of such a workflow.',
			name: 'portalNotice',
			type: 'notice',
			default: '',
		},
	],
	fields: [locator('consumer', { required: true, description: 'Whose portal to open' })],
	collection: {
		name: 'additionalFields',
		fields: [
			locator('subscription', {
				description: 'The subscription that the portal opens with: one of this consumer',
			}),
		],
	},
	run: async (call) => {
		const { path, payload } = call;
		const session = await send(call, { method: 'POST', path, body: payload, idempotent: true });
		const { url, expires_at: expiresAt = null } = session;
		if (typeof url !== 'string' || url === '') {
			throw explainUnreadable(200, { subject: 'portal session' });
		}
		const row: IDataObject = { [PORTAL_URL]: url, expiresAt };
		return [{ ...row, consumerId: call.values.consumerId as string }];
	},
};
