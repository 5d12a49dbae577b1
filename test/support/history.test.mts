import { seededRandom } from '../../simulator/core/faults.mts';
import { openSimulator, takeIdsFrom, type InProcessSimulator } from '../../simulator/index.mts';
import { checkHistory } from '../../support/history/check.mts';
import {
	checkWebhookStarts,
	compareEvents,
	isReported,
	killedBeforeStart,
} from '../../support/history/events.mts';
import type { Delivered, History } from '../../support/history/history.mts';
import { countLinks } from '../../support/history/links.mts';
import { factsOf, historyOf } from '../../support/history/read.mts';
import { token } from '../../support/simulator/client.mts';

let now: number;
let simulator: InProcessSimulator;

beforeEach(() => {
	now = Date.UTC(2026, 0, 10, 12);
	takeIdsFrom(seededRandom(1));
	simulator = openSimulator({
		now: () => now,
		switches: { partialRefunds: 'cumulative', usedProductPrices: 'allow' },
	});
});
afterEach(() => takeIdsFrom(undefined));

/** A second later. */
const later = (): number => (now += 1_000);

/** What the node sends. */
function send(method: string, path: string, body: object = {}): any {
	later();
	const headers = { 'x-api-key': token(simulator), 'content-type': 'application/json' };
	const outcome = simulator
		.send({ method, url: `/api/v2${path}`, headers, body: JSON.stringify(body) })
		.settle();
	if (outcome.type !== 'answer' || outcome.answer.status >= 300) {
		throw new Error(`${method} ${path}: ${JSON.stringify(outcome)}`);
	}
	return JSON.parse(outcome.answer.payload);
}

const product = () =>
	send('POST', '/products', {
		name: 'Vase',
		type: 'ONE_OFF',
		prices: [{ currency: 'SAR', amount: '115' }],
	}).id;

const link = (order: string, item: string): string =>
	send('POST', '/payment_links', {
		name: 'Order',
		items: [{ product_id: item }],
		max_number_of_payments: 1,
		custom_metadata: { order_reference: order },
	}).id;

const close = (id: string) => send('PATCH', `/payment_links/${id}/status`, { status: 'INACTIVE' });

const event = (name: string, id: string, status: string, more: object = {}): Delivered => ({
	event: name,
	eventId: `${name} ${id} ${status}`,
	id,
	status,
	...more,
});

interface Run {
	/** The links of both orders, and the one that lost. */
	first: string;
	second: string;
	loser: string;
	payment: string;
	history: History;
}

/**
 * A run as it should be: two orders get a link each; a second link of the first order is closed and never shown.
 * The first is paid, a row asks for half of the money back, and a trigger tells of all of it.
 */
async function honestRun(): Promise<Run> {
	const item = product();
	const before = simulator.ledger.length;
	const first = link('o1', item);
	const loser = link('o1', item);
	close(loser);
	const second = link('o2', item);
	const shown = [
		{ order: 'o1', link: first, at: later() },
		{ order: 'o2', link: second, at: now },
	];
	later();
	const { paymentId: payment, invoiceId: invoice } = (await simulator.pay(first)) as any;
	send('POST', `/payments/${payment}/refund`, { refund_reason: 'OTHER', amount: '57.50' });
	const history = historyOf(factsOf(simulator, before), {
		rows: [
			{ names: ['o1'], makes: { paymentLink: 2 } },
			{ names: ['o2'], makes: { paymentLink: 1 } },
			{ names: [payment], refunds: true, makes: {} },
		],
		shown,
		given: [{ row: 2, id: payment }],
		delivered: [
			event('paymentLinkStatusChanged', loser, 'INACTIVE'),
			event('paymentLinkStatusChanged', first, 'COMPLETED'),
			event('paymentLinkPaid', first, 'COMPLETED', { invoice }),
			event('paymentStatusChanged', payment, 'SUCCEEDED'),
			event('paymentStatusChanged', payment, 'PARTIALLY_REFUNDED'),
		],
		settled: ['o1', 'o2'],
		endedAt: later(),
	});
	return { first, second, loser, payment, history };
}

const check = (history: History) => checkHistory(history, { events: true, named: true });

/** The run again, as Stream has it after the node has done more. */
function withMore({ history }: Run): History {
	const { requests } = history;
	const facts = factsOf(simulator, requests[0].n - 1);
	return { ...history, ...facts, endedAt: later() };
}

it('finds nothing wrong with a run as it should be', async () => {
	const { history } = await honestRun();
	expect(check(history)).toEqual([]);
	expect(compareEvents(history.transitions, history.delivered)).toEqual({
		transitions: 5,
		received: 5,
		missed: 0,
		conflicting: 0,
		redelivered: 0,
		problems: [],
	});
	expect(countLinks(history)).toEqual({ links: 1, made: 3, shownTwice: 0 });
});

it('allows to show a link and to deliver an event again, and to replace a link', async () => {
	const { first, history, second } = await honestRun();
	history.shown.push({ order: 'o1', link: first });
	history.delivered.push(history.delivered[0]);
	expect(check(history)).toEqual([]);
	const { transitions, delivered } = history;
	expect(compareEvents(transitions, delivered)).toMatchObject({ received: 5, redelivered: 1 });
	close(second);
	const third = link('o2', simulator.all('product')[0].id);
	history.shown.push({ order: 'o2', link: third, at: later() });
	history.rows[1].makes = { paymentLink: 2 };
	history.settled = [];
	const replaced = { ...history, ...factsOf(simulator, history.requests[0].n - 1), endedAt: now };
	expect(checkHistory(replaced)).toEqual([]);
	expect(countLinks(replaced)).toEqual({ links: 1, made: 4, shownTwice: 1 });
});

it('lets rows end what others were given, if these could not know of it', async () => {
	const { second, history } = await honestRun();
	const began = now;
	close(second);
	const showing = { order: 'o2', link: second, at: later() };
	const facts = factsOf(simulator, history.requests[0].n - 1);
	const ended = { ...history, ...facts, settled: ['o1'], endedAt: later() };
	const promises = (knows: number | undefined, changing: boolean) => {
		const shown = [...history.shown, { ...showing, knows }];
		return checkHistory({ ...ended, shown }, { changing }).map(({ promise }) => promise);
	};
	expect(promises(began, true)).toEqual([]);
	expect(promises(undefined, true)).toEqual(['shownWrongly']);
	const both = { ...ended, settled: ['o1', 'o2'], linksEach: 0 };
	expect(checkHistory(both, { changing: true })).toEqual([]);
	expect(checkHistory(both).map(({ promise }) => promise)).toEqual(['unsettled']);
});

/** What a broken node would do, and what the checker has to say to it. */
const planted: Array<[violation: string, promise: string, plant: (run: Run) => History | void]> = [
	[
		'a second link is shown while the first can be paid',
		'payableTwice',
		({ loser, history }) => {
			const madeAt = history.requests[1].at;
			history.shown.push({ order: 'o1', link: loser, at: Date.parse(madeAt) });
			history.shown[0].at = Date.parse(history.requests[0].at);
		},
	],
	[
		'a second link of an order is made and shown',
		'payableTwice',
		(run) => {
			const third = link('o2', simulator.all('product')[0].id);
			const history = withMore(run);
			history.shown.push({ order: 'o2', link: third, at: now });
			history.endedAt = later();
			return history;
		},
	],
	[
		'a link is shown after it was closed as a second one',
		'shownWrongly',
		({ loser, history }) => void history.shown.push({ order: 'o1', link: loser, at: now }),
	],
	[
		'an order is shown the link of another one',
		'shownWrongly',
		({ first, history }) => void history.shown.push({ order: 'o2', link: first, at: now }),
	],
	[
		'a link is shown that Stream does not have',
		'shownWrongly',
		({ history }) => void history.shown.push({ order: 'o2', link: 'made-up', at: now }),
	],
	[
		'a link is closed that somebody has',
		'unsettled',
		(run) => {
			close(run.second);
			const third = link('o2', simulator.all('product')[0].id);
			const history = withMore(run);
			history.shown.push({ order: 'o2', link: third, at: now });
			return history;
		},
	],
	[
		'nobody gets the link of an order',
		'unsettled',
		({ second, history }) =>
			void (history.shown = history.shown.filter((one) => one.link !== second)),
	],
	[
		'a second link stays open',
		'payableTwice',
		(run) => {
			link('o2', simulator.all('product')[0].id);
			return withMore(run);
		},
	],
	['an order gets no link', 'unsettled', ({ history }) => void history.settled.push('o3')],
	[
		'more goes back than was paid',
		'refundedTwice',
		({ history }) => {
			const [payment] = history.records.payment;
			history.records.payment = [{ ...payment, amount_refunded: payment.amount + 1 }];
		},
	],
	[
		'one row refunds twice',
		'refundedTwice',
		(run) => {
			const path = `/payments/${run.payment}/refund`;
			send('POST', path, { refund_reason: 'OTHER', amount: '10' });
			return withMore(run);
		},
	],
	[
		'a row makes more records than it wants',
		'doneTwice',
		(run) => {
			send('POST', '/consumers', { name: 'Sara' });
			return withMore(run);
		},
	],
	[
		'one row adds a price twice',
		'doneTwice',
		(run) => {
			const [{ id }] = simulator.all('product');
			const price = { currency: 'USD', amount: '30' };
			send('POST', `/products/${id}/prices`, price);
			send('POST', `/products/${id}/prices`, { ...price, currency: 'KWD' });
			run.history.rows.push({ names: [id], makes: {} });
			return withMore(run);
		},
	],
	[
		'a link of another order is closed',
		'notNamed',
		(run) => {
			const other = link('o9', simulator.all('product')[0].id);
			const { requests } = run.history;
			close(other);
			const history = withMore(run);
			// It had been there before the run.
			history.requests = history.requests.filter(({ created }) => created?.id !== other);
			expect(history.requests.length).toBe(requests.length + 1);
			return history;
		},
	],
	[
		'a row gets the payment of somebody else',
		'notNamed',
		({ payment, history }) => void history.given.push({ row: 1, id: payment }),
	],
	[
		'a record is read that no row names',
		'notNamed',
		(run) => {
			send('GET', `/products/${simulator.all('product')[0].id}`);
			return withMore(run);
		},
	],
	['a change is told to nobody', 'missed', ({ history }) => void history.delivered.splice(2, 1)],
	[
		'a change is told under a second id',
		'conflicting',
		({ history }) =>
			void history.delivered.push({ ...history.delivered[0], eventId: 'another id' }),
	],
	[
		'two changes are told under one id',
		'conflicting',
		({ history }) => void (history.delivered[3].eventId = history.delivered[4].eventId),
	],
	[
		'a change is told that never was',
		'conflicting',
		({ second, history }) =>
			void history.delivered.push(event('paymentLinkStatusChanged', second, 'INACTIVE')),
	],
];

describe('what the checker finds', () => {
	it.each(planted)('%s', async (_violation, promise, plant) => {
		const run = await honestRun();
		const found = check(plant(run) ?? run.history);
		expect(found.map((one) => one.promise)).toContain(promise);
	});
});

it('tells whether all changes of a record have been told', async () => {
	const { payment, history } = await honestRun();
	const { transitions, delivered } = history;
	expect(isReported(transitions, delivered, payment)).toBe(true);
	expect(isReported(transitions, delivered.slice(0, -1), payment)).toBe(false);
	expect(isReported(transitions, [], 'another record')).toBe(true);
});

describe('starts by webhook', () => {
	const start = (at: number, webhookEvent?: string, eventId = 'a') => ({
		at,
		eventId,
		webhookEvent,
	});
	const lives = [
		{ from: 0, to: 10 },
		{ from: 10, to: Infinity },
	];

	it('are one in each life of n8n, whatever polling tells beside it', () => {
		const fine = [start(1, 'X'), start(2), start(3), start(11, 'X'), start(4, 'X', 'b')];
		expect(checkWebhookStarts(fine, lives)).toEqual([]);
		expect(checkWebhookStarts([...fine, start(12, 'X')], lives)).toEqual([
			'a started 2 times in one life of n8n',
		]);
	});

	it('are as many as processes share the calls', () => {
		const twice = [start(1, 'X'), start(2, 'X')];
		expect(checkWebhookStarts(twice, lives, 2)).toEqual([]);
		expect(checkWebhookStarts([...twice, start(3, 'X')], lives, 2)).toHaveLength(1);
	});

	it('lack for calls that n8n had acknowledged when it was killed', () => {
		const call = (at: number, entity: string, type = 'X') => ({ at, type, entity });
		const told = (at: number, id: string, webhookEvent = 'X', invoice?: string) => ({
			at,
			id,
			webhookEvent,
			invoice,
		});
		const calls = [
			call(1, 'a'),
			call(2, 'b'),
			call(3, 'c'),
			call(4, 'b'),
			call(5, 'd'),
			call(12, 'e'),
		];
		// Told of in the next life, of another event, and by the invoice of a link.
		const delivered = [told(2, 'a'), told(11, 'b'), told(4, 'c', 'Y'), told(6, 'link', 'X', 'd')];
		expect(killedBeforeStart(calls, delivered, lives)).toEqual([call(2, 'b'), call(3, 'c')]);
	});
});
