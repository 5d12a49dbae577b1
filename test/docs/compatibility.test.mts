import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What docs/compatibility.md says of the templates, for n8n 3. */
const files = ['workflows', 'demo/workflows'].flatMap((folder) =>
	readdirSync(folder)
		.filter((name) => name.endsWith('.json'))
		.map((name) => join(folder, name)),
);
const branching = ['n8n-nodes-base.if', 'n8n-nodes-base.switch'];

it.each(files)('%s has nothing that n8n 3 takes away', (path) => {
	const text = readFileSync(path, 'utf8');
	expect(text).not.toContain('$getPairedItem');
	const { nodes } = JSON.parse(text) as {
		nodes: Array<{ name: string; type: string; alwaysOutputData?: boolean }>;
	};
	const changed = nodes.filter(
		({ type, alwaysOutputData }) => alwaysOutputData && branching.includes(type),
	);
	expect(changed).toEqual([]);
});
