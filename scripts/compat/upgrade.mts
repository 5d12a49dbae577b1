import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareEvents } from '../../support/history/events.mts';
import { packageFolder } from '../../support/paths.mts';
import { eventsWorkflow } from '../../support/realN8n/eventsWorkflow.mts';
import { installFromRegistry } from '../../support/realN8n/installPackage.mts';
import { LINK, ordersWorkflow, START } from '../../support/realN8n/ordersWorkflow.mts';
import { admin, until } from '../../support/realN8n/publishTemplate.mts';
import { Registry } from '../../support/realN8n/registry.mts';
import { onEnd } from '../../support/script/closers.mts';
import type { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';
import { must, mustSucceed } from './must.mts';
import { packOlder } from './olderCode.mts';
import type { TestBed } from './testBed.mts';

const name = 'n8n-nodes-streampay';
const orders = 3;
const patienceMs = 90_000;

/** A version before this one, and one after it. */
function versionsAround(version: string): { older: string; newer: string } {
	const [major, minor, patch] = version.split('-')[0].split('.').map(Number);
	return { older: `${major}.${minor}.${patch}-rc.1`, newer: `${major}.${minor}.${patch + 1}` };
}

async function payNew(simulator: SimulatorProcess): Promise<void> {
	const [product] = await simulator.records('product');
	const link = await simulator.api<{ id: string }>('POST', '/payment_links', {
		name: 'Watched',
		items: [{ product_id: product.id }],
	});
	await simulator.pay(link.id);
}

/**
 * Installs earlier code of the package from a registry as users do, updates to this checkout and goes back, with n8n
 * restarted each time. Workflows and what the triggers know have to live on: what is paid while n8n is down is told
 * afterwards, and Stream calls the same webhook. That saved workflows of released versions do the same as before is
 * shown by test/versions, and that the trigger starts over with state of another version by test/StreamTrigger/state.
 */
export async function upgrade(testBed: TestBed): Promise<string> {
	const { n8n, simulator, credential, links, events } = testBed;
	const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
	const { older, newer } = versionsAround(version);
	const registry = await Registry.start(join(n8n.folder, 'registry'));
	onEnd(() => registry.stop());
	const earlier = await packOlder(join(n8n.folder, 'older'));
	await registry.publish(earlier?.tarball ?? n8n.tarball, older);
	await registry.publish(n8n.tarball, newer);
	const change = async (to: string) => {
		await n8n.stop();
		await payNew(simulator);
		await installFromRegistry(registry.url, name, to, n8n.folder);
		await n8n.restart();
		const types = await n8n.client.types<{ name: string; communityNodePackageVersion?: string }>(
			'nodes',
		);
		const loaded = types.find((type) => type.name === `${name}.stream`);
		const found = loaded?.communityNodePackageVersion;
		must(found === undefined || found === to, `n8n has loaded ${found} instead of ${to}`);
		// Not every n8n tells which version it has loaded.
		const installed = join(n8n.folder, '.n8n/nodes/node_modules', name, 'package.json');
		const { version: inPlace } = JSON.parse(readFileSync(installed, 'utf8'));
		must(inPlace === to, `${String(inPlace)} is installed instead of ${to}`);
	};

	await change(older);
	const trigger = await n8n.client.createWorkflow(eventsWorkflow(credential, events.url, true));
	const making = await n8n.client.createWorkflow(
		ordersWorkflow({ orders, after: 100, credential, receiverUrl: links.url }),
	);
	const made = async () => {
		const execution = await n8n.client.run(making.id, START);
		mustSucceed(execution);
		return String(execution.items(LINK).map(({ json }) => json.id));
	};
	const first = await made();
	const reported = events.received.length;
	const happened = (await simulator.transitions()).length;
	await n8n.client.publish(trigger.id);
	const state = async () =>
		compareEvents(await simulator.transitions(happened), events.received.slice(reported));
	const isReported = async (what: string) => {
		await until(async () => (await state()).missed === 0, patienceMs);
		const { problems } = await state();
		must(!problems.length, `${what}: ${problems.join('; ')}`);
	};
	const endpoints = async () => ((await admin(simulator, 'GET', '/webhooks')) as object[]).length;
	const byWebhook = () => events.received.slice(reported).filter((one) => one.webhookEvent).length;
	const isCalled = async (what: string) => {
		must((await endpoints()) === 1, `${what}: ${await endpoints()} endpoints in Stream`);
		const before = byWebhook();
		await payNew(simulator);
		const started = await until(async () => byWebhook() > before, patienceMs);
		must(started, `${what}: the webhook starts nothing`);
		await isReported(what);
	};
	await isCalled(older);
	for (const to of [newer, older]) {
		await change(to);
		const what = `after the change to ${to}`;
		await isReported(what);
		await isCalled(what);
		must((await made()) === first, `${to} gives other links for the same orders`);
	}
	await n8n.client.unpublish(trigger.id);
	const isGone = await until(async () => (await endpoints()) === 0, patienceMs);
	must(isGone, 'The endpoint is still there');
	const code = earlier
		? `commit ${earlier.commit}`
		: 'the same code, as no history has an earlier one';
	const { received } = await state();
	return `from ${older} (${code}) to ${newer} and back, ${received} events, ${byWebhook()} by webhook`;
}
