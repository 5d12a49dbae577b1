import { NodeHelpers, type INode, type INodeTypeDescription } from 'n8n-workflow';
import type { N8nClient } from '../../support/realN8n/index.mts';
import { readTemplate, templatesFor } from '../../support/realN8n/templates.mts';

/**
 * What a user would see as a red mark right after importing a template, other than credentials that are not
 * chosen yet: nodes and versions that this n8n does not have, parameters that are missing or not valid.
 */
export async function panelProblems(client: N8nClient): Promise<string[]> {
	const types = await client.types<INodeTypeDescription>('nodes');
	const problems: string[] = [];
	for (const template of templatesFor(types)) {
		for (const raw of readTemplate(template).nodes) {
			const node = raw as unknown as INode;
			const type = types.find(
				({ name, version }) => name === node.type && [version].flat().includes(node.typeVersion),
			);
			if (!type) {
				problems.push(`${template}: n8n has no ${node.type} ${node.typeVersion}`);
				continue;
			}
			const { properties } = type;
			const parameters =
				NodeHelpers.getNodeParameters(properties, node.parameters, true, false, node, type) ?? {};
			const whole = { ...node, parameters };
			const issues = NodeHelpers.getNodeParametersIssues(properties, whole, type);
			for (const issue of Object.values(issues?.parameters ?? {}).flat()) {
				problems.push(`${template}, ${node.name}: ${issue}`);
			}
		}
	}
	return problems;
}
