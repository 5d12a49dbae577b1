import type { WorkflowDefinition } from '../../support/realN8n/index.mts';

type Node = WorkflowDefinition['nodes'][number];

/** A parameter of a node as JavaScript: the inside of `={{ … }}`, anything else as a constant. */
function toCode(parameter: unknown): string {
	if (typeof parameter !== 'string' || !parameter.startsWith('=')) return JSON.stringify(parameter);
	const [, inside] = /^=\{\{(.*)\}\}$/s.exec(parameter) ?? [];
	if (inside === undefined || inside.includes('{{')) {
		throw new Error(`Not a single expression: ${parameter}`);
	}
	return `(${inside.trim()})`;
}

function post(node: Node, url: string, fields: Record<string, string>): void {
	const entries = Object.entries(fields).map(([name, code]) => `${name}: ${code}`);
	node.type = 'n8n-nodes-base.httpRequest';
	node.typeVersion = 4.2;
	node.parameters = {
		method: 'POST',
		url,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: `={{ JSON.stringify({ ${entries.join(', ')} }) }}`,
		options: {},
	};
}

/** Turns a Google Sheets node into a request to the stand-in (sheets.mts), with what the node was told to do. */
function swapSheet(node: Node, url: string): void {
	const { operation, documentId, sheetName, columns, filtersUI } = node.parameters;
	const fields: Record<string, string> = {
		document: toCode(documentId.value),
		tab: toCode(sheetName.value),
		operation: toCode(operation),
	};
	if (operation === 'read') {
		const filters = (filtersUI?.values ?? []) as Array<Record<string, unknown>>;
		const where = filters.map(
			({ lookupColumn, lookupValue }) =>
				`{ column: ${toCode(lookupColumn)}, value: ${toCode(lookupValue)} }`,
		);
		fields.where = `[${where.join(', ')}]`;
	} else {
		const isKnown = columns.mappingMode === 'autoMapInputData';
		if (!isKnown) throw new Error(`${node.name} maps its columns in a way that is not known here`);
		fields.match = toCode(columns.matchingColumns[0]);
		fields.row = '$json';
	}
	post(node, url, fields);
}

/** Turns a HubSpot contact's node into a request that says what would have been written. */
function swapContact(node: Node, url: string): void {
	const { email, additionalFields } = node.parameters;
	const properties = additionalFields.customPropertiesUi.customPropertiesValues as Array<
		Record<string, string>
	>;
	post(node, url, {
		email: toCode(email),
		...Object.fromEntries(properties.map(({ property, value }) => [property, toCode(value)])),
	});
}

/** Nodes of services on the internet become requests to stand-ins here; all other nodes stay as they are. */
export function swapServices(nodes: Node[], urls: { sheets: string; contacts: string }): void {
	for (const node of nodes) {
		if (node.type === 'n8n-nodes-base.googleSheets') swapSheet(node, urls.sheets);
		if (node.type === 'n8n-nodes-base.hubspot') swapContact(node, urls.contacts);
	}
}
