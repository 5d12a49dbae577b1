import type { StreamEvent } from '../../../nodes/shared/events/events';
import { type OrderMemory, paidOrders } from '../../../nodes/StreamTrigger/orderPaid';
import type { Settings } from '../../../nodes/StreamTrigger/read/feeds';
import {
	readAll,
	type FeedStates,
	type PollResult,
} from '../../../nodes/StreamTrigger/read/readAll';
import type { ModelServer } from './modelServer.mts';

export const DEFAULT_SETTINGS: Settings = {
	events: ['paymentLinkStatusChanged'],
	statuses: [],
	scope: { kind: 'all' },
	lookBackDays: 30,
	expiringHours: 24,
	maxEvents: 100,
};

/** Polls a model server as the trigger would, with the state kept as n8n keeps it: as JSON. */
export class Driver {
	states: FeedStates = {};
	last: PollResult | undefined;
	/** What is kept of orders between polls. */
	private orders: OrderMemory = {};
	readonly settings: Settings;

	constructor(
		readonly server: ModelServer,
		settings: Partial<Settings> = {},
	) {
		this.settings = { ...DEFAULT_SETTINGS, ...settings };
	}

	/** One poll. When it throws, the state is as it was. */
	async poll(budget?: number): Promise<StreamEvent[]> {
		const before = JSON.stringify(this.states);
		const reader = this.server.reader(budget);
		const round = await readAll(
			this.settings,
			reader,
			frozen(JSON.parse(before) as FeedStates),
			this.server.now,
			'epoch',
		);
		const { orders: known, server } = this;
		const most = { now: server.now, room: this.settings.maxEvents };
		const orders = await paidOrders(round.events, reader, round.links, known, most);
		this.states = JSON.parse(JSON.stringify(round.states)) as FeedStates;
		this.orders = orders;
		this.last = round;
		return orders.events;
	}

	/** Polls until nothing more comes, and so often that every sweep has gone around. */
	async drain(quiet = 3, most = 2_000): Promise<StreamEvent[]> {
		const all: StreamEvent[] = [];
		for (let silent = 0, n = 0; silent < quiet; n++) {
			if (n > most) throw new Error('events without end');
			this.server.now += 60_000;
			const events = await this.poll();
			silent = events.length === 0 ? silent + 1 : 0;
			all.push(...events);
		}
		return all;
	}

	get size(): number {
		return JSON.stringify(this.states).length;
	}
}

/** What was kept must never be changed in place: n8n may still be saving it. */
function frozen<T>(value: T): T {
	if (typeof value === 'object' && value !== null) Object.values(value).forEach(frozen);
	return Object.freeze(value);
}

/** The parts of events that tests compare. */
export function brief(events: StreamEvent[]): string[] {
	return events.map(
		({ event, id, previousStatus, status }) => `${event} ${id} ${previousStatus} > ${status}`,
	);
}
