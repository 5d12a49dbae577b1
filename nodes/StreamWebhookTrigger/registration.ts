import { createHmac } from 'crypto';
import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { createClient, CREDENTIAL_TYPE, type Client } from '../shared/api/client';
import { toConnection } from '../shared/api/connection';
import { readList } from '../shared/api/paging';
import { ApiError, isForbidden, isNotFound, isUnknown } from '../shared/errors/apiError';
import { InputError } from '../shared/errors/inputError';
import { rethrow } from '../shared/errors/rethrow';
import { shownError } from '../shared/execution/nodeError';
import { nodeKey } from '../shared/execution/nodeKey';
import { ALL_EVENTS, chosenEvents, DOCUMENTED, EVENT_TYPES } from './events';

type Context = IHookFunctions | IWebhookFunctions;

const ENDPOINTS = '/webhooks';
const errorContext = { subject: 'webhook', feature: 'Registering webhooks over the API' };

/** After wrong signatures, the trigger checks its endpoint at most this often. */
const REPAIR_EVERY_MS = 10 * 60_000;

/** When each trigger last checked its endpoint (milliseconds). */
const lastRepairs = new Map<string, number>();

/** Whether n8n registers the address in Stream by itself. */
export function isAutomatic(context: Context): boolean {
	return context.getNodeParameter('registration', 'automatic') === 'automatic';
}

/**
 * The secret of a trigger's endpoint: the same at every start and in every webhook process, so that there is
 * nothing to store. It changes with the API key.
 */
export async function automaticSecret(context: Context): Promise<string> {
	const { token } = toConnection(await context.getCredentials(CREDENTIAL_TYPE));
	return createHmac('sha256', token)
		.update(`stream-webhook/${nodeKey(context)}`)
		.digest('hex');
}

/**
 * Whether Stream has the endpoint already, and calls it. While n8n starts this is asked of Stream; an account that
 * cannot be reached then does not unregister anything, so it counts as there. Otherwise `register` puts the endpoint
 * right.
 */
export async function isRegistered(context: IHookFunctions): Promise<boolean> {
	if (!isAutomatic(context)) return true;
	if (!['init', 'leadershipChange'].includes(context.getActivationMode())) return false;
	try {
		const endpoints = await ownEndpoints(await createClient(context), ownOf(context));
		return endpoints.some(({ enabled }) => enabled !== false);
	} catch {
		return true;
	}
}

/**
 * Makes Stream call this address: puts right the endpoint that has it, or makes one. After a creation the list is read
 * again and one endpoint kept, so that whatever got lost on the way there is never more than one.
 *
 * @throws NodeApiError, NodeOperationError with what to choose instead
 */
export async function register(context: IHookFunctions): Promise<boolean> {
	if (!isAutomatic(context)) return true;
	const own = ownOf(context);
	const { url } = own;
	try {
		const secret = await automaticSecret(context);
		const client = await createClient(context, { secrets: [secret] });
		requirePublic(client, url);
		const name = [...`n8n: ${context.getWorkflow().name ?? 'workflow'}`].slice(0, 100).join('');
		const body = { name, url, enabled: true, secret_key: secret };
		const events = wantedEvents(context);
		try {
			await putRight(client, own, body, events);
		} catch (thrown) {
			const known = events.filter((event) => DOCUMENTED.has(event));
			if (!isRefusedInput(thrown) || !known.length || known.length === events.length) {
				throw rethrow(thrown);
			}
			await putRight(client, own, body, known);
			const left = events.filter((event) => !known.includes(event)).join(', ');
			context.logger.warn(
				`The webhook was registered without these event types, which this Stream account does not have: ${left}.`,
			);
		}
		return true;
	} catch (thrown) {
		throw toNodeError(context, thrown);
	}
}

/** Takes the endpoint with this address out of Stream. n8n also does this when a trigger is edited. */
export async function unregister(context: IHookFunctions): Promise<boolean> {
	if (!isAutomatic(context)) return true;
	try {
		const client = await createClient(context);
		const own = ownOf(context);
		for (const { id } of await ownEndpoints(client, own)) await remove(client, id);
		remember(own, undefined);
		return true;
	} catch (thrown) {
		// An account that does not have webhooks over the API, or may not use it, has nothing to take out.
		if (isUnavailable(thrown)) {
			if (isForbidden(thrown)) {
				context.logger.warn(
					'The webhook may still be registered in Stream, because the API key has no permission to remove it: check Settings → Webhooks.',
				);
			}
			return true;
		}
		throw toNodeError(context, thrown);
	}
}

/**
 * Checks the endpoint after a call with a wrong signature: the API key may have changed, for which n8n does not register
 * again. The endpoint of another n8n has another address and is left alone.
 *
 * @param now milliseconds
 * @returns true if the endpoint was repaired, so that Stream should send the call again
 */
export async function repair(context: IWebhookFunctions, now: number): Promise<boolean> {
	const trigger = nodeKey(context);
	if (now - (lastRepairs.get(trigger) ?? -Infinity) < REPAIR_EVERY_MS) return false;
	lastRepairs.set(trigger, now);
	try {
		const client = await createClient(context, { timeoutMs: 5_000, retryBudgetMs: 5_000 });
		const own = ownOf(context);
		const [endpoint] = await ownEndpoints(client, own);
		if (!endpoint) return false;
		const { name, enabled, subscriptions } = endpoint;
		const secret = { secret_key: await automaticSecret(context) };
		try {
			// All of it: nothing says that what is left out stays.
			await change(client, endpoint.id, { name, url: own.url, enabled, subscriptions, ...secret });
		} catch (thrown) {
			if (!isRefusedInput(thrown)) throw rethrow(thrown);
			await change(client, endpoint.id, secret);
		}
		return true;
	} catch {
		return false;
	}
}

interface Endpoint extends IDataObject {
	id: string;
	url: string;
}

/** What shows that an endpoint is the trigger's own. */
interface Own {
	/** The address that Stream is to call. A copied n8n has another one. */
	url: string;
	/** What n8n stores for the node: by address, the IDs of endpoints that Stream shows with another address. */
	memory: { endpointIds?: Record<string, string> };
}

function ownOf(context: Context): Own {
	return { url: urlOf(context), memory: context.getWorkflowStaticData('node') };
}

function remember({ url, memory }: Own, id: string | undefined): void {
	if (memory.endpointIds?.[url] === id) return;
	const ids = { ...memory.endpointIds };
	delete ids[url];
	memory.endpointIds = id === undefined ? ids : { ...ids, [url]: id };
}

async function putRight(
	client: Client,
	own: Own,
	body: IDataObject,
	events: string[],
): Promise<void> {
	const wanted = { ...body, subscriptions: events };
	const [first] = await ownEndpoints(client, own);
	let made: Endpoint | undefined;
	if (!first) {
		try {
			const request = { method: 'POST' as const, path: ENDPOINTS, body: wanted, errorContext };
			made = (await client.request(request)) as Endpoint | undefined;
			remember(own, made?.id);
		} catch (thrown) {
			// The answer got lost: the list shows whether there is one now.
			if (!isUnknown(thrown) || !(await ownEndpoints(client, own)).length) throw rethrow(thrown);
		}
	}
	// Answers never show the secret: it is sent again. Of several the oldest stays.
	const [kept, ...others] = await ownEndpoints(client, own);
	if (kept) await change(client, kept.id, wanted);
	for (const { id } of others) await remove(client, id);
	remember(own, kept && isSameAddress(kept.url, own.url) ? undefined : (kept ?? made)?.id);
}

async function change(client: Client, id: string, body: IDataObject): Promise<void> {
	const path = `${ENDPOINTS}/${encodeURIComponent(id)}`;
	await client.request({ method: 'PUT', path, body, idempotent: true, errorContext });
}

async function remove(client: Client, id: string): Promise<void> {
	const path = `${ENDPOINTS}/${encodeURIComponent(id)}`;
	try {
		await client.request({ method: 'DELETE', path, idempotent: true, errorContext });
	} catch (thrown) {
		if (!isNotFound(thrown)) throw rethrow(thrown);
	}
}

/** An account has one for each receiver: more than this is nobody's list. */
const MOST_ENDPOINTS = 2_000;

/** The endpoints with exactly this address, oldest first. */
async function ownEndpoints(client: Client, { url, memory }: Own): Promise<Endpoint[]> {
	const rows = await readList(client, { path: ENDPOINTS, errorContext }, MOST_ENDPOINTS);
	return (rows as Endpoint[])
		.filter((one) => typeof one.id === 'string')
		.filter((one) => isSameAddress(one.url, url) || one.id === memory.endpointIds?.[url])
		.sort((a, b) => String(a.created_at ?? '').localeCompare(String(b.created_at ?? '')));
}

/** Whether it is the same address, however the host and the port are written. */
function isSameAddress(a: string, b: string): boolean {
	const [one, other] = [a, b].map((text) => (URL.canParse(text) ? new URL(text).href : text));
	return one === other;
}

function wantedEvents(context: IHookFunctions): string[] {
	const events = chosenEvents(context);
	return events.includes(ALL_EVENTS) ? EVENT_TYPES : events;
}

function urlOf(context: Context): string {
	return String(context.getNodeWebhookUrl('default') ?? '');
}

/** Names without a dot, and those of networks at home and in offices. */
const PRIVATE_NAME = /^(?:[^.]+|.+\.(?:local|localhost|lan|internal|home\.arpa))\.?$/;
/** Addresses that are not on the internet, those of carriers among them (100.64.0.0/10). */
const PRIVATE_ADDRESS =
	/^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.[\d.]+$/;

const isPrivate = (host: string): boolean => PRIVATE_NAME.test(host) || PRIVATE_ADDRESS.test(host);

/** Stream cannot call an address that is not on the internet; a simulator on this machine can. */
function requirePublic({ connection }: Client, url: string): void {
	const { hostname, protocol } = new URL(url);
	const isLocalStream = isPrivate(new URL(connection.baseUrl).hostname);
	if (isLocalStream || (protocol === 'https:' && !isPrivate(hostname))) return;
	throw new InputError(
		`Stream cannot call this n8n at ${url}: it needs a public https address.`,
		"Set WEBHOOK_URL of this n8n to its public https address, or use Stream Trigger, which needs none. With a tunnel, set 'Registration' to By Hand.",
	);
}

function isUnavailable(thrown: unknown): boolean {
	return isForbidden(thrown) || (thrown instanceof ApiError && thrown.details.absent === true);
}

/** A list of kinds of events is refused as a whole for one that the account does not know. */
function isRefusedInput(thrown: unknown): boolean {
	const { status } = thrown instanceof ApiError ? thrown.details : {};
	return status === 400 || status === 422;
}

function toNodeError(context: IHookFunctions, thrown: unknown): unknown {
	if (thrown instanceof InputError) {
		return shownError(context.getNode(), thrown, thrown.message, { description: thrown.fix });
	}
	if (!(thrown instanceof ApiError)) return thrown;
	const instead = isUnavailable(thrown)
		? "Set 'Registration' to By Hand and add the address in the Stream dashboard, or use Stream Trigger, which needs no public address."
		: thrown.fix;
	return shownError(context.getNode(), thrown, thrown.message, { description: instead });
}
