import { contains, same, type Suite } from './suite.mts';
import { addCredential, addWorkflow } from './workflow.mts';

/** What cannot be done is said in the panel in plain words, with what to do. */
export async function refuse(suite: Suite): Promise<void> {
	const { editor } = suite;
	const credential = await addCredential(suite, 'Nakheel Gifts');
	const id = await addWorkflow(suite, 'Refusals', [{ name: 'Stream', parameters: {}, credential }]);
	const refusal = async (message: string, advice: string) => {
		await editor.startStep();
		await editor.problem.filter({ hasText: message }).first().waitFor();
		contains(await editor.at('node-error-description', editor.panel).first().innerText(), advice);
	};
	await editor.openWorkflow(id);
	await editor.openNode('Stream');
	await suite.check('An amount that is too small is refused by the name of its box', async () => {
		await editor.choose('resource', 'Product');
		await editor.choose('operation', 'Create');
		await editor.fill('name', 'Sample');
		await editor.fill('amount', '0.5');
		await refusal(`'Amount' of price 1 in 'Prices': "0.5" is below 1`, '1');
		await suite.picture('Refused amount');
	});
	await suite.check('Missing details are asked for by their names', async () => {
		await editor.choose('resource', 'Consumer');
		await editor.choose('operation', 'Create or Update');
		await editor.fill('name', 'Sara');
		await refusal(
			"'External ID', 'Phone Number' and 'Email' are all empty",
			'Fill in at least one of them',
		);
		await suite.picture('Refused customer');
	});
	await suite.check('Verify Redirect marks what it needs', async () => {
		await editor.choose('resource', 'Payment');
		await editor.choose('operation', 'Verify Redirect');
		await editor.parameter('expectedAmount').waitFor();
		await editor.at('parameter-issues').waitFor();
		same(await editor.at('parameter-issues', editor.parameter('expectedAmount')).count(), 1);
		const hint = 'Required unless you choose the Payment Link under Additional Fields';
		await editor.panel.getByText(hint, { exact: true }).waitFor();
		await suite.picture('Verify Redirect');
	});
	await suite.check('Without it, the step does not start, and says why', async () => {
		await editor.startStep();
		const issue = 'Parameter "Expected Amount" is required';
		await editor.page.locator('.el-notification').filter({ hasText: issue }).waitFor();
	});
	await suite.check('Without an order or a link, it verifies nothing, and says why', async () => {
		await editor.typeInto('redirect', 'Control+A', 'https://shop.example/thanks?status=paid');
		await editor.fill('expectedAmount', '149');
		await refusal(
			"'Expected Order Reference' is empty, so the payment of any order would be accepted.",
			"choose the 'Payment Link' under 'Additional Fields'",
		);
		await suite.picture('Verify Redirect without an order');
	});
}
