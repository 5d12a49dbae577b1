import type { Field } from '../../nodes/shared/fields/field.ts';
import { limit, returnAll } from '../../nodes/shared/fields/list.ts';
import { refusesEmpty } from '../../nodes/shared/fields/readField.ts';
import { sortFields } from '../../nodes/shared/fields/sort.ts';
import type { Operation } from '../../nodes/shared/operation/operation.ts';
import { resources } from '../../nodes/Stream/resources/index.ts';

/** What the node does with each field of each operation when the field has no value, as a Markdown table. */
export function emptyValuesTable(): string {
	const rows = new Map<string, string[]>();
	for (const { name: resource, operations } of resources) {
		for (const operation of operations) {
			for (const { label, field } of fieldsOf(operation)) {
				const row = [
					label,
					refusesEmpty(field, 'expression') ? 'refused' : 'not sent',
					refusesEmpty(field, 'model') ? 'refused' : 'not sent',
					refusesEmpty(field, 'hand') ? 'refused' : 'not sent',
				].join(' | ');
				rows.set(row, [...(rows.get(row) ?? []), `${resource} → ${operation.name}`]);
			}
		}
	}
	const lines = [...rows]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([row, operations]) => `| ${row} | ${operations.join(', ')} |`);
	return [
		'| Field | The expression or data is empty | An AI agent leaves it empty | Left empty in the panel | Operations |',
		'| --- | --- | --- | --- | --- |',
		...lines,
	].join('\n');
}

/** With those inside lists and groups, as the panel shows them. */
function fieldsOf(operation: Operation): Array<{ label: string; field: Field }> {
	const { fields = [], collection, list, unsorted } = operation;
	return [
		...flat(fields, ''),
		...flat(list ? [returnAll, limit] : [], ''),
		...flat(collection?.fields ?? [], collection?.name === 'filters' ? 'Filters → ' : ''),
		...flat(list && !unsorted ? sortFields : [], 'Sort → '),
	];
}

function flat(fields: Field[], before: string): Array<{ label: string; field: Field }> {
	return fields.flatMap((field) => {
		const label = `${before}${field.property.displayName}`;
		return [{ label, field }, ...flat(field.lines ?? [], `${label} → `)];
	});
}
