/**
 * npx tsx demo/screenshot.mts [editor address] [folder]
 * Takes pictures of a running demo's editor: both workflows, and the panel of every Stream node with
 * what it gave. Needs Chromium (Debian: apt-get install chromium; else set CHROMIUM to its path).
 */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { N8nClient, type StoredWorkflow } from './n8n.mts';
import { say } from './terminal.mts';
import { owner, resultFolder } from './world.mts';

const [url = 'http://127.0.0.1:5678', folder = join(resultFolder, 'screenshots')] =
	process.argv.slice(2);
const id = (name: string) => `[data-test-id="${name}"]`;

// Comes with n8n in demo/node_modules, where the type check of the project does not look.
const { chromium } = createRequire(import.meta.url)('playwright-core');

async function workflows(): Promise<StoredWorkflow[]> {
	const client = new N8nClient(url);
	await client.login(owner);
	const list = await client.request<Array<{ id: string }>>('GET', '/workflows');
	return Promise.all(list.map((entry) => client.workflow(entry.id)));
}

async function shoot(page: any, name: string): Promise<void> {
	await page.waitForTimeout(1500); // Animations of the editor.
	const path = join(folder, `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.png`);
	await page.screenshot({ path });
	say(path);
}

async function shootPanel(page: any, workflow: StoredWorkflow, node: string): Promise<void> {
	await page.locator(`${id('canvas-node')}[data-node-name="${node}"]`).dblclick();
	await page.locator(id('ndv')).waitFor();
	await shoot(page, `${workflow.name} - ${node}`);
	await page.keyboard.press('Escape');
	await page.locator(id('ndv')).waitFor({ state: 'hidden' });
}

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu'],
});
try {
	const context = await browser.newContext({ viewport: { width: 1600, height: 950 } });
	await context.request.post(`${url}/rest/login`, {
		data: { emailOrLdapLoginId: owner.email, password: owner.password },
	});
	const page = await context.newPage();
	for (const workflow of await workflows()) {
		await page.goto(`${url}/workflow/${workflow.id}`);
		await page.locator(id('canvas-node')).first().waitFor({ timeout: 60_000 });
		await shoot(page, workflow.name);
		// The panels show what went in and out of the last run in this window.
		await page.locator(id('execute-workflow-button')).first().click();
		await page.getByText('Workflow executed successfully').waitFor();
		await shoot(page, `${workflow.name} executed`);
		for (const { name, type } of workflow.nodes)
			if (type.startsWith('n8n-nodes-streampay.')) await shootPanel(page, workflow, name);
	}
} finally {
	await browser.close();
}
