import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { lineLabel, quoted } from '../errors/labels';
import { CURRENCY_OPTIONS } from '../fields/enums';
import { locator } from '../fields/locators';
import { isEmpty } from '../values/clean';
import { toUuid } from '../values/ids';
import { toAmount, toSmallestUnit } from '../values/money';
import type { ItemContext } from './itemContext';
import type { AgentLimits, Operation } from './operation';
import { readBoth } from './readParameter';
import { isTool } from './toolMode';

const NAME = 'agentLimits';
export const AMOUNTS = 'Refuse Amounts Above';
export const PRODUCTS = 'Allowed Products';

const product = locator('product', {
	required: true,
	description: 'A product that the agent may sell',
});

const amounts: INodeProperties = {
	displayName: AMOUNTS,
	name: 'refuseAbove',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Currency',
	default: {},
	description:
		'Highest amount of one call by the agent, for each currency. Other currencies are refused.',
	options: [
		{
			displayName: 'Limit',
			name: 'limit',
			values: [
				{
					displayName: 'Amount',
					name: 'amount',
					type: 'string',
					// No expression, and no button that leaves it to the model.
					noDataExpression: true,
					default: '',
					placeholder: 'e.g. 500',
					description: 'Highest amount to accept, including VAT',
				},
				{
					displayName: 'Currency',
					name: 'currency',
					type: 'options',
					noDataExpression: true,
					options: CURRENCY_OPTIONS,
					default: 'SAR',
					description: 'Currency of the amount',
				},
			],
		},
	],
};

const products: INodeProperties = {
	displayName: PRODUCTS,
	name: 'allowedProducts',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Product',
	default: {},
	description: 'The only products that the agent may sell. Without this limit, it may sell all.',
	options: [
		{
			displayName: 'Product',
			name: 'product',
			values: [{ ...product.property, noDataExpression: true }],
		},
	],
};

/** The collection of limits on the panel of an operation under an AI agent; none where no money is at stake. */
export function limitsProperty({ money }: Operation): INodeProperties[] {
	if (!money) return [];
	return [
		{
			displayName: 'Limits for the Agent',
			name: NAME,
			type: 'collection',
			placeholder: 'Add Limit',
			default: {},
			builderHint: {
				propertyHint:
					'Ask the person for amounts and products. Never $fromAI, which is refused here.',
			},
			description: 'Limits that only people can set. The agent cannot see or change them.',
			options: money === 'sale' ? [products, amounts] : [amounts],
			displayOptions: { show: { '@tool': [true] } },
		},
	];
}

interface Given {
	refuseAbove?: { limit?: Array<{ amount?: unknown; currency?: unknown }> };
	allowedProducts?: { product?: Array<{ productId?: IDataObject }> };
}

/**
 * The limits of one item.
 * @returns undefined where there are none
 * @throws InputError for a limit that cannot be used, or that is left to the agent
 */
export function readLimits(context: ItemContext, operation: Operation): AgentLimits | undefined {
	if (!operation.money || !isTool(context.getNode())) return undefined;
	const { value, raw } = readBoth(context, NAME, {});
	requirePeople(raw, quoted('Limits for the Agent'));
	const { refuseAbove, allowedProducts } = (value ?? {}) as Given;
	if (!refuseAbove && !allowedProducts) return undefined;
	const limits: AgentLimits = {};
	if (refuseAbove) limits.most = readAmounts(refuseAbove.limit ?? []);
	if (allowedProducts && operation.money === 'sale') {
		const rows = allowedProducts.product ?? [];
		if (!rows.length) throw empty(PRODUCTS, 'product');
		limits.products = new Set(
			rows.map(({ productId }, at) =>
				toUuid(
					productId?.value,
					`'Product' of ${lineLabel('Product', at, quoted(PRODUCTS))}`,
					'product',
				),
			),
		);
	}
	return limits;
}

function readAmounts(rows: Array<{ amount?: unknown; currency?: unknown }>): Map<string, bigint> {
	if (!rows.length) throw empty(AMOUNTS, 'limit');
	const most = new Map<string, bigint>();
	for (const [at, { amount, currency: given = 'SAR' }] of rows.entries()) {
		const label = `'Amount' of ${lineLabel('Limit', at, quoted(AMOUNTS))}`;
		const currency = String(given);
		if (isEmpty(amount))
			throw new InputError(`${label} is empty.`, 'Enter an amount, or remove the limit.');
		if (most.has(currency)) {
			throw new InputError(
				`${quoted(AMOUNTS)} lists ${currency} twice.`,
				'List each currency only once.',
			);
		}
		most.set(currency, toSmallestUnit(toAmount(amount, label, { currency }), currency));
	}
	return most;
}

function empty(label: string, what: string): InputError {
	return new InputError(
		`${quoted(label)} has no ${what}.`,
		`Add a ${what}, or remove ${quoted(label)}.`,
	);
}

/**
 * What decides about money must not be decided by a model.
 * @param raw the value as it stands in the workflow
 * @throws InputError when it is left to the agent
 */
export function requirePeople(raw: unknown, label: string): void {
	if (!/\$from_?ai\b/i.test(JSON.stringify(raw) ?? '')) return;
	throw new InputError(
		`${label} is left to the AI agent, but only a person may set it.`,
		'Replace the $fromAI expression with a fixed value.',
	);
}
