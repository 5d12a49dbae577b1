import { contains, same, type Suite } from './suite.mts';
import { addCredential, addWorkflow } from './workflow.mts';

const OF_CARDS = ['American Express', 'Bank Transfer', 'Installments', 'Mastercard', 'Visa'];
const ACCOUNT = "Mada and Apple Pay always follow your account's settings";
const NONE = "if you choose none, your account's settings apply";

/** One list of ways to pay for everything that is sold, which says what an empty choice means. */
export async function methods(suite: Suite): Promise<void> {
	const { editor, testBed } = suite;
	const { simulator } = testBed;
	const credential = await addCredential(suite, 'Nakheel Gifts (methods)');
	const [consumer] = simulator.all('consumer');
	const consumerId = { __rl: true, mode: 'id', value: consumer.id };
	const itemOf = (type: string) => {
		const { id } = simulator.all('product').find((one) => one.type === type)!;
		return { item: [{ productId: { __rl: true, mode: 'id', value: id }, quantity: 1 }] };
	};
	const later = '2035-01-01T00:00:00Z';
	const parts = {
		paymentLink: {
			given: { name: 'By Visa', items: itemOf('ONE_OFF') },
			offered: OF_CARDS,
			says: [NONE, ACCOUNT],
		},
		subscription: {
			given: { consumerId, periodStart: later, items: itemOf('RECURRING') },
			offered: [...OF_CARDS, 'Qurrah'],
			says: [NONE, ACCOUNT],
		},
		invoice: {
			given: { consumerId, scheduledOn: later, items: itemOf('ONE_OFF'), paymentMethods: [] },
			offered: [...OF_CARDS, 'Mada', 'Qurrah'],
			says: ['Choose at least one', "Apple Pay follows your account's settings"],
		},
	};
	const id = await addWorkflow(
		suite,
		'Payment methods',
		Object.entries(parts).map(([resource, { given }]) => ({
			name: resource,
			parameters: { resource, operation: 'create', ...given },
			credential,
		})),
	);
	await editor.openWorkflow(id);
	for (const [resource, { offered, says }] of Object.entries(parts)) {
		const isOptional = resource !== 'invoice';
		await suite.check(`Payment Methods of ${resource} say what none of them means`, async () => {
			await editor.openNode(resource);
			if (isOptional) await editor.addField('Add Field', 'Payment Methods');
			const tip = await editor.description('Payment Methods');
			for (const part of says) contains(tip, part);
		});
		await suite.check(`They are a list for ${resource}, and what is chosen is on`, async () => {
			await editor.openOptions(
				resource === 'subscription' ? 'overridePaymentMethods' : 'paymentMethods',
			);
			same([...(await editor.options())].sort(), [...offered].sort());
			await editor.option('Visa').click();
			await editor.page.keyboard.press('Escape');
			await suite.picture(`Payment methods of ${resource}`);
			await editor.executeStep();
			same(await editor.problem.count(), 0);
			await editor.closePanel();
		});
	}
	await suite.check('Stream has got what was chosen', async () => {
		const on = (methods: object | null | undefined) =>
			Object.entries(methods ?? {}).flatMap(([name, value]) => (value === true ? [name] : []));
		const link = simulator.all('paymentLink').find(({ name }) => name === 'By Visa');
		same(on(link?.override_payment_methods), ['visa']);
	});
}
