import type { Editor } from '../../support/editor/editor.mts';
import { client, ok } from '../../support/simulator/client.mts';
import { contains, same, type Suite } from './suite.mts';
import { addCredential, addWorkflow } from './workflow.mts';

const LONG = 'باقة الاشتراك الشهري الذهبية مع المسبح وكل الحصص الجماعية للعائلة';

/** Panels that leave no doubt what to fill in, and what comes of it. */
export async function doubts(suite: Suite): Promise<void> {
	const { editor, testBed } = suite;
	const { simulator } = testBed;
	const credential = await addCredential(suite, 'Nakheel Gifts (panels)');
	const step = (name: string, parameters: object) => ({
		name,
		parameters: parameters as Record<string, unknown>,
		credential,
	});
	const [{ person_id: personId }] = simulator.all('consumer');
	const consumerId = { __rl: true, mode: 'id', value: personId };
	const id = await addWorkflow(suite, 'Panels', [
		step('Customer', { resource: 'consumer', operation: 'upsert' }),
		step('Coupon', { resource: 'coupon', operation: 'create' }),
		step('Link', { resource: 'paymentLink', operation: 'create', name: 'Shirt' }),
		step('Person', { resource: 'consumer', operation: 'get', consumerId }),
		step('Status', { resource: 'order', operation: 'getStatus', orderReference: 'A-404' }),
	]);
	await editor.openWorkflow(id);
	const open = async (name: string) => {
		await editor.openNode(name);
	};
	const close = async (name: string) => {
		await suite.picture(name);
		await editor.closePanel();
	};
	await suite.check('The canvas says what a step does', () =>
		editor.page.getByText('Create or update: Consumer', { exact: true }).waitFor(),
	);
	await suite.check('Create or Update asks for what it searches by, and gives one ID', async () => {
		await open('Customer');
		await editor.fill('name', 'Reem');
		await editor.fill('phoneNumber', '0508887766');
		same(await editor.parameter('email').count(), 1);
		same(await editor.parameter('externalId').count(), 1);
		await editor.executeStep();
		const row = await editor.firstRow('phoneNumber');
		same([row.phoneNumber, row.created], ['+966508887766', 'true']);
		same(
			Object.keys(row).filter((name) => /^id$|consumer/.test(name)),
			['id'],
		);
		await close('Customer by phone number');
	});
	await suite.check('The type of a discount decides whether it has a currency', async () => {
		await open('Coupon');
		same(await editor.parameter('currency').count(), 0);
		await editor.choose('discountType', 'Amount');
		await editor.parameter('currency').waitFor();
		await editor.fill('name', 'Five off');
		await editor.fill('discountValue', '5');
		await editor.executeStep();
		contains((await editor.firstRow('discount_value')).discount_value, '5.00');
		await close('Discount of an amount');
	});
	await suite.check('A long name leaves the price in the list of products', async () => {
		const prices = [{ currency: 'SAR', amount: '1250' }];
		await ok(client(simulator)('POST', '/products', { name: LONG, type: 'ONE_OFF', prices }));
		await open('Link');
		const entries = await editor.openRecords('productId');
		const entry = entries.filter({ hasText: 'باقة' }).first();
		await entry.waitFor();
		await suite.picture('Long name in a list');
		contains(await entry.innerText(), '1250 SAR');
		const cut = await entry.evaluate((one) =>
			[one, ...Array.from(one.querySelectorAll('*'))].some(
				(part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0,
			),
		);
		same(cut, false);
		await entry.click();
	});
	await suite.check(
		'Questions to the customer are rows, and the checkout page asks them',
		async () => {
			const fields = await editor.offered('Add Field');
			same(fields.includes('Custom Fields (JSON Schema)'), true);
			await editor.option('Custom Fields').click();
			await editor.addLine('Add Question');
			await editor.fill('label', 'Size');
			await editor.choose('type', 'Choice');
			await editor.fill('choices', 'S, M, L');
			await editor.parameter('required').locator('.el-switch').first().click();
			await suite.picture('Questions');
			await editor.executeStep();
			same(await editor.problem.count(), 0);
			const { url } = await editor.firstRow('url');
			const link = simulator.all('paymentLink').find((one) => url.includes(String(one.id)));
			same(Object.keys((link?.custom_fields?.properties ?? {}) as object), ['size']);
			await close('Link with a question');
			await suite.visit((visitor) => answer(suite, visitor, url));
		},
	);
	await suite.check('The ID of the person behind a consumer is told from the ID', async () => {
		await open('Person');
		await editor.executeStep();
		contains(await editor.problem.innerText(), 'the ID of the person behind a consumer');
		await close('ID of a person');
	});
	await suite.check('An unknown order is a status where that is asked for', async () => {
		await open('Status');
		await editor.addField('Add Field', 'If Not Found');
		await editor.choose('ifNotFound', 'Return Result');
		await editor.executeStep();
		same((await editor.firstRow('status')).status, 'notFound');
		await close('Status notFound');
	});
}

/** A customer who has to say a size before paying. */
async function answer(suite: Suite, visitor: Editor, url: string): Promise<void> {
	const { page } = visitor;
	await page.goto(`${url}?language=en`);
	await page.locator('#name').fill('Noura');
	await page.locator('#contact').fill('+966502223344');
	await page.locator('.way').filter({ hasText: 'Apple Pay' }).click();
	await page.locator('#pay').click();
	contains(await page.locator('#error').innerText(), 'Size');
	await suite.picture('The question is not answered', visitor);
	await page.getByLabel('Size').selectOption('M');
	await page.locator('#pay').click();
	await page.locator('#paid').waitFor();
}
