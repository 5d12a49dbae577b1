import { join } from 'node:path';
import { onEnd } from '../../support/script/closers.mts';
import { takeFolder } from '../../support/script/lock.mts';
import { packageFolder } from '../../support/paths.mts';
import { step } from '../../support/script/terminal.mts';
import type { Delivery } from '../../support/realN8n/eventsWorkflow.mts';
import type { Reported } from '../../support/realN8n/publishTemplate.mts';
import { RealN8n } from '../../support/realN8n/realN8n.mts';
import { openReceiver, type Receiver } from '../../support/realN8n/receiver.mts';
import { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';
import type { Shown } from '../../support/realN8n/ordersWorkflow.mts';
import { type Balancer, openBalancer } from './balancer.mts';
import { startServices } from './services.mts';
import { Worker } from './worker.mts';

export const folder = join(packageFolder, '.tmp/queue');

/** How many executions a worker runs at once: few, so that one worker is not enough for the tests. */
export const concurrency = 2;

/** Settings that shorten n8n's patience with a worker that has vanished (90 seconds by default). */
const hurry = {
	QUEUE_WORKER_LOCK_DURATION: '20000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '4000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

/** An n8n in queue mode, without workers yet, and everything around it. */
export interface TestBed {
	simulator: SimulatorProcess;
	n8n: RealN8n;
	/** What Stream calls. */
	balancer: Balancer;
	credential: { id: string; name: string };
	/** What the workflows have told somebody outside: links, events, ends of templates. */
	links: Receiver<Shown>;
	events: Receiver<Delivery>;
	reported: Receiver<Reported>;
}

async function receiver<T>(name: string): Promise<Receiver<T>> {
	const opened = await openReceiver<T>(join(folder, `${name}.jsonl`));
	onEnd(() => opened.close());
	return opened;
}

/** Starts everything but the workers; endEverything() ends it. */
export async function openTestBed(): Promise<TestBed> {
	takeFolder(folder);
	const services = await step('PostgreSQL and Redis are running', () => startServices(folder));
	const simulator = await SimulatorProcess.start();
	onEnd(() => simulator.stop());
	const balancer = await openBalancer();
	onEnd(() => balancer.close());
	const env = { ...services, ...hurry, WEBHOOK_URL: `${balancer.url}/` };
	const n8n = await RealN8n.open(folder, env);
	return {
		simulator,
		n8n,
		balancer,
		credential: await n8n.addCredential(simulator),
		links: await receiver('links'),
		events: await receiver('events'),
		reported: await receiver('told'),
	};
}

/** Starts workers side by side, each for so many executions at once. */
export async function startWorkers(
	n8n: RealN8n,
	names: string[],
	concurrency: number,
): Promise<Worker[]> {
	const start = () => Promise.all(names.map((name) => Worker.start(n8n, name, concurrency)));
	return step(`Started: ${names.join(', ')}`, start);
}
