import { createHmac, randomBytes } from 'node:crypto';

import type { Transition } from '../core/log.mts';
import type { WebhookEndpoint, State } from '../core/state.mts';
import { bodyOf, eventTypesOf, type WebhookBody } from './events.mts';

export type { WebhookEndpoint } from '../core/state.mts';

/** Something that happened and is reported. */
export interface WebhookEvent {
	n: number;
	body: WebhookBody;
	/** Id of the merchant to whom it happened. */
	organization: string | null;
}

/** One call of one endpoint. */
export interface WebhookAttempt {
	n: number;
	event: number;
	endpoint: string;
	/** 1 for the first delivery, 2 to 6 for the retries. */
	attempt: number;
	/** `t` of the signature, Unix seconds. */
	signedAt: number;
	/** HTTP status of the answer; null: none came. */
	status: number | null;
	/** When it was answered, or nobody waited any longer, in milliseconds. */
	at: number;
}

export interface WebhookSettings {
	/** Minutes after the failed delivery before, as the vendor documents them. */
	retryMinutes: number[];
	/** Real milliseconds that one of these minutes takes. */
	minuteMs: number;
	/** Deliveries of each event beside the first, although it was answered with 2xx. */
	duplicates: number;
	/** The same so many minutes later, as from a sender who has not noted the answer. */
	repeatMinutes: number[];
	/** Minutes until an event is delivered for the first time; null: it never is. */
	delayMinutes: number | null;
	/** Events wait until so many are there and are then sent newest first. */
	reverse: number;
	/** How long an endpoint may take to answer. */
	timeoutMs: number;
}

/** How to sign a delivery on demand. */
export interface SendOptions {
	/** Default good. */
	signature?: 'good' | 'wrong' | 'missing' | 'bodyOnly';
	/** Signs with this instead of the endpoint's secret. */
	secret?: string;
	/** `t`, Unix seconds; default now. */
	signedAt?: number;
	/** Replaces parts of the body. */
	body?: Partial<WebhookBody>;
}

export interface Webhooks {
	settings: WebhookSettings;
	endpoints: WebhookEndpoint[];
	events: WebhookEvent[];
	attempts: WebhookAttempt[];
	/** Enters a URL; a secret is made up unless one is given. */
	add(url: string, o?: { secret?: string; events?: string[] }): WebhookEndpoint;
	remove(id: string): void;
	/** Delivers an event once more, to every endpoint, without retries. */
	send(event: number, o?: SendOptions): Promise<WebhookAttempt[]>;
	/** Fulfilled when nothing is under way and no retry is waiting. */
	idle(): Promise<void>;
	reset(): void;
}

const DEFAULTS: WebhookSettings = {
	retryMinutes: [5, 30, 120, 360, 720],
	minuteMs: 60_000,
	duplicates: 0,
	repeatMinutes: [],
	delayMinutes: 0,
	reverse: 1,
	timeoutMs: 10_000,
};

/** Reports to the endpoints what happens, as the vendor does. */
export function createWebhooks(state: State): Webhooks {
	const timers = new Set<NodeJS.Timeout>();
	const held: WebhookEvent[] = [];
	let underWay = 0;
	let waiters: Array<() => void> = [];

	const settle = () => {
		if (underWay > 0 || timers.size > 0 || held.length > 0) return;
		for (const wake of waiters) wake();
		waiters = [];
	};

	const later = (ms: number, work: () => Promise<unknown>) => {
		const timer = setTimeout(() => {
			timers.delete(timer);
			void work();
		}, ms);
		timer.unref();
		timers.add(timer);
	};

	const attempt = async (
		event: WebhookEvent,
		endpoint: WebhookEndpoint,
		number: number,
		o: SendOptions = {},
	): Promise<WebhookAttempt> => {
		underWay++;
		const signedAt = o.signedAt ?? Math.floor(Date.now() / 1000);
		const body = { ...event.body, ...o.body };
		const { n } = event;
		const entry = { n: 0, event: n, endpoint: endpoint.id, attempt: number, signedAt };
		const status = await call(endpoint, body, signedAt, o, webhooks.settings.timeoutMs);
		const done: WebhookAttempt = {
			...entry,
			n: webhooks.attempts.length + 1,
			status,
			at: Date.now(),
		};
		webhooks.attempts.push(done);
		underWay--;
		return done;
	};

	const deliver = async (
		event: WebhookEvent,
		endpoint: WebhookEndpoint,
		number = 1,
		signedAt?: number,
	): Promise<void> => {
		const resign = state.switches.webhookRetrySignature === 'renewed';
		const { retryMinutes, repeatMinutes, minuteMs, duplicates } = webhooks.settings;
		const done = await attempt(event, endpoint, number, resign ? {} : { signedAt });
		const taken = done.status !== null && done.status >= 200 && done.status < 300;
		if (taken && number === 1) {
			for (let i = 0; i < duplicates; i++) {
				await attempt(event, endpoint, 1, { signedAt: done.signedAt });
			}
			for (const minutes of repeatMinutes) {
				later(minutes * minuteMs, async () => {
					if (!webhooks.endpoints.includes(endpoint)) return;
					await attempt(event, endpoint, 1, { signedAt: done.signedAt });
					settle();
				});
			}
		}
		const wait = retryMinutes[number - 1];
		if (!taken && wait !== undefined && webhooks.endpoints.includes(endpoint)) {
			later(wait * minuteMs, () => deliver(event, endpoint, number + 1, done.signedAt));
		}
		settle();
	};

	const wants = (
		{ enabled, events, organization }: WebhookEndpoint,
		{ body, organization: merchant }: WebhookEvent,
	) =>
		enabled &&
		(organization === null || organization === merchant) &&
		(events === '*' || events.includes(body.event_type));

	const send = (event: WebhookEvent) => {
		const { delayMinutes, minuteMs } = webhooks.settings;
		if (delayMinutes === null) return;
		for (const endpoint of webhooks.endpoints.filter((one) => wants(one, event))) {
			if (delayMinutes === 0) void deliver(event, endpoint);
			else later(delayMinutes * minuteMs, () => deliver(event, endpoint));
		}
	};

	const report = (transition: Transition) => {
		if (webhooks.endpoints.length === 0) return;
		const types = eventTypesOf(state, transition);
		if (types.length === 0) return;
		const organization = organizationOf(state, transition);
		underWay++;
		// The records around it are complete when the operation that caused it has ended.
		queueMicrotask(() => {
			underWay--;
			for (const type of types) {
				const body = bodyOf(state, type, transition);
				const event = { n: webhooks.events.length + 1, body, organization };
				webhooks.events.push(event);
				held.push(event);
			}
			if (held.length < webhooks.settings.reverse) return;
			const due = held.splice(0);
			if (webhooks.settings.reverse > 1) due.reverse();
			for (const event of due) send(event);
			settle();
		});
	};
	state.listeners.add(report);

	const webhooks: Webhooks = {
		settings: { ...DEFAULTS, retryMinutes: [...DEFAULTS.retryMinutes] },
		endpoints: state.webhookEndpoints,
		events: [],
		attempts: [],
		add: (url, o = {}) => {
			const secret = o.secret ?? randomBytes(24).toString('base64url');
			return state.addWebhookEndpoint({ url, secret, events: o.events ?? '*' });
		},
		remove: (id) => {
			state.removeWebhookEndpoint(id);
		},
		send: async (n, o = {}) => {
			const event = webhooks.events[n - 1];
			if (!event) throw new Error(`The simulator has no webhook event ${n}`);
			const made = webhooks.endpoints
				.filter((endpoint) => wants(endpoint, event))
				.map((endpoint) => attempt(event, endpoint, 1, o));
			const done = await Promise.all(made);
			settle();
			return done;
		},
		idle: async () => {
			if (underWay === 0 && timers.size === 0 && held.length === 0) return;
			await new Promise<void>((resolve) => waiters.push(resolve));
		},
		reset: () => {
			for (const timer of timers) clearTimeout(timer);
			timers.clear();
			held.length = 0;
			webhooks.endpoints.length = 0;
			webhooks.events.length = 0;
			webhooks.attempts.length = 0;
			Object.assign(webhooks.settings, DEFAULTS, { retryMinutes: [...DEFAULTS.retryMinutes] });
			settle();
		},
	};
	return webhooks;
}

function organizationOf(state: State, { resource, id }: Transition): string | null {
	const branch = state.branches().find((one) => one[resource].get(id) !== undefined);
	return branch?.organization.id ?? null;
}

/** @returns the status of the answer, null without one */
async function call(
	{ url, secret }: WebhookEndpoint,
	body: WebhookBody,
	signedAt: number,
	o: SendOptions,
	timeoutMs: number,
): Promise<number | null> {
	// Not as JSON.stringify writes it, so that signing parsed JSON again gives another text.
	const text = JSON.stringify(body, null, 1);
	const key = o.signature === 'wrong' ? `${o.secret ?? secret}x` : (o.secret ?? secret);
	const signed = o.signature === 'bodyOnly' ? text : `${signedAt}.${text}`;
	const digest = createHmac('sha256', key).update(signed).digest('hex');
	const headers: Record<string, string> = {
		'Content-Type': 'application/json',
		'User-Agent': 'StreamApp-Webhook/1.0',
		'X-Webhook-Event': body.event_type,
		'X-Webhook-Entity-Type': body.entity_type,
		'X-Webhook-Entity-ID': body.entity_id,
		'X-Webhook-Timestamp': String(signedAt),
	};
	if (o.signature !== 'missing') headers['X-Webhook-Signature'] = `t=${signedAt},v1=${digest}`;
	try {
		const signal = AbortSignal.timeout(timeoutMs);
		const response = await fetch(url, {
			method: 'POST',
			headers,
			body: text,
			signal,
			redirect: 'manual',
		});
		await response.arrayBuffer();
		return response.status;
	} catch {
		return null;
	}
}
