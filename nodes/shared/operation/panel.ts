import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { limit, returnAll } from '../fields/list';
import { sortFields } from '../fields/sort';
import { alphabetical } from '../values/alphabetical';
import { limitsProperty } from './agentLimits';
import type { Operation, Resource } from './operation';
import {
	AGENT_PROPERTIES,
	givesRecord,
	OUTPUT,
	SIMPLIFY_PROPERTY,
	STEP_SIMPLIFY_PROPERTY,
} from './output';

const COLLECTION_NAMES = {
	additionalFields: { displayName: 'Additional Fields', placeholder: 'Add Field' },
	updateFields: { displayName: 'Update Fields', placeholder: 'Add Field' },
	filters: { displayName: 'Filters', placeholder: 'Add Filter' },
	sort: { displayName: 'Sort', placeholder: 'Add Sort' },
};

const SORT_PROPERTY: INodeProperties = {
	...COLLECTION_NAMES.sort,
	name: 'sort',
	type: 'collection',
	default: {},
	options: sortFields.map(({ property }) => property),
};

/** A property and the operations that show it. */
interface Placed {
	property: INodeProperties;
	pairs: Array<{ resource: Resource; operation: Operation }>;
	/** Greater than that of everything that comes before it in one of the operations. */
	place: number;
}

/**
 * All parameters of the node; `options` is the collection that every operation has.
 *
 * n8n evaluates every top-level property for every item, so a property that several operations show alike is one
 * property with several display conditions.
 */
export function composeProperties(
	resources: Resource[],
	options: INodeProperties,
): INodeProperties[] {
	const placed = new Map<string, Placed>();
	const panels: Placed[][] = [];
	for (const resource of resources) {
		for (const operation of resource.operations) {
			const panel = propertiesOf(resource, operation).map((property, place) => {
				const key = JSON.stringify(property);
				const entry = placed.get(key) ?? { property, pairs: [], place };
				entry.pairs.push({ resource, operation });
				placed.set(key, entry);
				return entry;
			});
			panels.push(panel);
		}
	}
	arrange(panels, placed.size);
	const rows = [...placed.values()].sort(
		(a, b) => rank(a.property) - rank(b.property) || a.place - b.place,
	);
	return [
		resourceProperty(resources),
		...resources.map(operationProperty),
		...rows.flatMap((entry) => withConditions(entry)),
		options,
	];
}

/** The line under the node's name on the canvas: "Create or update: Consumer". */
export function subtitleOf(resources: Resource[]): string {
	const lines = resources.flatMap(({ value: resource, name: subject, operations }) =>
		operations.map(({ value, name }) => {
			const sentenceCase = name.charAt(0) + name.slice(1).toLowerCase();
			return [`${resource}.${value}`, `${sentenceCase}: ${subject}`];
		}),
	);
	const known = JSON.stringify(Object.fromEntries(lines));
	return `={{ (${known})[$parameter["resource"] + "." + $parameter["operation"]] ?? "" }}`;
}

/** @param most rounds: two operations that contradict each other would have no end */
function arrange(panels: Placed[][], most: number): void {
	let moved = true;
	for (let round = 0; moved && round < most; round++) {
		moved = false;
		for (const panel of panels) {
			for (const [at, entry] of panel.entries()) {
				const least = at ? panel[at - 1].place + 1 : 0;
				if (entry.place >= least) continue;
				entry.place = least;
				moved = true;
			}
		}
	}
}

function resourceProperty(resources: Resource[]): INodeProperties {
	const [{ value: first }] = resources;
	return {
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources
			.map(({ name, value, description }) => ({ name, value, description }))
			.sort((a, b) => alphabetical(a.name, b.name)),
		default: first,
		// `paginate` makes n8n hand every item to the hook of this package (shared/execution/doors.ts), also when Operation is
		// an expression or unknown, where n8n would otherwise send a request of its own making.
		routing: { send: { paginate: true } },
	};
}

function operationProperty({ value: resource, operations }: Resource): INodeProperties {
	const [{ value: first }] = operations;
	const options: INodePropertyOptions[] = operations
		.map(({ name, value, action, description, method, path }) => ({
			name,
			value,
			action,
			description,
			routing: { request: { method, url: path } },
		}))
		.sort((a, b) => alphabetical(a.name, b.name));
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options,
		default: first,
	};
}

function propertiesOf(resource: Resource, operation: Operation): INodeProperties[] {
	const { fields = [], collection, list, unsorted, simplify, notices: extra = [] } = operation;
	const properties = [...extra, ...fields.map(({ property }) => property)];
	if (list) properties.push(returnAll.property, limit.property);
	if (givesRecord(resource, operation)) {
		properties.push(STEP_SIMPLIFY_PROPERTY, ...AGENT_PROPERTIES);
	} else if (simplify) properties.push(SIMPLIFY_PROPERTY);
	if (collection) {
		properties.push({
			...COLLECTION_NAMES[collection.name],
			name: collection.name,
			type: 'collection',
			default: {},
			options: collection.fields
				.map(({ property }) => property)
				.sort((a, b) => alphabetical(a.displayName, b.displayName)),
		});
	}
	if (list && !unsorted) properties.push(SORT_PROPERTY);
	properties.push(...limitsProperty(operation));
	return properties;
}

const COLLECTION_RANK = ['additionalFields', 'updateFields', 'filters', 'sort', 'agentLimits'];

/** Notices, then the record, then required fields, then lists and options, as n8n's own nodes have them. */
function rank({ name, type, displayOptions }: INodeProperties): number {
	if (type === 'notice') return 0;
	// One that another parameter shows stands behind that.
	if (type === 'resourceLocator' && !displayOptions?.show) return 1;
	if (name === 'returnAll') return 3;
	if (name === 'limit') return 4;
	if (['simplify', OUTPUT.parameter, OUTPUT.fields].includes(name)) return 5;
	const collection = COLLECTION_RANK.indexOf(name);
	return collection < 0 ? 2 : 6 + collection;
}

/** One property if one condition can say where it shows, otherwise one per group of like resources. */
function withConditions({ property, pairs }: Placed): INodeProperties[] {
	const shownBy = new Map<Resource, Set<string>>();
	for (const { resource, operation } of pairs) {
		shownBy.set(resource, (shownBy.get(resource) ?? new Set()).add(operation.value));
	}
	const groups: Array<{ resources: Resource[]; operations: Set<string> }> = [];
	for (const [resource, operations] of shownBy) {
		const group = groups.find((one) => {
			const union = new Set([...one.operations, ...operations]);
			return [...one.resources, resource].every((member) => showsExactly(member, union, shownBy));
		});
		if (!group) groups.push({ resources: [resource], operations: new Set(operations) });
		else {
			group.resources.push(resource);
			for (const value of operations) group.operations.add(value);
		}
	}
	return groups.map((group) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			show: {
				// First: n8n stops at the first condition whose parameter is an expression, and takes all as met.
				resource: group.resources.map(({ value }) => value),
				operation: [...group.operations],
				...property.displayOptions?.show,
			},
		},
	}));
}

/** With this list of operations the resource shows the property exactly where it should. */
function showsExactly(
	resource: Resource,
	operations: Set<string>,
	shownBy: Map<Resource, Set<string>>,
): boolean {
	const wanted = shownBy.get(resource);
	return resource.operations.every(({ value }) => !operations.has(value) || wanted?.has(value));
}
