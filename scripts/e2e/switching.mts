import { say } from '../../support/script/terminal.mts';
import { byId } from '../../support/editor/editor.mts';
import { panelOperations } from './panels.mts';
import { same, type Suite } from './suite.mts';
import { addCredential, addWorkflow } from './workflow.mts';

/** Goes through all operations with the drop-downs: each shows its own parameters and no others. */
export async function switching(suite: Suite): Promise<void> {
	const { editor } = suite;
	const credential = await addCredential(suite, 'Nakheel Gifts (panels)');
	const id = await addWorkflow(suite, 'Panels', [
		{ name: 'Stream', parameters: {}, credential },
		{ name: 'Stream Trigger', type: 'streamTrigger', parameters: {}, credential },
		{ name: 'Webhook', type: 'streamWebhookTrigger', parameters: {}, credential },
	]);
	await editor.openWorkflow(id);
	await suite.check('Triggers say on the canvas what starts them', async () => {
		for (const event of ['Payment Link Paid', 'Invoice Completed (Payment Link Paid)']) {
			await editor.page.getByText(event, { exact: true }).waitFor();
		}
	});
	await editor.openNode('Stream');
	const times: number[] = [];
	let current = '';
	for (const { resource, operation, parameters } of panelOperations()) {
		await suite.check(`${resource} → ${operation} shows its parameters`, async () => {
			if (resource !== current) await editor.choose('resource', resource);
			current = resource;
			await editor.openOptions('operation');
			const started = Date.now();
			await editor.option(operation).click();
			await shows(suite, parameters);
			times.push(Date.now() - started);
			await suite.picture(`${resource} ${operation}`);
		});
	}
	times.sort((a, b) => a - b);
	say(`         a switch took ${times[times.length >> 1]} ms, the longest ${times.at(-1)} ms`);
	await suite.check('Batching is found where README looks for it', async () => {
		await editor.panel.getByText('Settings', { exact: true }).first().click();
		await editor.panel.getByText('Request Options', { exact: true }).first().waitFor();
		same((await editor.offered('Add Option')).includes('Batching'), true);
		await editor.page.keyboard.press('Escape');
		await suite.picture('Settings');
	});
	for (const name of ['Stream Trigger', 'Webhook']) {
		await suite.check(`The panel of ${name} opens`, async () => {
			await editor.closePanel();
			await editor.openNode(name);
			await suite.picture(name);
		});
	}
}

/** Waits for the panel to show these parameters and no others. */
async function shows({ editor }: Suite, parameters: string[]): Promise<void> {
	const wanted = [...parameters].sort();
	const panel = byId('node-parameters');
	const read = `[...new Set([...document.querySelectorAll('${panel} [data-test-id]')]
		
		.filter((one) => one.offsetParent)
		.map((one) => /^(?:parameter-input|fixed-collection)-(\\w+)$/.exec(one.dataset.testId)?.[1])
		.filter((name) => name && !['field', 'items-header', 'add', 'delete', 'resource', 'operation'].includes(name)))].sort()`;
	const seen = () => editor.page.evaluate<string[]>(read);
	const done = `JSON.stringify(${read}) === ${JSON.stringify(JSON.stringify(wanted))}`;
	await editor.page.waitForFunction(done, undefined, { timeout: 15_000 }).catch(() => {});
	same(await seen(), wanted);
}
