import type { WorkflowDefinition } from '../support/realN8n/index.mts';
import { importTemplate, readTemplate } from '../support/realN8n/templates.mts';
import { ordersFile, resultFolder, type World } from './world.mts';

/** Ids of the demo's workflows in n8n. */
export interface WorkflowIds {
	orders: string;
	status: string;
	orderPaid: string;
	cart: string;
	thankYou: string;
	orderBook: string;
}

const checkEverySeconds = 10;
const pollEverySeconds = 5;

/** Imports all workflows of the demo, as a user would: three templates, two that keep n8n's data table, and the order book. */
export async function importAll({ n8n, shop, credential }: World): Promise<WorkflowIds> {
	const settings = {
		ordersFile,
		resultFolder,
		successPage: shop.successPage,
		failurePage: shop.failurePage,
	};
	const add = async (
		template: WorkflowDefinition,
		more: Omit<Parameters<typeof importTemplate>[2], 'credential'> = {},
	) => (await importTemplate(n8n, template, { credential, ...more })).id;
	const own = (name: string) => readTemplate(name, 'demo/workflows');
	return {
		orders: await add(readTemplate('orders-to-payment-links'), { settings }),
		status: await add(readTemplate('check-payment-status'), {
			settings,
			everySeconds: checkEverySeconds,
		}),
		orderPaid: await add(own('order-paid'), { everySeconds: pollEverySeconds }),
		cart: await add(own('cart-to-payment-links')),
		thankYou: await add(readTemplate('verified-thank-you-page'), { adjust: lookUpTheOrder }),
		orderBook: await add(own('order-book')),
	};
}

/** What the template asks for: the order's price comes from the shop's own table. */
function lookUpTheOrder(nodes: WorkflowDefinition['nodes']): void {
	const node = (name: string) => {
		const found = nodes.find((one) => one.name === name);
		if (!found) throw new Error(`The template has no node "${name}"`);
		return found;
	};
	Object.assign(node('Your order'), {
		type: 'n8n-nodes-base.dataTable',
		typeVersion: 1.1,
		// An order that is not in the table has to be refused, not left without an answer.
		alwaysOutputData: true,
		parameters: {
			resource: 'row',
			operation: 'get',
			dataTableId: { __rl: true, mode: 'name', value: 'Orders' },
			matchType: 'allConditions',
			filters: {
				conditions: [
					{
						keyName: 'order_number',
						condition: 'eq',
						keyValue: "={{ String($json.query.order ?? '').split('?')[0] }}",
					},
				],
			},
		},
	});
	Object.assign(node('Verify redirect').parameters, {
		redirect: "={{ $('Customer comes back').first().json.query }}",
		expectedAmount: '={{ $json.amount }}',
		expectedCurrency: 'SAR',
		expectedOrderReference: '={{ $json.order_number }}',
	});
}
