/**
 * npm run test:queue [-- --bench]
 *
 * n8n in queue mode: PostgreSQL, Redis, one main process and two workers, the packed package in each.
 * Two processes take the calls of a webhook trigger that registers itself, and one of them is killed.
 * The Stream Trigger polls on main and its executions run on both workers; both workers make links for
 * the same orders at once; a worker is killed in the middle of its work, then main; an execution that
 * waits for money goes on wherever there is a worker. The simulator's own records tell whether each order
 * has exactly one link that can be paid.
 *
 * With --bench it measures executions per second with one and with two workers instead.
 */
import { parseArgs } from 'node:util';
import { secondsSinceStart } from '../support/script/terminal.mts';
import { Problems } from '../support/script/problems.mts';
import { bench } from './queue/bench.mts';
import { Orders } from './queue/orders.mts';
import { Triggers } from './queue/triggers.mts';
import { Waiting } from './queue/waiting.mts';
import { webhookProcesses } from './queue/webhooks.mts';
import { concurrency, openTestBed, startWorkers } from './queue/testBed.mts';
import { finish, type Outcome } from '../support/script/finish.mts';

const { values } = parseArgs({ options: { bench: { type: 'boolean', default: false } } });

async function queue(): Promise<Outcome> {
	const problems = new Problems();
	const testBed = await openTestBed();
	const triggers = await Triggers.start(testBed, problems);
	const workers = await startWorkers(testBed.n8n, ['worker-1', 'worker-2'], concurrency);
	await triggers.runOn(workers);
	const webhooks = await webhookProcesses(testBed, problems);
	const waiting = await Waiting.start(testBed, problems);
	const orders = await Orders.open(testBed, problems);
	await orders.race(workers);
	const killed = await orders.kill(workers);
	await triggers.killMain();
	const wentOn = await waiting.verify();
	const { transitions, missed, redelivered } = await triggers.verify();
	const { links, payableTwice, shownTwice, ...verdict } = await orders.verify();
	const { n8n, simulator } = testBed;
	await n8n.stop();
	for (const path of n8n.filesWith([simulator.apiSecret])) {
		problems.ensure(`The API secret is in ${path}`, false);
	}
	return {
		problems: problems.list,
		counts: {
			orders: verdict.orders,
			links,
			made: verdict.made,
			payableTwice,
			shownTwice,
			...killed,
			wentOn,
			transitions,
			missed,
			redelivered,
			webhookCalls: webhooks.calls,
			startedByWebhook: webhooks.byWebhook,
			seconds: secondsSinceStart(),
		},
	};
}

await finish(values.bench ? bench : queue);
