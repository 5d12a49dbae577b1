import { contains, type Suite } from './suite.mts';
import { addCredential, addWorkflow } from './workflow.mts';

/** Lists with nothing in them: the operation that shows them, the list and what it says. */
const lists = [
	{
		resource: 'consumer',
		parameter: 'consumerId',
		says: 'This Stream account has no consumers yet. Create one with Consumer → Create or Update',
	},
	{
		resource: 'product',
		parameter: 'productId',
		says: 'This Stream account has no active products yet. Create one with Product → Create',
	},
	{
		resource: 'paymentLink',
		parameter: 'paymentLinkId',
		says: 'This Stream account has no payment links yet. Create one with Payment Link → Create',
	},
];

/** Empty lists say what to do. */
export async function emptyLists(suite: Suite): Promise<void> {
	const { editor } = suite;
	const { other } = suite.testBed.simulator;
	const credential = await addCredential(suite, 'Oasis Coffee', other);
	const nodes = lists.map(({ resource }) => ({
		name: resource,
		parameters: { resource, operation: 'get' },
		credential,
	}));
	nodes.push({
		name: 'freeze',
		parameters: { resource: 'subscription', operation: 'unfreeze' },
		credential,
	});
	const id = await addWorkflow(suite, 'Empty lists', nodes);
	const expectations = [
		...lists,
		{
			resource: 'freeze',
			parameter: 'freezeId',
			says: "'Subscription' is empty, and this list depends on it. Choose 'Subscription' first",
		},
	];
	await editor.openWorkflow(id);
	for (const { resource, parameter, says } of expectations) {
		await suite.check(`An empty list of ${parameter} says what to do`, async () => {
			await editor.openNode(resource);
			await editor.openList(parameter);
			const message = editor.at('rlc-error-container');
			await message.waitFor();
			contains((await message.innerText()).replace(/\s+/g, ' '), says);
			await suite.picture(`Empty list of ${parameter}`);
			await editor.closePanel();
		});
	}
}
