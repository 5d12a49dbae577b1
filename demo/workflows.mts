import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from './n8n/paths.mts';
import type { N8nClient, StoredWorkflow, WorkflowDefinition } from './n8n.mts';

const streamNode = /^n8n-nodes-streampay\./;

/** What a user does after importing a template. */
export interface Adjustments {
	/** Credential to choose in every Stream node. */
	credential: { id: string; name: string };
	/** Values for the fields of the node "Settings"; others stay as they are. */
	settings: Record<string, string>;
	/** Runs a Schedule Trigger every so many seconds. */
	everySeconds?: number;
}

/** Reads one of the templates in workflows/. */
export function readTemplate(name: string): WorkflowDefinition {
	const text = readFileSync(join(packageFolder, 'workflows', `${name}.json`), 'utf8');
	const { name: title, nodes, connections, settings } = JSON.parse(text);
	return { name: title, nodes, connections, settings };
}

/** Imports one of the templates, adjusted as a user would do it in the editor. */
export async function importTemplate(
	client: N8nClient,
	name: string,
	{ credential, settings, everySeconds }: Adjustments,
): Promise<StoredWorkflow> {
	const template = readTemplate(name);
	for (const node of template.nodes) {
		if (streamNode.test(node.type)) node.credentials = { streamPayApi: credential };
		if (node.name === 'Settings') {
			for (const field of node.parameters.assignments.assignments)
				field.value = settings[field.name] ?? field.value;
		}
		if (everySeconds && node.type === 'n8n-nodes-base.scheduleTrigger') {
			node.parameters.rule.interval = [{ field: 'seconds', secondsInterval: everySeconds }];
		}
	}
	return client.createWorkflow(template);
}
