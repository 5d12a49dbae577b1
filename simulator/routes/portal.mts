import { randomBytes } from 'node:crypto';

import { SECOND } from '../core/clock.mts';
import { refuse } from '../core/errors.mts';
import { newId } from '../core/organizations.mts';
import { usableConsumer } from '../domain/consumers.mts';
import { fetchRecord, type Operation } from '../http/operation.mts';
import { nullable, object, required } from '../validation/checks.mts';
import { uuid } from '../validation/identity.mts';
import { time } from '../views/shared.mts';

const LIFETIME = 900 * SECOND;

const body = object({
	organization_consumer_id: required(uuid()),
	subscription_id: nullable(uuid()),
});

export const portalOperations: Operation[] = [
	{
		method: 'POST',
		path: '/consumer_portal/sessions',
		available: ({ portalSessions }) => portalSessions,
		body: () => body,
		handle: ({ state, branch, body: request, now }) => {
			const consumer = usableConsumer(branch, request.organization_consumer_id);
			const id = request.subscription_id as string | null;
			if (id && fetchRecord(branch, 'subscription', id).organization_consumer_id !== consumer.id) {
				throw refuse('The subscription belongs to another consumer');
			}
			const token = randomBytes(24).toString('base64url');
			const expires = now + LIFETIME;
			state.portalSessions.set(token, {
				token,
				consumer_id: consumer.id,
				subscription_id: id,
				expires_at: expires,
				used: false,
			});
			return {
				id: newId(),
				url: `${state.publicUrl}/portal/${token}`,
				expires_at: time(expires, state),
			};
		},
	},
];
