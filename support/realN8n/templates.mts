import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../paths.mts';
import type { N8nClient, StoredWorkflow, WorkflowDefinition } from './index.mts';

const streamNode = /^n8n-nodes-streampay\./;

/** What a user does after importing a template. */
export interface Adjustments {
	/** Credential to choose in every Stream node. */
	credential: { id: string; name: string };
	/** Values for the fields of the node "Settings"; others stay as they are. */
	settings?: Record<string, string>;
	/** Runs a Schedule Trigger, or polls with a Stream Trigger, every so many seconds. */
	everySeconds?: number;
	/** What else is changed in the nodes. */
	adjust?: (nodes: WorkflowDefinition['nodes']) => void;
}

/** Reads one of the templates in workflows/, or a workflow of another folder of this checkout. */
export function readTemplate(name: string, folder = 'workflows'): WorkflowDefinition {
	const text = readFileSync(join(packageFolder, folder, `${name}.json`), 'utf8');
	const { name: title, nodes, connections, settings } = JSON.parse(text);
	return { name: title, nodes, connections, settings };
}

const isHumanReview = ({ type }: { type: string }) => type.endsWith('HitlTool');

/**
 * The names of all templates for an n8n that has these types of nodes. n8n 1 has no human review of an agent's tools, so
 * what needs it is left out there.
 */
export function templatesFor(types: Array<{ name: string }>): string[] {
	const hasHumanReview = types.some(({ name }) => isHumanReview({ type: name }));
	return readdirSync(join(packageFolder, 'workflows'))
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.replace('.json', ''))
		.filter((name) => hasHumanReview || !readTemplate(name).nodes.some(isHumanReview));
}

/** Poll times of a trigger. n8n allows no interval below a minute, but several times in a minute. */
export function pollTimesEvery(seconds: number): { item: object[] } {
	const times = Array.from({ length: Math.ceil(60 / seconds) }, (_, i) => i * seconds);
	return {
		item: times.map((second) => ({ mode: 'custom', cronExpression: `${second} * * * * *` })),
	};
}

/** Saves a template in n8n, adjusted as a user would do it in the editor. */
export async function importTemplate(
	client: N8nClient,
	template: WorkflowDefinition,
	{ credential, settings = {}, everySeconds, adjust }: Adjustments,
): Promise<StoredWorkflow> {
	adjust?.(template.nodes);
	for (const node of template.nodes) {
		if (streamNode.test(node.type)) node.credentials = { streamPayApi: credential };
		if (node.name === 'Settings') {
			for (const field of node.parameters.assignments.assignments)
				field.value = settings[field.name] ?? field.value;
		}
		if (everySeconds && node.type === 'n8n-nodes-base.scheduleTrigger') {
			node.parameters.rule.interval = [{ field: 'seconds', secondsInterval: everySeconds }];
		}
		if (everySeconds && node.type.endsWith('.streamTrigger')) {
			node.parameters.pollTimes = pollTimesEvery(everySeconds);
		}
	}
	return client.createWorkflow(template);
}
