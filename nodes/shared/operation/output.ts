import type { INodeProperties } from 'n8n-workflow';

import type { Field } from '../fields/field';
import { MOST_COLUMNS, toRow } from '../records/simplify/columns';
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
	const simplify = simplifyOf(resource, operation);
	const output = simplify ? outputOf(context, resource, operation, read) : false;
	if (simplify && output === true) return simplify;
	if (Array.isArray(output)) {
		return (record) => ({
			...pick(record, ['id', ...output]),
			...toRow(operation.adds ?? {}, record),
		});
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
	if (!givesRecord(resource, operation) || !isTool(context.getNode())) {
		return read(simplifyField) ?? true;
	}
	const output = readParameter(context, OUTPUT.parameter, 'simplified');
	if (output !== OUTPUT.selected) return output === 'simplified';
	const fields = readParameter(context, OUTPUT.fields, []);
	return Array.isArray(fields) ? fields : String(fields).split(/[,\s]+/);
}

/**
 * What comes out with Simplify, undefined where there is nothing to simplify: the columns of the record, the same ones
 * in all operations of the resource. Those that an operation adds take the place of the last of them.
 */
export function simplifyOf(resource: Resource, operation: Operation): OutputTransform | undefined {
	if (operation.simplify) return operation.simplify;
	const ofRecord = recordSimplify(resource, operation);
	if (!ofRecord) return undefined;
	const { adds = {} } = operation;
	const left = MOST_COLUMNS - Object.keys(adds).length;
	return (record) => {
		const names = Object.entries(ofRecord(record)).filter(([name]) => !(name in adds));
		return { ...Object.fromEntries(names.slice(0, left)), ...toRow(adds, record) };
	};
}

/** How the record is simplified that a write gives back; undefined where it gives back something else. */
function recordSimplify(
	resource: Resource,
	{ method, run, list, otherRecord }: Operation,
): OutputTransform | undefined {
	if (method === 'GET' || list || otherRecord || (method === 'DELETE' && !run)) return undefined;
	return resource.operations.find(({ value }) => value === 'get')?.simplify;
}

/** What comes out is a record of Stream's, of which an AI agent can be given the fields that it needs. */
export function givesRecord(resource: Resource, operation: Operation): boolean {
	if (operation.simplify) return readsRecords(operation);
	return recordSimplify(resource, operation) !== undefined;
}

/** In place of Simplify, for an AI agent. */
export const OUTPUT = { parameter: 'output', fields: 'outputFields', selected: 'selectedFields' };
/** What Stream sends is what comes out: one record, or a list of them. */
function readsRecords({ simplify, list, method, path }: Operation): boolean {
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
				description: 'The ID and the fields you choose',
			},
			{ name: 'Simplified', value: 'simplified', description: 'The most useful fields' },
		],
		default: 'simplified',
		description:
			'Which fields of each record the AI agent gets. Fewer fields leave more room in its context.',
		displayOptions: { show: { '@tool': [true] } },
	},
	{
		displayName: 'Field Names or IDs',
		name: OUTPUT.fields,
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getFields', loadOptionsDependsOn: ['resource'] },
		default: [],
		description:
			'Fields to return with the ID. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		displayOptions: { show: { '@tool': [true], [OUTPUT.parameter]: [OUTPUT.selected] } },
	},
];
