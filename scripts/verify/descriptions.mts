import { createRequire } from 'node:module';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import type { Packed } from './packed.mts';

/** A packed node or credential, as n8n makes it; `path` is the one that package.json names. */
export function instanceOf({ folder }: Packed, path: string): any {
	const load = createRequire(`${folder}/package.json`);
	const [Type] = Object.values(load(`./${path}`) as Record<string, new () => any>);
	return new Type();
}

/** The descriptions of the packed nodes, in the order of package.json. */
export function descriptionsOf(packed: Packed): INodeTypeDescription[] {
	return packed.manifest.n8n.nodes.map((path: string) => instanceOf(packed, path).description);
}

/** Every parameter of the panels, those inside of others included. */
export function fieldsOf(value: unknown): INodeProperties[] {
	if (typeof value !== 'object' || value === null) return [];
	const inner = Object.values(value).flatMap(fieldsOf);
	return 'displayName' in value && 'type' in value ? [value as INodeProperties, ...inner] : inner;
}
