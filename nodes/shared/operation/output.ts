import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Field } from '../fields/field';
import { isEmpty } from '../values/clean';
import { pick } from '../values/pick';
import { toBoolean } from '../values/text';
import type { ItemContext } from './itemContext';
import type { Operation, OutputTransform, Resource } from './operation';
import { readParameter } from './readParameter';
import { isTool } from './toolMode';

/** What people look for comes first in the output table, before the forty other columns of a record. */
const LEADING_COLUMNS = [
	'id',
	'url',
	'status',
	'current_status',
	'orderReference',
	'reused',
	'paid',
	'name',
	'amount',
	'currency',
	'created',
	'matchedBy',
];

/** Reads a field that is not part of what is sent. */
export type ReadField = (field: Field) => unknown;

export function outputTransformOf(
	context: ItemContext,
	resource: Resource,
	operation: Operation,
	read: ReadField,
): OutputTransform {
	const simplify = isTool(context.getNode())
		? (agentSimplify(resource, operation) ?? operation.simplify)
		: operation.simplify;
	const output = outputOf(context, resource, operation, read);
	if (simplify && output === true) return simplify;
	if (Array.isArray(output)) {
		return (record) => ({ ...pick(record, ['id', ...output]), ...ownColumns(operation, record) });
	}
	// A spread would take twenty times as long.
	return (record) => Object.assign(pick(record, LEADING_COLUMNS), record);
}

/** Whether to simplify, or the columns that an AI agent is to get. */
function outputOf(
	context: ItemContext,
	resource: Resource,
	operation: Operation,
	read: ReadField,
): unknown {
	if (!agentSimplify(resource, operation) || !isTool(context.getNode())) {
		return read(simplifyField) ?? true;
	}
	const output = readParameter(context, OUTPUT.parameter, 'simplified');
	if (output !== OUTPUT.selected) return output === 'simplified';
	const fields = readParameter(context, OUTPUT.fields, []);
	return Array.isArray(fields) ? fields : String(fields).split(/[,\s]+/);
}

/**
 * What an AI agent gets of a record unless the user chooses otherwise. Writes return the whole record as well, with
 * what no customer should hear from an agent: IBAN, internal comment.
 */
export function agentSimplify(
	resource: Resource,
	operation: Operation,
): OutputTransform | undefined {
	if (readsRecords(operation)) return operation.simplify;
	const { simplify, list, otherRecord, method, run } = operation;
	if (simplify || list || otherRecord || (method === 'DELETE' && !run)) return undefined;
	const ofRecord = resource.operations.find(({ value }) => value === 'get')?.simplify;
	return ofRecord && method !== 'GET'
		? (record) => ({ ...ofRecord(record), ...ownColumns(operation, record) })
		: undefined;
}

/** Columns with which the node says what it did, as Stream's own are written in snake_case. */
const OWN = ['created', 'reused', 'paid', 'freeze'];

function ownColumns({ method }: Operation, record: IDataObject): IDataObject {
	if (method === 'GET') return {};
	const names = Object.keys(record).filter((name) => /[A-Z]/.test(name) || OWN.includes(name));
	return pick(record, names);
}

/** Reads of whole records: an AI agent can be given the fields that it needs, in place of Simplify. */
export const OUTPUT = { parameter: 'output', fields: 'outputFields', selected: 'selectedFields' };
/** What Stream sends is what comes out: one record, or a list of them. */
export function readsRecords({ simplify, list, method, path }: Operation): boolean {
	return !!simplify && method === 'GET' && (list === true || path.includes('{'));
}
export const SIMPLIFY_PROPERTY: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};
const simplifyField: Field = {
	property: SIMPLIFY_PROPERTY,
	parse: (value, label) => (isEmpty(value) ? undefined : toBoolean(value, label)),
};
export const STEP_SIMPLIFY_PROPERTY: INodeProperties = {
	...SIMPLIFY_PROPERTY,
	displayOptions: { show: { '@tool': [false] } },
};
/** In place of Simplify, for an AI agent. */
export const AGENT_PROPERTIES: INodeProperties[] = [
	{
		displayName: 'Output',
		name: OUTPUT.parameter,
		type: 'options',
		options: [
			{ name: 'Raw', value: 'raw', description: 'All fields' },
			{
				name: 'Selected Fields',
				value: OUTPUT.selected,
				description: 'The ID and what you choose',
			},
			{ name: 'Simplified', value: 'simplified', description: 'The most useful fields' },
		],
		default: 'simplified',
		description: 'What the AI agent gets of each record: fewer fields leave it more room to think',
		displayOptions: { show: { '@tool': [true] } },
	},
	{
		displayName: 'Field Names or IDs',
		name: OUTPUT.fields,
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getFields', loadOptionsDependsOn: ['resource'] },
		default: [],
		description:
			'Fields beside the ID. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		displayOptions: { show: { '@tool': [true], [OUTPUT.parameter]: [OUTPUT.selected] } },
	},
];
