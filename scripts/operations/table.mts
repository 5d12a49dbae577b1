import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';

const root = process.cwd();

/** The operations of the built Stream node as a Markdown table, one row a resource. */
export function operationsTable(): string {
	const { description } = stream();
	const names = (description.properties.find(({ name }) => name === 'resource')?.options ??
		[]) as INodePropertyOptions[];
	const rows = names.map(({ name, value }) => {
		const operations = description.properties.find(
			(property) =>
				property.name === 'operation' &&
				property.displayOptions?.show?.resource?.includes(value as string),
		);
		const list = (operations?.options ?? []) as INodePropertyOptions[];
		return `| **${name}** | ${list.map((operation) => operation.name).join(' · ')} |`;
	});
	return ['| Resource | Operations |', '| --- | --- |', ...rows].join('\n');
}

function stream(): { description: INodeTypeDescription } {
	const { Stream } = createRequire(join(root, 'package.json'))(
		'./dist/nodes/Stream/Stream.node.js',
	);
	return new Stream();
}
