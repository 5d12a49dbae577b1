import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeTypeDescription,
} from 'n8n-workflow';

/** One box of a panel, as far as saved workflows depend on it. */
export interface Box {
	type: string;
	/** n8n does not save what is left as it is: another default would change what the workflow does. */
	default: unknown;
	/** Values that can be chosen. */
	options?: unknown[];
}

/** Boxes by `resource.operation path`, or by path alone on a panel without operations. */
export type Surface = Record<string, Box>;

/** Everything that a workflow can have saved of a node. */
export function surfaceOf({ properties }: INodeTypeDescription): Surface {
	const surface: Surface = {};
	const resources = properties.find(({ name }) => name === 'resource');
	if (!resources) {
		for (const property of properties) collect(surface, '', property);
		return surface;
	}
	collect(surface, '', resources);
	for (const { value: resource } of resources.options as INodePropertyOptions[]) {
		const shown = properties.filter(({ name, displayOptions }) => {
			return name !== 'resource' && shows(displayOptions?.show?.resource, resource);
		});
		const operations = shown.find(({ name }) => name === 'operation');
		if (!operations) throw new Error(`${String(resource)} has no operations.`);
		collect(surface, `${String(resource)} `, operations);
		for (const { value: operation } of operations.options as INodePropertyOptions[]) {
			for (const property of shown) {
				if (property === operations) continue;
				if (!shows(property.displayOptions?.show?.operation, operation)) continue;
				collect(surface, `${String(resource)}.${String(operation)} `, property);
			}
		}
	}
	return surface;
}

function shows(values: unknown[] | undefined, value: unknown): boolean {
	return values === undefined || values.includes(value);
}

function collect(surface: Surface, at: string, property: INodeProperties): void {
	const { name, type, default: preset, options = [] } = property;
	if (type === 'notice' || type === 'callout') return;
	const box: Box = { type, default: preset };
	if (type === 'options' || type === 'multiOptions') {
		box.options = (options as INodePropertyOptions[]).map(({ value }) => value);
	}
	const path = `${at}${name}`;
	// A parameter may stand on the panel more than once, for different settings of others.
	const twin = surface[path]?.options ?? [];
	if (box.options) box.options = [...new Set([...twin, ...box.options])];
	surface[path] = box;
	if (type === 'collection') {
		for (const inner of options as INodeProperties[]) collect(surface, `${path}.`, inner);
	}
	if (type === 'fixedCollection') {
		for (const group of options as INodePropertyCollection[]) {
			for (const inner of group.values) collect(surface, `${path}.${group.name}.`, inner);
		}
	}
}

/** What of an old panel is no longer there, or is something else. Empty when old workflows find all of it. */
export function lostFrom(old: Surface, now: Surface): string[] {
	return Object.entries(old).flatMap(([path, { options = [], ...box }]) => {
		const found = now[path];
		if (!found) return [`${path} is gone`];
		const { options: values = [] } = found;
		const lost = options.filter((value) => !values.includes(value));
		const changed = (['type', 'default'] as const).filter(
			(part) => JSON.stringify(box[part]) !== JSON.stringify(found[part]),
		);
		return [
			...lost.map((value) => `${path} has no ${String(value)} any more`),
			...changed.map((part) => `the ${part} of ${path} is another one`),
		];
	});
}
