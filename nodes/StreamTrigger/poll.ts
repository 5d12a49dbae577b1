import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { createClient, CREDENTIAL_TYPE, type Client } from '../shared/api/client';
import { ApiError } from '../shared/errors/apiError';
import { toItems, type OutputOptions } from '../shared/events/eventItems';
import type { StreamEvent } from '../shared/events/events';
import { createReader, type StreamReader } from '../shared/events/reader';
import { nodeKey } from '../shared/execution/nodeKey';
import { attempt } from '../shared/values/clean';
import { budgetOf, type Budget } from './budget';
import { isShown, noticeError, pollError } from './failures';
import { linkOf, withLink } from './linkId';
import { isFirstPollWith, memoryOf, rememberHandover, type Memory } from './memory';
import { type OrderMemory, paidOrders, withOrders } from './orderPaid';
import { ownerOf } from './owner';
import { readAll, type FeedStates, type PollResult } from './read/readAll';
import { isUsable } from './read/readFeed';
import { sampleItems } from './sample';
import { readSettings, type TriggerSettings } from './settings';
import {
	newestState,
	packEvents,
	STATE_VERSION,
	unpackEvents,
	type Handover,
	type TriggerState,
} from './state';

const LEAST_ROOM = 5;

/** Events that may have been lost are handed over again: always within this time, later only so often. */
const SURELY_AGAIN_MS = 60 * 60_000;
const MOST_TIMES = 3;
const MOST_TIMES_EVER = 20;

const KEY = 'state';
const GLOBAL_KEY = 'streamTrigger';

/**
 * One poll: reads what is watched, decides what happened, keeps the new state, returns the events.
 * The last thing it does is to change what n8n stores, so that whatever goes wrong before changes nothing.
 *
 * @returns null when nothing happened
 */
export async function poll(context: IPollFunctions): Promise<IDataObject[] | null> {
	const now = Date.now();
	const memory = memoryOf(nodeKey(context));
	const isFirst = isFirstPollWith(memory, context);
	// Two polls at once would tell the same twice; one that was abandoned must not block for ever.
	if (memory.running && now < memory.running.until) return null;
	const token = {};
	const budget = budgetOf(context, isFirst);
	memory.running = { token, until: now + budget.whole };
	try {
		const items = await new Poll(context, memory, now, isFirst, token, budget).run();
		memory.failures = 0;
		memory.polls++;
		return items;
	} catch (thrown) {
		const startsUp = isFirst && ['init', 'leadershipChange'].includes(context.getActivationMode());
		if (thrown instanceof Notice) throw noticeError(context, thrown.message);
		if (isShown(memory, thrown, isFirst, startsUp, now)) throw pollError(context, thrown);
		return null;
	} finally {
		if (memory.running?.token === token) memory.running = undefined;
	}
}

/**
 * The newest real records, for "Fetch Test Event".
 * @throws NodeApiError, NodeOperationError
 */
export async function fetchSample(context: IPollFunctions): Promise<IDataObject[]> {
	try {
		const client = await clientFor(context, budgetOf(context, false));
		const settings = await withLink(settingsOf(context), client);
		return await sampleItems(settings, createReader(client, Infinity), Date.now());
	} catch (thrown) {
		throw pollError(context, thrown);
	}
}

function settingsOf(context: IPollFunctions): TriggerSettings {
	const given = context.getNode().parameters.options as Record<string, unknown> | undefined;
	return readSettings((name) => context.getNodeParameter(name, ''), context.getTimezone(), given);
}

/** The client for one poll: it gives up in time for n8n. */
async function clientFor(context: IPollFunctions, { timeout, retries }: Budget): Promise<Client> {
	return await createClient(context, { timeoutMs: timeout, retryBudgetMs: retries });
}

class Notice extends Error {}

class Poll {
	private readonly nodeData: IDataObject;
	private readonly globalData: IDataObject;
	private readonly nodeId: string;
	/** When the state was made that this poll began with. */
	private before = 0;

	constructor(
		private readonly context: IPollFunctions,
		private readonly memory: Memory,
		private readonly now: number,
		private readonly isFirst: boolean,
		private readonly token: object,
		private readonly budget: Budget,
	) {
		this.nodeData = context.getWorkflowStaticData('node');
		this.globalData = context.getWorkflowStaticData('global');
		this.nodeId = context.getNode().id;
	}

	async run(): Promise<IDataObject[] | null> {
		const given = settingsOf(this.context);
		const client = await clientFor(this.context, this.budget);
		const reader = createReader(client, this.now + this.budget.reading);
		const account = accountOf(this.context, client);
		const { state: stored, damaged } = newestState([
			this.nodeData[KEY],
			(this.globalData[GLOBAL_KEY] as IDataObject | undefined)?.[this.nodeId],
			this.memory.state,
		]);
		this.before = stored?.at ?? 0;
		const owner = await ownerOf(this.memory, client);
		const isOther = owner !== undefined && stored?.owner !== undefined && owner !== stored.owner;
		const state = stored?.account === account && !isOther ? stored : undefined;
		this.showNotice(state);
		const settings = await withLink(given, client, state?.link);
		return (
			(await this.handOverAgain(state, settings, reader)) ??
			(await this.readNews(state, damaged, { account, owner }, settings, reader))
		);
	}

	/** Reads what is watched and hands over what happened. */
	private async readNews(
		state: TriggerState | undefined,
		damaged: boolean,
		whose: Pick<TriggerState, 'account' | 'owner'>,
		settings: TriggerSettings,
		reader: StreamReader,
	): Promise<IDataObject[] | null> {
		const { memory, now } = this;
		const epoch = state?.epoch ?? now.toString(36);
		const room = Math.min(settings.maxEvents, memory.room ?? settings.maxEvents);
		const limited = { ...settings, maxEvents: room };
		let feeds = usableFeeds(state);
		let known = { reported: state?.orders, waiting: state?.waiting } as OrderMemory;
		let round = await readAll(limited, reader, feeds.states, now, epoch);
		if (state?.organization && reader.organization && state.organization !== reader.organization) {
			// The credential now belongs to another account, whose records are not news.
			feeds = { states: {}, damaged: false };
			known = {};
			round = await readAll(limited, reader, {}, now, epoch);
		}
		const orders = await paidOrders(round.events, reader, round.links, known, { now, room });
		const detectedAt = new Date(now).toISOString();
		const items = await this.itemsOf(orders.events, reader, {
			simplify: settings.simplify,
			detectedAt,
			redelivered: false,
			known: round.links,
			failedReads: memory.failedReads,
		});
		const next: TriggerState = {
			v: STATE_VERSION,
			at: 0,
			epoch,
			account: whose.account,
			owner: whose.owner ?? state?.owner,
			organization: reader.organization ?? state?.organization,
			feeds: round.states,
			orders: orders.reported,
			waiting: orders.waiting,
			link: linkOf(settings),
			notice: this.noticeOf(state, damaged || feeds.damaged || round.damaged, round),
		};
		if (!this.isCurrent()) return null;
		memory.room = undefined;
		if (items.length === 0) {
			this.keep(next, round.begun);
			return null;
		}
		const handover: Handover = {
			id: now.toString(36) + Math.random().toString(36).slice(2, 8),
			detectedAt,
			last: now,
			times: 1,
			events: packEvents(orders.events),
		};
		return this.handOver({ ...next, handover }, items);
	}

	/** Hands over the last events again, when they may have been lost. */
	private async handOverAgain(
		state: TriggerState | undefined,
		settings: TriggerSettings,
		reader: StreamReader,
	): Promise<IDataObject[] | undefined> {
		const handover = state?.handover;
		if (!state || !handover || !this.maybeLost(handover)) return undefined;
		const reported = attempt(() => unpackEvents(handover.events)) ?? [];
		// The trigger may have been edited since.
		const events = reported.filter(({ event }) => settings.events.includes(event));
		if (events.length === 0) return undefined;
		const known = (this.memory.again ??= new Map<string, IDataObject>());
		const whole = await withOrders(events, reader, known);
		const items = await this.itemsOf(whole, reader, {
			simplify: settings.simplify,
			detectedAt: handover.detectedAt,
			redelivered: true,
			known,
			failedReads: this.memory.failedReads,
		});
		if (!this.isCurrent()) return [];
		const again = { ...handover, last: this.now, times: handover.times + 1 };
		return this.handOver({ ...state, handover: again }, items);
	}

	/** They arrived if this process handed them over and n8n has kept the state that was given with them. */
	private maybeLost({ id, times, last }: Handover): boolean {
		const kept = (this.nodeData[KEY] as TriggerState | undefined)?.handover?.id === id;
		if (kept && this.memory.handed.includes(id)) return false;
		return times < MOST_TIMES || (times < MOST_TIMES_EVER && this.now - last < SURELY_AGAIN_MS);
	}

	private async itemsOf(
		events: StreamEvent[],
		reader: StreamReader,
		options: Omit<OutputOptions, 'until'>,
	): Promise<IDataObject[]> {
		const until = this.now + this.budget.output;
		const items = await toItems(events, reader, { ...options, until });
		if (items) return items;
		// Too slow for so many events: fewer at the next poll.
		this.memory.room = Math.max(LEAST_ROOM, Math.floor(events.length / 2));
		throw new ApiError(
			'Stream answered too slowly to complete the events in time.',
			'Nothing is lost: the next poll continues from here.',
			{ outcome: 'unknown' },
		);
	}

	private handOver(state: TriggerState, items: IDataObject[]): IDataObject[] {
		this.keep(state, false);
		this.memory.again = undefined;
		if (state.handover) rememberHandover(this.memory, state.handover.id);
		return items;
	}

	/**
	 * Gives the state to n8n. While a watch begins, it is also put where n8n keeps it after a registration with
	 * durable cursors, which drops the node's own data.
	 */
	private keep(state: TriggerState, begun: boolean): void {
		// The clock may have been put back.
		const at = Math.max(this.now, this.before + 1);
		const kept: TriggerState = { ...state, at };
		this.memory.state = kept;
		if (!state.notice) this.memory.noticed = false;
		this.nodeData[KEY] = kept as unknown as IDataObject;
		const others = { ...(this.globalData[GLOBAL_KEY] as IDataObject | undefined) };
		if (!begun && !(this.nodeId in others)) return;
		delete others[this.nodeId];
		if (begun) others[this.nodeId] = kept as unknown as IDataObject;
		if (Object.keys(others).length > 0) this.globalData[GLOBAL_KEY] = others;
		else delete this.globalData[GLOBAL_KEY];
	}

	private isCurrent(): boolean {
		return this.memory.running?.token === this.token;
	}

	/** Shows the state's notice once, at a poll that is no registration. */
	private showNotice(state: TriggerState | undefined): void {
		const { memory } = this;
		if (!state?.notice || memory.noticed || memory.polls === 0) return;
		if (this.isFirst && memory.keepsContext) return;
		memory.noticed = true;
		throw new Notice(state.notice);
	}

	private noticeOf(
		state: TriggerState | undefined,
		damaged: boolean,
		{ overflowed, reopened }: Pick<PollResult, 'overflowed' | 'reopened'>,
	): string | undefined {
		const since = new Date(this.now).toISOString();
		if (damaged) {
			return `The trigger could not read its stored state, so it started over at ${since}. It may have missed changes from shortly before.`;
		}
		const before = Object.values(state?.feeds ?? {}).some((feed) => feed.overflowed);
		if (overflowed && !before) {
			return "More than 10,000 records are open, which is more than the trigger can watch. Lower 'Look Back in Days', or watch the records of one consumer. New records are still reported.";
		}
		if (reopened) {
			return 'More than 20 finished records reopened at the same time. The trigger watches them again, but reported no events for them. Check them in Stream.';
		}
		return this.memory.noticed ? undefined : state?.notice;
	}
}

/** What the state belongs to: with another credential, address or branch, the trigger starts over. */
function accountOf(context: IPollFunctions, { connection }: Client): string {
	const id = context.getNode().credentials?.[CREDENTIAL_TYPE]?.id ?? '';
	return [id, connection.baseUrl, connection.branchId ?? ''].join(' ');
}

/** Feeds with readable state; the others start over. */
function usableFeeds(state: TriggerState | undefined): { states: FeedStates; damaged: boolean } {
	const entries = Object.entries(state?.feeds ?? {});
	const usable = entries.filter(([, feed]) => isUsable(feed));
	return { states: Object.fromEntries(usable), damaged: usable.length < entries.length };
}
