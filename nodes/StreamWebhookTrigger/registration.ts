import { createHmac } from 'crypto';
import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { createClient, CREDENTIAL_TYPE, type Client } from '../shared/api/client';
import { toConnection } from '../shared/api/connection';
import { ApiError, isNotFound, isUnknown } from '../shared/errors/apiError';
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
		const endpoints = await ownEndpoints(await createClient(context), urlOf(context));
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
	const url = urlOf(context);
	try {
		const secret = await automaticSecret(context);
		const client = await createClient(context, { secrets: [secret] });
		requirePublic(client, url);
		const name = [...`n8n: ${context.getWorkflow().name ?? 'workflow'}`].slice(0, 100).join('');
		const body = { name, url, enabled: true, secret_key: secret };
		const events = wantedEvents(context);
		try {
			await putRight(client, body, events);
		} catch (thrown) {
			const known = events.filter((event) => DOCUMENTED.has(event));
			if (!isRefusedInput(thrown) || !known.length || known.length === events.length) {
				throw rethrow(thrown);
			}
			await putRight(client, body, known);
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
		for (const { id } of await ownEndpoints(client, urlOf(context))) await remove(client, id);
		return true;
	} catch (thrown) {
		// An account without the endpoint has nothing to take out.
		if (thrown instanceof ApiError && thrown.details.absent) return true;
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
		const [own] = await ownEndpoints(client, urlOf(context));
		if (!own) return false;
		await change(client, own.id, { secret_key: await automaticSecret(context) });
		return true;
	} catch {
		return false;
	}
}

interface Endpoint extends IDataObject {
	id: string;
	url: string;
}

async function putRight(client: Client, body: IDataObject, events: string[]): Promise<void> {
	const wanted = { ...body, subscriptions: events };
	const url = String(body.url);
	const [first] = await ownEndpoints(client, url);
	if (!first) {
		try {
			await client.request({ method: 'POST', path: ENDPOINTS, body: wanted, errorContext });
		} catch (thrown) {
			// The answer got lost: the list shows whether there is one now.
			if (!isUnknown(thrown) || !(await ownEndpoints(client, url)).length) throw rethrow(thrown);
		}
	}
	// Answers never show the secret: it is sent again. Of several the oldest stays.
	const [kept, ...others] = await ownEndpoints(client, url);
	if (kept) await change(client, kept.id, wanted);
	for (const { id } of others) await remove(client, id);
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

/** The endpoints with exactly this address, oldest first. */
async function ownEndpoints(client: Client, url: string): Promise<Endpoint[]> {
	const answer = await client.request({ method: 'GET', path: ENDPOINTS, errorContext });
	const rows = (Array.isArray(answer) ? answer : (answer as IDataObject | undefined)?.data) ?? [];
	return (rows as Endpoint[])
		.filter((one) => one.url === url && typeof one.id === 'string')
		.sort((a, b) => String(a.created_at ?? '').localeCompare(String(b.created_at ?? '')));
}

function wantedEvents(context: IHookFunctions): string[] {
	const events = chosenEvents(context);
	return events.includes(ALL_EVENTS) ? EVENT_TYPES : events;
}

function urlOf(context: Context): string {
	return String(context.getNodeWebhookUrl('default') ?? '');
}

const PRIVATE =
	/^(localhost|.*\.local|.*\.internal|127\..*|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*|169\.254\..*|\[.*\]|0\.0\.0\.0)$/;

/** Stream cannot call an address that is not on the internet; a simulator on this machine can. */
function requirePublic({ connection }: Client, url: string): void {
	const { hostname, protocol } = new URL(url);
	const isLocalStream = PRIVATE.test(new URL(connection.baseUrl).hostname);
	if (isLocalStream || (protocol === 'https:' && !PRIVATE.test(hostname))) return;
	throw new InputError(
		`Stream cannot call this n8n at ${url}: it needs a public https address.`,
		"Set WEBHOOK_URL of this n8n to its public https address, or use Stream Trigger, which needs none. With a tunnel, set 'Registration' to By Hand.",
	);
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
	const { absent, status } = thrown.details;
	const instead =
		absent || status === 403
			? "Set 'Registration' to By Hand and add the address in the Stream dashboard, or use the Stream Trigger, which needs no public address."
			: thrown.fix;
	return shownError(context.getNode(), thrown, thrown.message, { description: instead });
}
