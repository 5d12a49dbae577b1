/**
 * npm run chaos [-- --transitions 100 --kills 20 --faults 0 --webhooks 1 --minute 1500 --late 500 --age 1000 --replica 250
 *     --skew 45 --seed N]
 *
 * A workflow with the Stream Trigger is active in real n8n, polling every ten seconds; Stream calls a Stream Webhook
 * Trigger, which registers itself, for the same events. New records are late in lists by `--late` milliseconds, rows as old as `--age`, and every second
 * read comes from a copy that is `--replica` milliseconds behind; the
 * clock of n8n is wrong by `--skew` seconds. Payers and the
 * merchant do things in Stream while n8n is killed and started again, at random moments and just as it
 * polls or has acknowledged a call. Every call is repeated after 2, 5 and 30 minutes of a clock that `--minute` makes faster.
 * Then what the workflow passed on is held against the simulator's own ledger of transitions, and what came by webhook
 * has started the workflow once in each life of n8n.
 *
 * The seed decides what happens in Stream and when n8n is killed; how both meet is up to the machine.
 */
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onEnd } from '../support/script/closers.mts';
import { takeFolder } from '../support/script/lock.mts';
import { packageFolder } from '../support/paths.mts';
import { say, secondsSinceStart, step } from '../support/script/terminal.mts';
import { seededRandom } from '../simulator/core/faults.mts';
import { checkHistory } from '../support/history/check.mts';
import {
	type Acknowledged,
	checkWebhookStarts,
	compareEvents,
	killedBeforeStart,
	type Life,
} from '../support/history/events.mts';
import { describe } from '../support/history/history.mts';
import { factsFrom, historyOf } from '../support/history/read.mts';
import { Payers } from '../support/simulator/payers.mts';
import {
	type Delivery,
	eventsWorkflow,
	watchedEvents,
} from '../support/realN8n/eventsWorkflow.mts';
import { admin } from '../support/realN8n/publishTemplate.mts';
import { withWrongClock } from '../support/realN8n/wrongClock.mts';
import { randomFaults } from '../support/simulator/randomFaults.mts';
import { finish, type Outcome } from '../support/script/finish.mts';
import { readNumbers } from '../support/script/numbers.mts';
import { hurry, RealN8n } from '../support/realN8n/realN8n.mts';
import { openReceiver } from '../support/realN8n/receiver.mts';
import { SimulatorProcess } from '../support/simulator/simulatorProcess.mts';

const options = readNumbers({
	transitions: 100,
	kills: 20,
	faults: 0,
	webhooks: 1,
	minute: 1_500,
	late: 500,
	age: 1_000,
	replica: 250,
	skew: 45,
	seed: Date.now() % 1_000_000,
});
const folder = join(packageFolder, '.tmp/chaos');
const transitionsFile = join(folder, 'transitions.jsonl');
const eventsFile = join(folder, 'events.jsonl');

const longestLifeMs = 25_000;
const longestDeathMs = 4_000;
const lookEveryMs = 50;
const longestPollMs = 3_000;
/** Between two things that happen in Stream. */
const mostPauseMs = 20_000;
/** How long the last events may take, and how long it is watched whether more come than should. */
const patienceMs = 180_000;
const aftermathMs = 25_000;

/** Requests of the trigger after entry `after` of the ledger; payers and the merchant only write. */
async function readsAfter(simulator: SimulatorProcess, after: number): Promise<number> {
	return (await simulator.ledger(after)).filter(({ method }) => method === 'GET').length;
}

/** Waits until n8n has asked the API something. */
async function nextPoll(simulator: SimulatorProcess): Promise<void> {
	const before = (await simulator.ledger()).length;
	const deadline = Date.now() + longestLifeMs;
	while (Date.now() < deadline && !(await readsAfter(simulator, before))) await sleep(lookEveryMs);
}

/** A call of a webhook, with the answer to it. */
interface Attempt {
	status: number | null;
	event: number;
	at: number;
}

const attemptsOf = async (simulator: SimulatorProcess) =>
	(await admin(simulator, 'GET', '/webhooks/attempts')) as Attempt[];

/** Calls that n8n has answered with success, and what they were about. */
async function acknowledgedBy(simulator: SimulatorProcess): Promise<Acknowledged[]> {
	const events = (await admin(simulator, 'GET', '/webhooks/events')) as Array<{
		n: number;
		body: { event_type: string; entity_id: string };
	}>;
	const bodies = new Map(events.map(({ n, body }) => [n, body]));
	return (await attemptsOf(simulator)).flatMap(({ status, event, at }) => {
		const { event_type: type = '', entity_id: entity = '' } = bodies.get(event) ?? {};
		return status === 200 ? [{ at, type, entity }] : [];
	});
}

/** Waits until n8n has acknowledged another call of its webhook. */
async function nextAcknowledged(simulator: SimulatorProcess): Promise<void> {
	const taken = async () =>
		(await attemptsOf(simulator)).filter(({ status }) => status === 200).length;
	const before = await taken();
	const deadline = Date.now() + longestLifeMs;
	while (Date.now() < deadline && (await taken()) === before) await sleep(lookEveryMs);
}

/**
 * Some of the lives end at any time, some just as n8n polls (for the first time or a later one), and some between the
 * answer to a call and the execution that it starts.
 */
async function live(simulator: SimulatorProcess, random: () => number): Promise<void> {
	const dice = random();
	if (dice < 0.4) return void (await sleep(random() * longestLifeMs));
	if (options.webhooks && dice < 0.6) return await nextAcknowledged(simulator);
	for (let polls = Math.floor(random() * 3); polls > 0; polls--) {
		await nextPoll(simulator);
		await sleep(longestPollMs);
	}
	await nextPoll(simulator);
	await sleep(random() * 800);
}

async function chaos(): Promise<Outcome> {
	const { seed, kills, faults } = options;
	takeFolder(folder);
	say(`Seed ${seed}: at least ${options.transitions} transitions, ${kills} kills`);
	say(`Ledger of the simulator: ${relative(process.cwd(), transitionsFile)}`);
	say(`Ledger of the workflow:  ${relative(process.cwd(), eventsFile)}`);
	const simulator = await SimulatorProcess.start();
	onEnd(() => simulator.stop());
	const receiver = await openReceiver<Delivery>(eventsFile);
	onEnd(() => receiver.close());
	const shop = new Payers(simulator, seededRandom(seed), () => receiver.received);
	onEnd(async () => {
		const lines = (await shop.happened()).map((transition) => `${JSON.stringify(transition)}\n`);
		writeFileSync(transitionsFile, lines.join(''));
	});
	await shop.prepare({ subscriptions: 12, openLinks: 8 });
	const n8n = await RealN8n.open(folder, { ...hurry, ...withWrongClock(options.skew * 1_000) });
	const webhook = options.webhooks > 0;
	const credential = await n8n.addCredential(simulator);
	const workflow = eventsWorkflow(credential, receiver.url, webhook);
	const { id } = await n8n.client.createWorkflow(workflow);
	await step('The workflow is active', () => n8n.client.publish(id));
	if (webhook) {
		const settings = { repeatMinutes: [2, 5, 30], minuteMs: options.minute };
		await admin(simulator, 'PATCH', '/webhooks/settings', settings);
	}
	const { replica } = options;
	await simulator.setSwitches({
		stampBeforeVisibleMs: options.late,
		listAgeMs: options.age,
		replica: replica ? { lagMs: replica, reads: 'alternate' } : null,
	});
	for (const rule of randomFaults(faults, seed)) {
		// The payers' own requests are left alone.
		await simulator.addFault({ ...rule, method: 'GET' });
	}

	// An invoice that is completed without a link is not watched.
	const watched = () =>
		receiver.received.filter(({ event }) => watchedEvents.includes(event as never));
	const state = async () => compareEvents(await shop.happened(), watched());
	const tell = async (what: string) => {
		const { transitions, received, missed, redelivered } = await state();
		const time = `${String(secondsSinceStart()).padStart(4)} s`;
		say(
			`${time} ${what}: ${transitions} transitions, ${received} received, ${missed} still to come, ${redelivered} again`,
		);
	};
	let killed = 0;
	const lives: Life[] = [{ from: 0, to: Infinity }];
	const random = seededRandom(seed + 1);
	const pauses = seededRandom(seed + 2);
	const goOn = async () => killed < kills || (await state()).transitions < options.transitions;
	const shopping = (async () => {
		while (await goOn()) {
			await shop.act();
			await sleep(pauses() * mostPauseMs);
		}
	})();
	shopping.catch(() => {}); // Told below.
	while (killed < kills) {
		const before = (await simulator.ledger()).length;
		await live(simulator, random);
		await n8n.kill();
		lives[lives.length - 1].to = Date.now();
		killed++;
		const reads = await readsAfter(simulator, before);
		await tell(`☠ n8n killed (${killed} of ${kills}) after ${reads} reads`);
		await sleep(random() * longestDeathMs);
		lives.push({ from: Date.now(), to: Infinity });
		await n8n.restart();
	}
	await shopping;
	const deadline = Date.now() + patienceMs;
	while ((await state()).missed > 0 && Date.now() < deadline) await sleep(1_000);
	await tell('All is quiet');
	await sleep(Math.max(aftermathMs, webhook ? 31 * options.minute : 0));

	const { transitions, received, missed, conflicting, redelivered } = await state();
	const counts = { transitions, received, missed, conflicting, redelivered };
	const facts = { ...(await factsFrom(simulator)), transitions: await shop.happened() };
	const history = historyOf(facts, { delivered: watched() });
	const problems = checkHistory(history, { events: true }).map(describe);
	problems.push(...checkWebhookStarts(receiver.received, lives));
	const cutOff = killedBeforeStart(await acknowledgedBy(simulator), receiver.received, lives);
	const byWebhook = receiver.received.filter(({ webhookEvent }) => webhookEvent).length;
	const calls = (await attemptsOf(simulator)).length;
	const { status } = await n8n.client.request('GET', `/workflows/${id}/publication-status`);
	const endpoints = async () => ((await admin(simulator, 'GET', '/webhooks')) as object[]).length;
	if (webhook && (await endpoints()) !== 1)
		problems.push(`${await endpoints()} endpoints in Stream`);
	if (status !== 'published') problems.unshift(`n8n has given up on the trigger: it is ${status}`);
	const killedBefore = { killedBeforeStart: cutOff.length };
	return { problems, counts: { ...counts, kills: killed, ...killedBefore, calls, byWebhook } };
}

await finish(chaos);
