import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { listSearch } from '../../../nodes/shared/lists/listSearch';
import { loadOptions } from '../../../nodes/Stream/methods/loadOptions';
import { Stream } from '../../../nodes/Stream/Stream.node';

/** What the panel looks like, against n8n's guidelines for community nodes (docs/ux-checklist.md). */

/** n8n evaluates every top-level property for every item. */
const BUDGET = 150;

const { properties } = new Stream().description;
const resources = properties.find(({ name }) => name === 'resource')!
	.options as INodePropertyOptions[];
const operations = resources.flatMap(({ value: resource }) => {
	const list = properties.find(
		({ name, displayOptions }) =>
			name === 'operation' && displayOptions?.show?.resource?.[0] === resource,
	)!;
	return (list.options as INodePropertyOptions[]).map((option) => ({
		resource: String(resource),
		operation: String(option.value),
		option,
	}));
});

const shownFor = (resource: string, operation: string): INodeProperties[] =>
	properties.filter(({ displayOptions }) => {
		const { resource: on, operation: of } = displayOptions?.show ?? {};
		return on?.includes(resource) && of?.includes(operation);
	});

/** Every property with its path, those inside collections too. */
function walk(
	list: INodeProperties[],
	path = '',
): Array<{ at: string; property: INodeProperties }> {
	return list.flatMap((property) => {
		const at = `${path}${property.name}`;
		const inner = (property.options ?? []).flatMap((option) => {
			if ('values' in option) return walk(option.values, `${at}.${option.name}.`);
			return 'type' in option ? walk([option], `${at}.`) : [];
		});
		return [{ at, property }, ...inner];
	});
}

const all = walk(properties);
const offenders = (test: (property: INodeProperties) => boolean): string[] =>
	all.filter(({ property }) => test(property)).map(({ at }) => at);

const isPlain = ({ type }: INodeProperties) =>
	!['notice', 'collection', 'fixedCollection'].includes(type);

describe('structure', () => {
	it(`keeps within ${BUDGET} top-level properties`, () => {
		expect(properties.length).toBeLessThanOrEqual(BUDGET);
	});

	it('starts JSON fields empty, because n8n puts what is dragged behind what is there', () => {
		const json = all.filter(({ property }) => property.type === 'json');
		expect(json.length).toBeGreaterThan(3);
		expect(offenders(({ type, default: preset }) => type === 'json' && preset !== '')).toEqual([]);
	});

	it('covers every resource and operation', () => {
		const names = (of: string) =>
			operations.filter(({ resource }) => resource === of).map(({ operation }) => operation);
		expect(Object.fromEntries(resources.map(({ value }) => [value, names(String(value))]))).toEqual(
			{
				consumer: expect.arrayContaining(['create', 'upsert', 'delete', 'get', 'getAll', 'update']),
				coupon: expect.arrayContaining(['create', 'delete', 'get', 'getAll', 'update']),
				invoice: expect.arrayContaining(['create', 'get', 'getAll', 'update']),
				meteredSubscription: expect.arrayContaining(['create', 'deactivate', 'getAll']),
				meteredUsage: expect.arrayContaining(['record']),
				order: expect.arrayContaining(['createPaymentLinks', 'getStatus']),
				organization: expect.arrayContaining(['get']),
				payment: expect.arrayContaining([
					'autoCharge',
					'get',
					'getAll',
					'markPaid',
					'refund',
					'verifyRedirect',
				]),
				paymentLink: expect.arrayContaining([
					'activate',
					'create',
					'deactivate',
					'get',
					'getAll',
					'updateCoupons',
				]),
				product: expect.arrayContaining([
					'addPrice',
					'create',
					'delete',
					'deletePrice',
					'get',
					'getAll',
					'update',
					'updatePrice',
				]),
				subscription: expect.arrayContaining([
					'cancel',
					'create',
					'deletePendingChange',
					'freeze',
					'get',
					'getFreezes',
					'getAll',
					'uncancel',
					'unfreeze',
					'update',
					'updateFreeze',
				]),
			},
		);
	});

	it.each(operations)('$resource.$operation has each parameter once', ({ resource, operation }) => {
		const names = shownFor(resource, operation).map(({ name }) => name);
		expect(names).toEqual([...new Set(names)]);
	});

	it.each([
		['subscription', 'create', ['consumerId', 'items', 'periodStart', 'notifyConsumer']],
		[
			'invoice',
			'create',
			['consumerId', 'items', 'paymentMethods', 'scheduledOn', 'notifyConsumer'],
		],
		[
			'order',
			'createPaymentLinks',
			[
				'orderReference',
				'customerFrom',
				'consumerId',
				'customer',
				'itemsFrom',
				'items',
				'itemsList',
			],
		],
		['product', 'addPrice', ['productId', 'currency', 'amount', 'additionalFields']],
		['subscription', 'updateFreeze', ['subscriptionId', 'freezeId', 'updateFields']],
	])('%s.%s asks in the order in which people think', (resource, operation, order) => {
		const names = shownFor(resource, operation).map(({ name }) => name);
		expect(names.filter((name) => order.includes(name))).toEqual(order);
	});

	it('shows no parameter for an operation that its resource does not have', () => {
		const pairs = new Set(operations.map(({ resource, operation }) => `${resource}.${operation}`));
		for (const { name, displayOptions } of properties) {
			const { resource: on = [], operation: of = [] } = displayOptions?.show ?? {};
			for (const resource of on) {
				if (!of.length) continue;
				const real = of.filter((operation) =>
					pairs.has(`${resource as string}.${operation as string}`),
				);
				expect([name, resource, real.length]).not.toEqual([name, resource, 0]);
			}
			for (const operation of of) {
				const real = on.filter((resource) =>
					pairs.has(`${resource as string}.${operation as string}`),
				);
				expect([name, operation, real.length]).not.toEqual([name, operation, 0]);
			}
		}
	});

	it('asks for resource and operation first: n8n takes the rest as met behind an expression', () => {
		for (const { name, displayOptions } of properties) {
			const first = Object.keys(displayOptions?.show ?? {}).slice(0, 2);
			if (['resource', 'operation'].includes(name) || !first.length) continue;
			expect([name, ...first]).toEqual([name, 'resource', 'operation']);
		}
	});

	it('offers nothing that is not there: lists and the parameters they depend on', () => {
		const names = new Set(properties.map(({ name }) => name));
		for (const { property } of all) {
			for (const mode of property.modes ?? []) {
				const method = mode.typeOptions?.searchListMethod;
				if (method) expect(Object.keys(listSearch)).toContain(method);
			}
			const { loadOptionsMethod, loadOptionsDependsOn = [] } = property.typeOptions ?? {};
			if (loadOptionsMethod) expect(Object.keys(loadOptions)).toContain(loadOptionsMethod);
			for (const path of loadOptionsDependsOn) expect(names).toContain(path.split('.')[0]);
		}
	});

	it('points at records by locators that start with the list', () => {
		const locators = all.filter(({ property }) => property.type === 'resourceLocator');
		expect(locators.length).toBeGreaterThan(20);
		for (const { property } of locators) {
			expect(property.modes!.map(({ name }) => name).slice(0, 2)).toEqual(['list', 'id']);
			expect(property.default).toEqual({ mode: 'list', value: '' });
			// What this throws would fail the node before other items are held back (execution/doors.ts).
			expect(JSON.stringify(property)).not.toContain('extractValue');
		}
	});

	it.each(operations.filter(({ operation }) => /^get(All|Freezes)$/.test(operation)))(
		'$resource.$operation has Return All and Limit, and sorts in a collection of its own',
		({ resource, operation }) => {
			const names = shownFor(resource, operation).map(({ name }) => name);
			expect(names).toEqual(expect.arrayContaining(['returnAll', 'limit']));
			// The list of metered subscriptions cannot be sorted; orders are always newest first.
			expect(names.includes('sort')).toBe(!['meteredSubscription', 'order'].includes(resource));
			if (names.includes('sort')) expect(names[names.length - 1]).toBe('sort');
		},
	);
});

describe('copy', () => {
	const SMALL = /^(a|an|and|as|at|by|for|from|if|in|is|it|of|on|or|the|to|up)$/;
	const isTitleCase = (text: string) =>
		text
			.split(/[\s/-]+/)
			.every((word, index) => /^[^a-z]/.test(word) || (index > 0 && SMALL.test(word)));

	it('names are in title case', () => {
		expect(offenders((one) => one.type !== 'notice' && !isTitleCase(one.displayName))).toEqual([]);
		const names = operations.map(({ option }) => option.name);
		expect([...names, ...resources.map(({ name }) => name)].filter((n) => !isTitleCase(n))).toEqual(
			[],
		);
	});

	it('everything is described, in sentence case', () => {
		const bare = offenders(
			(one) => isPlain(one) && !['resource', 'operation'].includes(one.name) && !one.description,
		);
		// The boxes of a key/value pair say what they are.
		expect(
			bare.filter((at) => !/^(additional|update)Fields\.(custom|external)Metadata\./.test(at)),
		).toEqual([]);
		const described = [...all.map(({ property }) => property), ...resources];
		for (const { description } of described) {
			if (description) expect(description).toMatch(/^[A-Z0-9"]/);
		}
	});

	it('booleans start with Whether', () => {
		expect(
			offenders(
				({ type, description }) => type === 'boolean' && !/^Whether /.test(description ?? ''),
			),
		).toEqual([]);
	});

	it('examples start with e.g.', () => {
		expect(
			offenders(
				({ type, placeholder }) =>
					type === 'string' && placeholder !== undefined && !placeholder.startsWith('e.g. '),
			),
		).toEqual([]);
	});

	it('names fit into the panel, which cuts off longer ones', () => {
		expect(
			offenders(({ type, displayName }) => type !== 'notice' && displayName.length > 32),
		).toEqual([]);
	});

	it('every box for text shows an example', () => {
		expect(offenders((one) => one.type === 'string' && !one.placeholder && !one.default)).toEqual(
			[],
		);
	});

	it('long lists and collections are in order', () => {
		const sorted = (list: string[]) =>
			JSON.stringify(list) === JSON.stringify([...list].sort((a, b) => a.localeCompare(b)));
		expect(
			offenders(({ type, options = [] }) => {
				if (!['options', 'multiOptions', 'collection'].includes(type) || options.length < 5)
					return false;
				return !sorted(options.map((one) => ('displayName' in one ? one.displayName : one.name)));
			}),
		).toEqual([]);
	});

	it.each(operations)('$resource.$operation says what it does', ({ option }) => {
		const { action, description, name } = option;
		expect(action).toMatch(/^[A-Z][a-z]+( [a-z]+)+$/);
		expect(description).toMatch(/^[A-Z]/);
		expect(description!.toLowerCase()).not.toBe(action!.toLowerCase());
		expect(name).not.toBe('');
	});

	// n8n's vocabulary for the operations that every node has.
	it.each(operations.filter(({ operation }) => /^(create|get|getAll)$/.test(operation)))(
		"$resource.$operation is described in n8n's words",
		({ operation, option }) => {
			const begins = { create: 'Create a new ', get: 'Retrieve ', getAll: 'Retrieve a list of ' };
			const begin = begins[operation as keyof typeof begins];
			expect(option.description!.slice(0, begin.length)).toBe(begin);
		},
	);

	it('actions have no articles', () => {
		const withArticle = operations
			.map(({ option }) => option.action!)
			.filter((action) => /\b(a|an|the)\b/.test(action));
		expect(withArticle).toEqual([]);
	});

	it('no text speaks of errors, problems, failures or mistakes', () => {
		const texts = JSON.stringify(new Stream().description, (key, value: unknown) =>
			['value', 'default', 'name', 'url', 'routing', 'placeholder'].includes(key)
				? undefined
				: value,
		);
		// Names of n8n and of Stream.
		const own = texts.replace(/On Error|error output|Failure Redirect URL/g, '');
		expect(own.match(/[^"]*\b(error|problem|failure|mistake)s?\b[^"]*/gi) ?? []).toEqual([]);
	});

	it('notices end in a period only when they are several sentences', () => {
		for (const { property } of all.filter(
			({ at, property }) => property.type === 'notice' && at !== 'upsertNotice',
		)) {
			const sentences = property.displayName.split(/[.!?] /).length;
			expect([property.name, property.displayName.endsWith('.')]).toEqual([
				property.name,
				sentences > 1,
			]);
		}
	});
});
