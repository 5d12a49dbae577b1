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
		"Create a personal link to the consumer's own invoices and subscriptions, which works without a login",
	method: 'POST',
	path: '/consumer_portal/sessions',
	idempotent: true,
	feature: 'The customer portal',
	otherRecord: true,
	notices: [
		{
			displayName:
				'Whoever has the address can act as the consumer. It opens only once and expires soon, so send it at once and do not store it in sheets, logs or chats. n8n stores it with the execution: turn off saving executions in the settings of this workflow.',
			name: 'portalNotice',
			type: 'notice',
			default: '',
		},
	],
	fields: [
		locator('consumer', { required: true, description: 'The consumer whose portal to open' }),
	],
	collection: {
		name: 'additionalFields',
		fields: [
			locator('subscription', {
				description: "The consumer's subscription to open the portal with",
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
