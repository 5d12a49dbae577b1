import type { Locator } from 'playwright-core';
import { byId } from '../../support/editor/editor.mts';
import { entry } from './find.mts';
import { contains, same, type Suite } from './suite.mts';
import { addCredential } from './workflow.mts';
import { say } from '../../support/script/terminal.mts';

/** What README promises for the first link. */
const MOST_CLICKS = 10;

/** The first link as README tells it: from an empty canvas, with a credential that is there already. */
export async function firstLink(suite: Suite): Promise<void> {
	const { editor } = suite;
	await addCredential(suite, 'Nakheel Gifts');
	let clicks = 0;
	let texts = 0;
	const click = async (what: Locator) => {
		await what.click();
		clicks++;
	};
	const type = async (text: string) => {
		await editor.page.keyboard.type(text);
		texts++;
	};
	const box = (parameter: string) => editor.parameter(parameter).locator('input').first();
	await suite.check('The steps of README make a payment link', async () => {
		await editor.openAddress('/workflow/new');
		await click(editor.at('canvas-add-button'));
		await editor.page.locator(`${byId('node-creator-search-bar')}:focus`).waitFor();
		await type('payment link');
		await click(editor.result(entry));
		await click(editor.page.getByText(/^Actions \(/));
		await click(editor.result(/Create payment link(?!s)/));
		await editor.panel.waitFor();
		await click(box('name'));
		await type('Order 790');
		const products = await editor.openRecords('productId');
		clicks++;
		await suite.picture('Products');
		await click(products.filter({ hasText: 'Ajwa Dates Box' }).first());
		await click(box('orderReference'));
		await type('order_790');
		await suite.picture('First link filled in');
		await click(editor.at('node-execute-button', editor.panel).first());
		await editor.at('node-run-status-success').or(editor.problem).first().waitFor();
		same(await editor.problem.count(), 0);
		await suite.picture('First link made');
	});
	say(`         the first link took ${clicks} clicks and ${texts} texts`);
	await suite.check(`That takes at most ${MOST_CLICKS} clicks`, async () => {
		if (clicks > MOST_CLICKS) throw new Error(`${clicks} clicks`);
	});
	let names: string[] = [];
	await suite.check(
		'Its columns can be read: ten at most, the address among the first',
		async () => {
			const row = await editor.firstRow('url');
			names = Object.keys(row).filter(Boolean);
			if (names.length > 10) throw new Error(`${names.length} columns: ${names.join(', ')}`);
			same(names.slice(0, 4), ['id', 'url', 'orderReference', 'status']);
			same(
				names.filter((name) => !/^[a-z][A-Za-z]*$/.test(name)),
				[],
			);
			same([row.orderReference, row.reused], ['order_790', 'false']);
			contains(row.url, '/pay/');
		},
	);
	await suite.check(
		'Include Input Fields puts the input beside, Simplify off gives all',
		async () => {
			await editor.addField('Add Option', 'Include Input Fields');
			await editor.startStep();
			await editor.column('input').waitFor();
			const row = await editor.firstRow('input');
			same(row.reused, 'true');
			same(
				Object.keys(row).filter((name) => name && name !== 'input'),
				names,
			);
			await suite.picture('With the input');
			await editor.parameter('simplify').locator('.el-switch').first().click();
			await editor.startStep();
			await editor.column('created_at').waitFor();
		},
	);
}
