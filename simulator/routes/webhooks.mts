import { notFound } from '../core/errors.mts';
import type { WebhookEndpoint, State } from '../core/state.mts';
import { pagingOnly } from '../http/list.mts';
import { NOTHING, type Context, type Operation } from '../http/operation.mts';
import type { Switches } from '../switches/index.mts';
import {
	list,
	object,
	optional,
	required,
	unset,
	type Check,
	type Fields,
} from '../validation/checks.mts';
import { boolean, oneOfWords, text, url } from '../validation/scalars.mts';
import { stamps } from '../views/shared.mts';
import { isKnownEvent } from '../webhooks/events.mts';

const eventTypes = (switches: Switches): Check<string[]> =>
	list(
		oneOfWords((word) => isKnownEvent(word, switches)),
		{ min: 1 },
	);

const createBody = (switches: Switches): Check =>
	object({
		name: required(text({ min: 1 })),
		url: required(url),
		enabled: optional(boolean, () => true),
		secret_key: required(text({ min: 1 })),
		subscriptions: required(eventTypes(switches)),
	} satisfies Fields);

const updateBody = (switches: Switches): Check =>
	object({
		name: unset(text({ min: 1 })),
		url: unset(url),
		enabled: unset(boolean),
		secret_key: unset(text({ min: 1 })),
		subscriptions: unset(eventTypes(switches)),
	} satisfies Fields);

/** An endpoint as answers show it: never with its secret. */
function webhookView(endpoint: WebhookEndpoint, state: State) {
	const { id, name, url: address, enabled, events } = endpoint;
	const subscriptions = events === '*' ? [] : events;
	return { id, name, url: address, enabled, subscriptions, ...stamps(endpoint, state) };
}

/** An address as the server keeps it. */
function storedAddress(sent: string, { webhookAddress }: Switches): string {
	if (webhookAddress === 'kept') return sent;
	const { href } = new URL(sent);
	return webhookAddress === 'normalized' ? href : `${href}/`;
}

/** Endpoints of the merchant; those entered in the simulator's own dashboard are nobody's. */
const own = ({ state, organization }: Context): WebhookEndpoint[] =>
	state.webhookEndpoints.filter((endpoint) => endpoint.organization === organization.id);

function getEndpoint(context: Context): WebhookEndpoint {
	const id = context.params.webhook_id;
	const endpoint = own(context).find((one) => one.id === id);
	if (!endpoint) throw notFound('Webhook', id);
	return endpoint;
}

const available: Operation['available'] = ({ webhookApi }) => webhookApi;

export const webhookOperations: Operation[] = [
	{
		method: 'GET',
		path: '/webhooks',
		available,
		query: pagingOnly,
		handle: (context) => {
			const { page, limit } = context.query;
			const rows = own(context).slice((page - 1) * limit, page * limit);
			return { data: rows.map((one) => webhookView(one, context.state)) };
		},
	},
	{
		method: 'POST',
		path: '/webhooks',
		available,
		body: createBody,
		handle: ({ state, organization, body, now }) => {
			const { secret_key: secret, subscriptions: events, ...rest } = body;
			const endpoint = state.addWebhookEndpoint({
				...rest,
				url: storedAddress(rest.url, state.switches),
				secret,
				events,
				organization: organization.id,
				created_at: now,
			});
			return webhookView(endpoint, state);
		},
	},
	{
		method: 'PUT',
		path: '/webhooks/{webhook_id}',
		available,
		body: updateBody,
		handle: (context) => {
			const { state, body, now } = context;
			const endpoint = getEndpoint(context);
			const { secret_key: secret, subscriptions: events, ...rest } = body;
			const given = Object.entries({ ...rest, secret, events });
			const changes = given.filter(([, value]) => value !== null && value !== undefined);
			const url = rest.url ? storedAddress(rest.url, state.switches) : endpoint.url;
			Object.assign(endpoint, Object.fromEntries(changes), { url, updated_at: now });
			return webhookView(endpoint, state);
		},
	},
	{
		method: 'DELETE',
		path: '/webhooks/{webhook_id}',
		available,
		handle: (context) => {
			context.state.removeWebhookEndpoint(getEndpoint(context).id);
			return NOTHING;
		},
	},
];
