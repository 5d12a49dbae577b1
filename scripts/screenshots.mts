/**
 * npm run docs:screenshots    takes the pictures of docs/images in the editor of a real n8n
 *
 * Needs Chromium (Debian: apt-get install chromium; else set CHROMIUM to its path).
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, installPackedPackage, N8nClient, pack, start } from '../demo/n8n.mts';
import { startSimulator } from '../simulator/index.mts';
import { demoProducts } from '../simulator/seed.mts';

const folder = join(import.meta.dirname, '..', 'docs', 'images');
const owner = {
	email: 'owner@example.com',
	firstName: 'Noura',
	lastName: 'Alharbi',
	password: 'Screenshots1',
};
const id = (name: string) => `[data-test-id="${name}"]`;

// Comes with n8n in demo/node_modules, where the type check of the project does not look.
const require = createRequire(new URL('../demo/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const home = mkdtempSync(join(tmpdir(), 'streampay-screenshots-'));
mkdirSync(folder, { recursive: true });
const n8nInstall = await install(console.log);
await installPackedPackage(await pack(home), home);
const simulator = await startSimulator({ seed: 'demo' });
const server = await start({
	install: n8nInstall,
	userFolder: home,
	logFile: join(home, 'n8n.log'),
});
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
});
try {
	const workflow = await prepare();
	const page = await openEditor(workflow);
	await page.locator(`${id('canvas-node')}[data-node-name="Stream"]`).dblclick();
	await page.locator(id('ndv')).waitFor();
	await page.locator(id('node-execute-button')).first().click();
	await page.locator(id('node-run-status-success')).first().waitFor({ timeout: 60_000 });
	// The toast says what the green mark says already.
	await page.waitForTimeout(6000);
	await page.screenshot({ path: join(folder, 'payment-link-create.png') });
	console.log(join(folder, 'payment-link-create.png'));
} finally {
	await browser.close();
	await server.stop();
	await simulator.close();
	rmSync(home, { recursive: true, force: true });
}

/** A workflow with one Stream node, ready to run. */
async function prepare(): Promise<string> {
	const n8n = new N8nClient(server.url);
	await n8n.setupOwner(owner);
	const { apiKey, apiSecret, url: baseUrl } = simulator;
	const name = 'Stream account';
	const data = { apiKey, apiSecret, branchId: '', baseUrl };
	const credential = await n8n.createCredential({ name, type: 'streamPayApi', data });
	const fromList = ({ id: value, name: cachedResultName }: { id: string; name: string }) => ({
		__rl: true,
		mode: 'list',
		value,
		cachedResultName,
	});
	const { id: workflow } = await n8n.createWorkflow({
		name: 'First link in five minutes',
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'stream',
				name: 'Stream',
				type: 'n8n-nodes-streampay.stream',
				typeVersion: 1,
				position: [220, 0],
				credentials: { streamPayApi: { id: credential, name } },
				parameters: {
					resource: 'paymentLink',
					operation: 'create',
					name: 'Order 789',
					orderReference: 'order_789',
					consumerId: fromList(simulator.all('consumer')[0] as any),
					items: { item: [{ productId: fromList(demoProducts[0]), quantity: 2 }] },
				},
			},
		],
		connections: { Start: { main: [[{ node: 'Stream', type: 'main', index: 0 }]] } },
	} as any);
	return workflow;
}

async function openEditor(workflow: string): Promise<any> {
	const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
	await context.request.post(`${server.url}/rest/login`, {
		data: { emailOrLdapLoginId: owner.email, password: owner.password },
	});
	const page = await context.newPage();
	await page.goto(`${server.url}/workflow/${workflow}`);
	await page.locator(id('canvas-node')).first().waitFor({ timeout: 60_000 });
	return page;
}
