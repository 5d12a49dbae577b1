import { N8nError, type N8nClient } from '../../support/realN8n/index.mts';

/** A parameter of a node's panel that is filled from the account while it is open. */
interface DynamicParameter {
	kind: 'resource-locator-results' | 'options';
	method: string;
}

/** What n8n tells its editor about a node. */
export interface NodeType {
	name: string;
	version: number | number[];
	properties: unknown[];
}

/** The descriptions of this package's nodes, as n8n gives them to its editor. */
export async function nodeTypes(n8n: N8nClient): Promise<NodeType[]> {
	const types = await n8n.types<NodeType>('nodes');
	return types.filter(({ name }) => name.startsWith('n8n-nodes-streampay.'));
}

/** All methods that a panel calls for its lists. */
export function dynamicParameters(description: unknown): DynamicParameter[] {
	const found = new Map<string, DynamicParameter>();
	const look = (value: unknown): void => {
		if (typeof value !== 'object' || value === null) return;
		for (const [key, inner] of Object.entries(value)) {
			if (key === 'searchListMethod') {
				found.set(inner, { kind: 'resource-locator-results', method: inner });
			} else if (key === 'loadOptionsMethod') {
				found.set(inner, { kind: 'options', method: inner });
			} else look(inner);
		}
	};
	look(description);
	return [...found.values()];
}

/** What a list of the panel shows: the names of its entries, or why there are none. */
export async function openList(
	n8n: N8nClient,
	{ kind, method }: DynamicParameter,
	credential: { id: string; name: string },
	parameters: object,
): Promise<string[] | string> {
	const body = {
		nodeTypeAndVersion: { name: 'n8n-nodes-streampay.stream', version: 1 },
		path: 'parameters.any',
		methodName: method,
		currentNodeParameters: parameters,
		credentials: { streamPayApi: credential },
	};
	try {
		const answer = await n8n.request('POST', `/dynamic-node-parameters/${kind}`, body);
		const entries: Array<{ name: string }> = kind === 'options' ? answer : answer.results;
		return entries.map(({ name }) => name);
	} catch (error) {
		if (error instanceof N8nError) return error.reason;
		throw error;
	}
}
