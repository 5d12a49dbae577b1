import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeTypeDescription,
} from 'n8n-workflow';

import { apiName, isSteering, SENDS } from './names.mts';

/** One operation as the node's description shows it. */
export interface PanelOperation {
	/** `paymentLink.create` */
	key: string;
	resource: string;
	operation: string;
	/** Name of the resource on the panel. */
	resourceName: string;
	name: string;
	action: string;
	description: string;
	/** What the description declares to be sent: method, and path below /api/v2 with parameters in braces. */
	method: string;
	path: string;
	/** Every box that can be filled in, nested ones included. */
	fields: PanelField[];
	/** Names of the top-level parameters that this operation shows. */
	parameters: Set<string>;
}

/** One box on the panel. */
export interface PanelField {
	property: INodeProperties;
	/** `items.item.productId`: where its value stands among the node's parameters. */
	path: string;
	steps: Step[];
	/** `items[].product_id`: where the API gets it, in the body or the query. Undefined: it is not sent. */
	api?: string;
	/** It names the record in the path of the URL. */
	inPath: boolean;
	/** Nothing works without it: it is required, and so is everything around it. */
	required: boolean;
	/** Values of other parameters without which it is not shown. */
	shownWith: Record<string, unknown>;
}

/** One step on the way to a value: a parameter, or a group of a fixed collection. */
export interface Step {
	name: string;
	/** The group holds a list; the value stands in its first line. */
	list: boolean;
	required: boolean;
}

/** Every operation of a node that is built from Resource and Operation. */
export function readPanel(description: INodeTypeDescription): PanelOperation[] {
	const resources = description.properties.find(({ name }) => name === 'resource');
	return (resources?.options as INodePropertyOptions[]).flatMap((resource) => {
		const list = description.properties.find(
			(property) => property.name === 'operation' && isShown(property, resource.value),
		);
		return (list?.options as INodePropertyOptions[]).map((option) =>
			toOperation(description.properties, resource, option),
		);
	});
}

/** Resource and Operation choose the rest; n8n adds its own request options to every node of this kind. */
const NOT_OURS = new Set(['resource', 'operation', 'requestOptions', '@tool']);

function toOperation(
	properties: INodeProperties[],
	resource: INodePropertyOptions,
	option: INodePropertyOptions,
): PanelOperation {
	const key = `${String(resource.value)}.${String(option.value)}`;
	const { method, url } = option.routing?.request ?? {};
	const sends = SENDS[key] ?? { method: String(method), path: String(url) };
	const shown = properties.filter(
		(property) => !NOT_OURS.has(property.name) && isShown(property, resource.value, option.value),
	);
	return {
		key,
		resource: String(resource.value),
		operation: String(option.value),
		resourceName: resource.name,
		name: option.name,
		action: String(option.action),
		description: String(option.description),
		...sends,
		fields: shown.flatMap((property) => leaves(property, key, sends.path)),
		parameters: new Set(shown.map(({ name }) => name)),
	};
}

function isShown({ displayOptions }: INodeProperties, resource: unknown, operation?: unknown) {
	const { show = {}, hide = {} } = displayOptions ?? {};
	const has = (list: unknown, value: unknown) => Array.isArray(list) && list.includes(value);
	if (show.resource && !has(show.resource, resource)) return false;
	if (show.operation && !has(show.operation, operation)) return false;
	// What only an AI agent's tool shows.
	if (show['@tool'] && !has(show['@tool'], false)) return false;
	return !has(hide.resource, resource) && !has(hide.operation, operation);
}

/** Collections whose fields stand beside the required ones when they are sent. */
const FLAT = new Set(['additionalFields', 'updateFields', 'filters', 'sort', 'options']);

interface Around {
	steps: Step[];
	/** Where the API has what is inside; '' for the body or query itself. */
	api: string;
	operation: string;
	url: string;
	shownWith: Record<string, unknown>;
}

function leaves(property: INodeProperties, operation: string, url: string): PanelField[] {
	return within(property, { steps: [], api: '', operation, url, shownWith: {} });
}

function within(property: INodeProperties, around: Around): PanelField[] {
	const { name, type } = property;
	if (type === 'notice' || type === 'hidden' || type === 'callout' || type === 'button') return [];
	const resources = property.displayOptions?.show?.['/resource'];
	if (resources && !resources.includes(around.operation.split('.')[0])) return [];
	const shownWith = { ...around.shownWith, ...conditions(property) };
	const own: Step = { name, list: false, required: property.required === true };
	const steps = [...around.steps, own];
	const isFlat = type === 'collection' && FLAT.has(name);
	const api = isFlat ? around.api : join(around.api, apiName(name));
	const inner = { ...around, api, shownWith };
	if (type === 'collection') {
		return (property.options as INodeProperties[]).flatMap((one) =>
			within(one, { ...inner, steps }),
		);
	}
	// Pairs of key and value are one object of the API.
	if (type === 'fixedCollection' && !isPairs(property)) {
		const list = property.typeOptions?.multipleValues === true;
		return (property.options as INodePropertyCollection[]).flatMap((group) =>
			group.values.flatMap((one) =>
				within(one, {
					...inner,
					api: list ? `${api}[]` : api,
					steps: [...steps, { name: group.name, list, required: true }],
				}),
			),
		);
	}
	const path = steps.map((step) => step.name).join('.');
	const inPath = steps.length === 1 && around.url.includes(`{${name}}`);
	return [
		{
			property,
			path,
			steps,
			api: inPath || isSteering(around.operation, path) ? undefined : api,
			inPath,
			required: steps.every((step) => step.required),
			shownWith,
		},
	];
}

/** What other parameters have to be, apart from resource and operation. */
function conditions({ displayOptions }: INodeProperties): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(displayOptions?.show ?? {})
			.filter(([name]) => !NOT_OURS.has(name.replace(/^\//, '')))
			.map(([name, values]) => [name.replace(/^\//, ''), values?.[0]]),
	);
}

/** A list of keys and values, such as metadata. */
export function isPairs({ type, options }: INodeProperties): boolean {
	if (type !== 'fixedCollection') return false;
	const [group] = options as INodePropertyCollection[];
	return group.values.map(({ name }) => name).join() === 'key,value';
}

function join(around: string, name: string): string {
	return around === '' ? name : `${around}.${name}`;
}
