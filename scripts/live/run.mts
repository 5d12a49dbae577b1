import { randomBytes } from 'node:crypto';

import { Api, isSuccess, isToRepeat, wordsOf } from './api.mts';
import { Cleaner } from './clean.mts';
import { Findings } from './findings.mts';
import { Landing } from './landing.mts';
import { KINDS, Ledger } from './ledger.mts';
import { runProbe, type Live, type Probe } from './live.mts';
import { BOUNDS, ON_THIS_MACHINE, Pace, isLoopback, type Bounds } from './pace.mts';
import { lacksOf, type Lack } from './needs.mts';
import type { Person } from './person.mts';
import { seeDeleted } from './probes/consumers.mts';
import { PROBES } from './probes/index.mts';
import { refunds } from './probes/payments.mts';
import type { Step } from './road.mts';
import { Records, type Row } from './records.mts';
import type { Shapes } from '../../support/simulator/liveProfile.mts';
import { shapesOf } from './shapes.mts';
import { tidyUp, type Left } from './tidy.mts';

/** Requests of the probes that come after the node's operations, and what they make and leave to be tidied up. */
const AFTER_ROAD = 38;

/** Lists in which lost records are looked for. */
const LISTS = Object.keys(KINDS).length;

/** The account is not one that a run may write to. */
export class NotAllowed extends Error {}

export interface RunOptions {
	/** Without a trailing slash. */
	baseUrl: string;
	/** The value of `x-api-key`. */
	key: string;
	/** Where the ledgers of what was made are. */
	folder: string;
	person: Person;
	/** Only reads, on an account that need not be a sandbox. */
	readOnly?: boolean;
	/** The node's operations are run with this key pair; without it they are not. */
	pair?: { apiKey: string; apiSecret: string };
	/** Default: all. */
	probes?: Probe[];
	bounds?: Partial<Bounds>;
	/** An address from which a tunnel leads to `port` of this machine. */
	webhookUrl?: string;
	port?: number;
	/** Told before each part. */
	onStep?: (name: string) => void;
	/** Given the pace, so that a run can be stopped. */
	onPace?: (pace: Pace) => void;
	/** Asked before anything is made; false ends the run. */
	mayBegin?: (organization: Row, left: number) => Promise<boolean>;
}

export interface Result {
	findings: Findings;
	/** What stays in the account. */
	left: Left[];
	began: string;
	requests: number;
	seconds: number;
	sandbox: boolean;
	shapes: Shapes;
	/** Fields that the node looks for and the server does not send. */
	lacks: Lack[];
	/** The node's own operations. */
	road: Step[];
}

/**
 * Asks a server everything, and tidies up whatever happens.
 *
 * @throws NotAllowed when the account is not a sandbox, and when the key pair is not accepted
 */
export async function runLive(options: RunOptions): Promise<Result | undefined> {
	const { baseUrl, onStep = () => {} } = options;
	const bounds = isLoopback(baseUrl) ? { ...BOUNDS, ...ON_THIS_MACHINE } : BOUNDS;
	const pace = new Pace({ ...bounds, ...options.bounds });
	options.onPace?.(pace);
	const api = new Api(baseUrl, options.key, pace);
	const me = await account(api, options.readOnly === true);
	const began = new Date().toISOString();
	const cleaner = new Cleaner(options.key);
	cleaner.know(me);
	const findings = new Findings(cleaner);
	const ledger = Ledger.open(options.folder, `${baseUrl} ${me.organization.id}`);
	// Most records take one request, subscriptions more. Few invoices are open. What is lost is looked for in all lists.
	pace.reserved = () => {
		const toTakeAway = ledger.left().filter(({ kind }) => kind !== 'invoice').length;
		const toLookFor = records.lost && LISTS + records.lost;
		const requests = toTakeAway + toLookFor + 10 + (walking ? AFTER_ROAD : 0);
		// Where requests fail, the same takes more of them.
		const heard = api.exchanges.filter(({ answer }) => !isToRepeat(answer)).length;
		return Math.ceil((requests * pace.sent) / heard);
	};
	const before = ledger.left().length + ledger.unfinished().length;
	if (options.mayBegin && !(await options.mayBegin(me.organization as Row, before)))
		return undefined;
	const probes = (options.probes ?? PROBES).filter((one) => !options.readOnly || one.readsOnly);
	const marker = `n8n-live-${randomBytes(4).toString('hex')}`;
	const records = new Records(api, ledger, marker, me);
	const landing = await Landing.open(options.port);
	const { person, webhookUrl } = options;
	const live: Live = { api, records, findings, person, landing, webhookUrl, me };
	const road: Step[] = [];
	let walking = false;
	let left: Left[] = [];
	try {
		if (!options.readOnly) {
			if (before > 0) {
				onStep('Tidying up after an earlier run');
				left = await tidyUp(api, ledger);
				pace.work();
			}
			ledger.begin({ marker, began });
		}
		const walk = async () => {
			if (!options.pair || options.readOnly) return;
			// n8n's engine takes its time to load.
			const { walkRoad } = await import('./road.mts');
			walking = true;
			road.push(...(await walkRoad(live, options.pair, onStep)));
			walking = false;
		};
		for (const probe of probes) {
			// Refunds come after whatever wants to find money.
			if (probe === refunds) await walk();
			onStep(probe.name);
			await runProbe(live, probe);
		}
	} finally {
		await landing.close();
		if (!options.readOnly) {
			onStep('Tidying up');
			left.push(...(await tidyUp(api, ledger, records.lost ? undefined : marker)));
			await seeLast(live, left);
		}
	}
	const { sent: requests, seconds } = pace;
	const sandbox = me.organization.sandbox === true;
	const { exchanges } = api;
	// Where null fields are left out, a field that is absent may only be null.
	const lacks = findings.position('nulls') === 'omitted' ? [] : lacksOf(exchanges);
	const shapes = shapesOf(exchanges);
	return { findings, left, began, requests, seconds, sandbox, shapes, lacks, road };
}

/** Who the key belongs to. @throws NotAllowed */
async function account(api: Api, readOnly: boolean): Promise<Row> {
	const answer = await api.send('GET', '/me');
	if (answer.status === 401 || answer.status === 403) {
		throw new NotAllowed(`The key pair is not accepted (${answer.status} ${wordsOf(answer)}).`);
	}
	const organization = answer.body?.organization as Row | undefined;
	if (!isSuccess(answer) || typeof organization?.id !== 'string') {
		throw new NotAllowed(`GET /me is answered with ${answer.status}: this is not Stream's API.`);
	}
	if (organization.sandbox !== true && !readOnly) {
		throw new NotAllowed(
			'GET /me does not call this account a sandbox. Use the key pair of one, or --read-only, which changes nothing.',
		);
	}
	return answer.body as Row;
}

/** What can only be seen when the customer of the run is deleted. */
async function seeLast(live: Live, left: Left[]): Promise<void> {
	const { findings, records } = live;
	const open = findings.switches.get('deletedConsumer');
	if (!open || open.seen) return;
	const consumer = await records.theConsumer().catch(() => undefined);
	if (!consumer || consumer.isForeign || left.some(({ id }) => id === consumer.id)) return;
	await seeDeleted(live, String(consumer.id));
}
