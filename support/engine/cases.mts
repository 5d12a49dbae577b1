import type { INodeParameters } from 'n8n-workflow';

import { BY_NAME, SPECIAL, type Special } from './caseValues.mts';
import type { PanelField, PanelOperation } from './panel.mts';
import type { Fixtures } from './fixtures.mts';
import { sampleValue } from './sampleValues.mts';

/** Which fields a run of an operation fills in. */
export interface Case {
	operation: PanelOperation;
	/** "minimal", "everything", or the path of the field that it is about. */
	name: string;
	fields: PanelField[];
	/** Values that have to be these, by path. */
	forced: Record<string, unknown>;
	/** Values other than those that the fixtures would give, by path or name. */
	special: Special;
	/** Where it has to write. */
	sends: { method: string; path: string };
	/** Fields that need not be written, by path. */
	unsent: string[];
}

/** A case with its values, ready to run. */
export interface Filled {
	parameters: INodeParameters;
	given: Array<{ field: PanelField; value: unknown }>;
}

const known = new WeakMap<PanelOperation, readonly Case[]>();

/** The smallest set that works, each other field on its own, and all of them at once. */
export function casesOf(operation: PanelOperation): readonly Case[] {
	const cases = known.get(operation) ?? makeCases(operation);
	known.set(operation, cases);
	return cases;
}

function makeCases(operation: PanelOperation): Case[] {
	const special = SPECIAL[operation.key] ?? {};
	const minimal = minimalFields(operation);
	const rest = operation.fields.filter((field) => !minimal.includes(field));
	const together = rest.filter(({ path }) => !special.apart?.includes(path));
	return [
		minimalCase(operation),
		...rest.map((field) => caseWith(operation, field.path, [field])),
		...(together.length > 1 ? [caseWith(operation, 'everything', together)] : []),
		...Object.entries(special.more ?? {}).map(([name, more]) => {
			const { values = {}, sends = operation, unsent = [] } = more;
			const fields = operation.fields.filter(({ path }) => path in values);
			const own = { ...special, ...more, values: { ...special.values, ...values } };
			return { ...caseWith(operation, name, fields), special: own, sends, unsent };
		}),
	];
}

export function minimalCase(operation: PanelOperation): Case {
	return caseWith(operation, 'minimal', []);
}

/** Everything that can be set in one go. */
export function fullCase(operation: PanelOperation): Case {
	const cases = casesOf(operation);
	return cases.find(({ name }) => name === 'everything') ?? cases[cases.length - 1];
}

function minimalFields(operation: PanelOperation): PanelField[] {
	const { always = [] } = SPECIAL[operation.key] ?? {};
	const wanted = operation.fields.filter(({ path }) => always.includes(path));
	const beside = wanted.flatMap((field) => requiredBeside(operation, field));
	const required = operation.fields.filter(
		(field) =>
			(field.required && Object.keys(field.shownWith).length === 0) ||
			wanted.includes(field) ||
			beside.includes(field),
	);
	// An update has to change something.
	const updates = operation.fields.filter(({ steps }) => steps[0].name === 'updateFields');
	if (!updates.length || updates.some((field) => required.includes(field))) return required;
	const text = updates.find(
		({ property, steps }) => steps.length === 2 && property.type === 'string',
	);
	return [...required, text ?? updates[0]];
}

function caseWith(operation: PanelOperation, name: string, extra: PanelField[]): Case {
	const fields = new Set([...minimalFields(operation), ...extra]);
	const forced: Record<string, unknown> = {};
	for (const field of extra) {
		for (const sibling of requiredBeside(operation, field)) fields.add(sibling);
		for (const [condition, value] of Object.entries(field.shownWith)) {
			const other = findBeside(operation, field, condition);
			if (other.path in forced && forced[other.path] !== value) {
				fields.delete(field);
				continue;
			}
			forced[other.path] = value;
			fields.add(other);
		}
	}
	const special = SPECIAL[operation.key] ?? {};
	return { operation, name, fields: [...fields], forced, special, sends: operation, unsent: [] };
}

/** A line of a list has required boxes of its own; others are known to the fixtures. */
function requiredBeside(operation: PanelOperation, { steps, path }: PanelField): PanelField[] {
	const { beside = {} } = SPECIAL[operation.key] ?? {};
	const needed = Object.entries(beside).flatMap(([start, paths]) =>
		path.startsWith(start) ? paths : [],
	);
	return operation.fields.filter(({ path: one, steps: other, shownWith }) => {
		if (needed.includes(one)) return true;
		if (Object.keys(shownWith).length > 0) return false;
		const shared = other.findIndex((step, index) => step.name !== steps[index]?.name);
		return shared > 1 && other.slice(shared).every((step) => step.required);
	});
}

/** The parameter that a display condition names: a neighbour, or one at the top. */
function findBeside(operation: PanelOperation, { path, steps }: PanelField, name: string) {
	const around = steps.slice(0, -1).map((step) => step.name);
	const found =
		operation.fields.find((other) => other.path === [...around, name].join('.')) ??
		operation.fields.find((other) => other.path === name);
	if (!found) throw new Error(`${operation.key}: ${path} depends on ${name}, which is not there.`);
	return found;
}

/** Makes the records that a case needs and puts its values where n8n has them. */
export async function fill(test: Case, fixtures: Fixtures): Promise<Filled> {
	await test.special.before?.(fixtures);
	const given: Filled['given'] = [];
	for (const field of test.fields)
		given.push({ field, value: await valueOf(field, test, fixtures) });
	const parameters: INodeParameters = {};
	for (const { field, value } of given) put(parameters, field, value);
	return { parameters, given };
}

async function valueOf(field: PanelField, { special, forced }: Case, fixtures: Fixtures) {
	const { path, property } = field;
	if (path in forced) return forced[path];
	const makers = [special.values?.[path], special.values?.[property.name], BY_NAME[property.name]];
	const maker = makers.find((one) => one !== undefined);
	const value = maker ? await maker(fixtures) : sampleValue(field);
	return property.type === 'resourceLocator' ? { __rl: true, mode: 'id', value } : value;
}

type Node = { [name: string]: unknown };

/** Puts a value where n8n has it among a node's parameters. */
export function put(
	parameters: INodeParameters,
	{ steps, property }: Pick<PanelField, 'steps' | 'property'>,
	value: unknown,
): void {
	let at = parameters as Node;
	for (const { name, list } of steps.slice(0, -1)) {
		at[name] ??= list ? [{}] : {};
		at = (list ? (at[name] as Node[])[0] : at[name]) as Node;
	}
	at[property.name] = value;
}
