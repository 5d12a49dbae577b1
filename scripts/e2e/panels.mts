import { createRequire } from 'node:module';
import { join } from 'node:path';
import type {
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeTypeDescription,
} from 'n8n-workflow';
import { packageFolder } from '../../support/paths.mts';

const require = createRequire(import.meta.url);

/** One operation as the panel offers it. */
export interface PanelOperation {
	/** As people choose it: "Payment Link", "Get Many". */
	resource: string;
	operation: string;
	/** Names of the parameters that the panel has to show below Operation, no more and no less. */
	parameters: string[];
}

/** What the panel of the built Stream node has to show, read from the description that n8n gets. */
export function panelOperations(): PanelOperation[] {
	const { Stream } = require(join(packageFolder, 'dist/nodes/Stream/Stream.node.js'));
	const description: INodeTypeDescription = new Stream().description;
	const { properties } = description;
	const options = (name: string, resource?: string): INodePropertyOptions[] =>
		(properties.find(
			({ name: one, displayOptions }) =>
				one === name && (!resource || displayOptions?.show?.resource?.includes(resource)),
		)?.options ?? []) as INodePropertyOptions[];
	return options('resource').flatMap((resource) =>
		options('operation', String(resource.value)).map((operation) => ({
			resource: resource.name,
			operation: operation.name,
			parameters: shown(properties, String(resource.value), String(operation.value)),
		})),
	);
}

/** How many events the trigger knows, and how many operations the node. */
export function panelCounts(): { events: number; operations: number } {
	const { StreamTrigger } = require(
		join(packageFolder, 'dist/nodes/StreamTrigger/StreamTrigger.node.js'),
	);
	const { properties }: INodeTypeDescription = new StreamTrigger().description;
	const events = properties.find(({ name }) => name === 'event')?.options ?? [];
	return { events: events.length, operations: panelOperations().length };
}

/** Empty collections and notices show no box. */
const hasBox = ({ type }: INodeProperties): boolean => !['notice', 'collection'].includes(type);

/** Parameters that stand on a fresh panel. */
function shown(properties: INodeProperties[], resource: string, operation: string): string[] {
	const values: Record<string, unknown> = { resource, operation, '@tool': false };
	const isShown = ({ displayOptions }: INodeProperties): boolean =>
		Object.entries(displayOptions?.show ?? {}).every(([name, allowed]) =>
			(allowed as unknown[]).includes(values[name] ?? defaultOf(name)),
		);
	const defaultOf = (name: string): unknown =>
		properties.find((one) => one.name === name && (one.displayOptions ? isShown(one) : true))
			?.default;
	return properties
		.filter(({ name }) => !['resource', 'operation'].includes(name))
		.filter(hasBox)
		.filter(isShown)
		.flatMap((property) => [property.name, ...openRow(property)]);
}

/** Boxes of the row with which a list begins. */
function openRow({ type, default: preset, options }: INodeProperties): string[] {
	const [group] = (options ?? []) as INodePropertyCollection[];
	const [row] =
		type === 'fixedCollection'
			? (((preset as INodeParameters)[group.name] ?? []) as INodeParameters[])
			: [];
	if (!row) return [];
	const isShown = ({ displayOptions }: INodeProperties): boolean =>
		Object.entries(displayOptions?.show ?? {}).every(([name, allowed]) =>
			(allowed as unknown[]).includes(row[name]),
		);
	return group.values
		.filter(hasBox)
		.filter(isShown)
		.map(({ name }) => name);
}
