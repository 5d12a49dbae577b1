import type { INodeParameters, INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import { Stream } from '../../nodes/Stream/Stream.node';
import { requirePeople } from '../../nodes/shared/operation/agentLimits';
import { runAgent } from '../../support/engine/agent.mts';
import { byId } from '../../support/engine/shop.mts';
import { refusalOf } from '../support/refusals.mts';
import { useShop } from '../support/use.mts';

/** Where people set limits, and what they are told of limits that are none. */
const shop = useShop();

const collections = new Stream().description.properties.filter(
	({ name }) => name === 'agentLimits',
);
const limitsOf = (resource: string, operation: string) =>
	collections.find(({ displayOptions }) => {
		const { resource: on, operation: of } = displayOptions?.show ?? {};
		return on?.includes(resource) && of?.includes(operation);
	});
const optionsOf = (resource: string, operation: string) =>
	limitsOf(resource, operation)?.options as INodeProperties[] | undefined;

it('only people, and only under an agent, see them', () => {
	for (const { type, default: preset, displayOptions } of collections) {
		expect({ type, preset }).toEqual({ type: 'collection', preset: {} });
		expect(displayOptions?.show).toMatchObject({ '@tool': [true] });
	}
	for (const [resource, operation] of [
		['paymentLink', 'create'],
		['payment', 'refund'],
	]) {
		for (const { options, type, typeOptions, default: preset } of optionsOf(resource, operation)!) {
			expect({ type, preset }).toEqual({ type: 'fixedCollection', preset: {} });
			expect(typeOptions).toEqual({ multipleValues: true });
			const [{ values }] = options as INodePropertyCollection[];
			// No expression, and no button that leaves it to the model.
			expect(values.every(({ noDataExpression }) => noDataExpression)).toBe(true);
		}
	}
});

it('what sells has limits of products and amounts, what moves a payment of amounts, all else none', () => {
	const named = (...of: [string, string]) => optionsOf(...of)?.map(({ name }) => name);
	expect(named('paymentLink', 'create')).toEqual(['allowedProducts', 'refuseAbove']);
	expect(named('order', 'refund')).toEqual(['refuseAbove']);
	expect(named('consumer', 'create')).toBeUndefined();
	expect(new Stream().description.properties.filter(({ name }) => !name)).toEqual([]);
});

it('a limit is an amount in SAR unless another currency is chosen', () => {
	const [, { options }] = optionsOf('paymentLink', 'create')!;
	const [{ name, values }] = options as INodePropertyCollection[];
	expect(name).toBe('limit');
	expect(values.map((one) => [one.name, one.type, one.default])).toEqual([
		['amount', 'string', ''],
		['currency', 'options', 'SAR'],
	]);
	const [{ options: products }] = optionsOf('paymentLink', 'create')!;
	const [product] = products as INodePropertyCollection[];
	expect([product.name, product.values.map((one) => [one.name, one.required])]).toEqual([
		'product',
		[['productId', true]],
	]);
});

async function answer(agentLimits: object): Promise<string> {
	const parameters = {
		resource: 'paymentLink',
		operation: 'create',
		name: 'Coffee',
		items: { item: [{ productId: byId(shop.product), quantity: 1 }] },
		agentLimits,
	} as INodeParameters;
	const { answers } = await runAgent(shop.harness, [{ name: 'Tool', parameters, calls: [{}] }]);
	return answers[0][0];
}
const amounts = (...limit: object[]) => ({ refuseAbove: { limit } });
const products = (...ids: string[]) => ({
	allowedProducts: { product: ids.map((id) => ({ productId: byId(id) })) },
});

it.each<[string, object, string]>([
	[
		'an empty amount',
		amounts({ amount: '5' }, { amount: ' ', currency: 'USD' }),
		"'Amount' of limit 2 in 'Refuse Amounts Above' is empty. Enter an amount, or remove the limit.",
	],
	[
		'an amount that is none',
		amounts({ amount: 'many' }),
		`'Amount' of limit 1 in 'Refuse Amounts Above': "many" is not an amount`,
	],
	[
		'a currency twice',
		amounts({ amount: '5' }, { amount: '6', currency: 'SAR' }),
		"'Refuse Amounts Above' lists SAR twice. List each currency only once.",
	],
	[
		'no amount',
		{ refuseAbove: {} },
		"'Refuse Amounts Above' has no limit. Add a limit, or remove 'Refuse Amounts Above'.",
	],
	[
		'no product',
		{ allowedProducts: {} },
		"'Allowed Products' has no product. Add a product, or remove 'Allowed Products'.",
	],
	[
		'a product that nobody has chosen',
		{ allowedProducts: { product: [{}] } },
		"'Product' of product 1 in 'Allowed Products'",
	],
	[
		'a product that is none',
		products('00000000-0000-4000-8000-000000000001', 'coffee'),
		`'Product' of product 2 in 'Allowed Products': "coffee" is not`,
	],
])('%s is refused before anything is sent', async (_what, limits, said) => {
	expect(await answer(limits)).toContain(`Error: ${said}`);
	expect(shop.sent()).toEqual([]);
});

it('an amount may have the decimals of its currency', async () => {
	expect(await answer(amounts({ amount: '10.005', currency: 'KWD' }))).toContain(
		'is in SAR, but this tool may only use KWD',
	);
});

it('without a limit a tool sells everything', async () => {
	expect(await answer({})).toContain('"url"');
});

it.each([
	"={{ $fromAI('most') }}",
	"={{ $fromai('most') }}",
	"={{ $from_ai('most') }}",
	{ limit: [{ amount: "={{ $fromAI('most') }}" }] },
])('%j is left to a model', (raw) => {
	expect(refusalOf(() => requirePeople(raw, "'Limit'"))).toMatchObject({
		message: "'Limit' is left to the AI agent, but only a person may set it.",
		fix: 'Replace the $fromAI expression with a fixed value.',
	});
});

it.each([undefined, '5', '={{ $fromAIOnly }}', { limit: [] }])('%j is not', (raw) => {
	expect(() => requirePeople(raw, "'Limit'")).not.toThrow();
});
