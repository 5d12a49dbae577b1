import { isDeepStrictEqual } from 'node:util';

import type { INodePropertyOptions } from 'n8n-workflow';

import { isPairs, type PanelField } from './panel.mts';

/** Times are given without an offset, in the harness's time zone, Asia/Riyadh, which is +03:00 all year. */
const OFFSET = '+03:00';

let count = 0;

/** A number that no other value has used. */
export function next(): number {
	return ++count;
}

/** Text that must not occur twice in an account, and names that identify records. */
const UNIQUE: Record<string, () => string> = {
	name: () => `Order ${next()}`,
	email: () => `payer${next()}@example.com`,
	externalId: () => `cust_${next()}`,
	orderReference: () => `order_${next()}`,
	idempotencyKey: () => `usage_${next()}`,
	phoneNumber: () => `+9665${String(10_000_000 + next())}`,
	iban: () => `SA03800000006080101${String(10_000 + next())}`,
};

/** A value that a user could give, as the box on the panel suggests it. Record ids come from caseValues.mts. */
export function sampleValue({ property, path, steps }: PanelField): unknown {
	const { name, type, typeOptions } = property;
	switch (type) {
		case 'boolean':
			// What is added from a collection is added to be on.
			return steps.length > 1 || property.default !== true;
		case 'number':
			return Math.min(Number(property.default ?? 0) + 1, typeOptions?.maxValue ?? Infinity);
		case 'dateTime':
			return /to|end|until/i.test(name) ? '2031-06-30T18:30:00' : '2031-05-01T10:00:00';
		case 'options':
			return otherThan(property.default, property.options as INodePropertyOptions[]);
		case 'multiOptions':
			return (property.options as INodePropertyOptions[]).slice(0, 2).map(({ value }) => value);
		case 'json':
			return example(property.placeholder) ?? '{"contract_key":{"nested":[1,"two"]}}';
		case 'fixedCollection':
			if (isPairs(property)) {
				const [group] = property.options as INodePropertyOptions[];
				return { [group.name]: [{ key: 'contract_pair', value: 'a value' }] };
			}
			break;
		case 'string':
			return UNIQUE[name]?.() ?? example(property.placeholder) ?? `Text for ${name}`;
	}
	throw new Error(`There is no sample for ${path} (${type}): add one to caseValues.mts.`);
}

/** `e.g. Order 789` on the panel has to be a value that works. */
function example(placeholder: string | undefined): string | undefined {
	const text = placeholder?.replace(/^e\.g\. /, '');
	return text === undefined || text === '' || text.includes('…') ? undefined : text;
}

/** An option that is not what is set anyway. */
function otherThan(preset: unknown, options: INodePropertyOptions[]): unknown {
	const given = options.filter(({ value }) => value !== '');
	return (given.find(({ value }) => value !== preset) ?? given[0]).value;
}

/** Whether the API got what the user gave, however it is written there. */
export function arrived({ property }: PanelField, given: unknown, got: unknown): boolean {
	if (got === undefined) return false;
	if (property.type === 'resourceLocator') return got === (given as { value: unknown }).value;
	if (property.type === 'dateTime') {
		return typeof got === 'string' && Date.parse(got) === Date.parse(`${String(given)}${OFFSET}`);
	}
	// A list on the panel, a switch in the API.
	if (property.name === 'discountType') return `${got as string}` === `${given === 'percentage'}`;
	if (property.name === 'autoRenewal') return `${got as string}` === given;
	if (property.type === 'json') return contains(got, JSON.parse(String(given)));
	if (isPairs(property)) {
		const [{ key, value }] = Object.values(given as object)[0] as Array<Record<string, string>>;
		return contains(got, { [key]: value });
	}
	if (isList(property.type, given)) return isDeepStrictEqual(toList(got), toList(given));
	// Queries are text, and texts of the panel may be numbers or switches of the API.
	return (
		`${got as string}` === `${given as string}` ||
		(isDecimal(given) && Number(got) === Number(given))
	);
}

function isList(type: string, given: unknown): boolean {
	return type === 'multiOptions' || Array.isArray(given) || /^[0-9a-f-]{36},/.test(String(given));
}

/** A list, a comma-separated text, or an object of switches of which some are on. */
function toList(value: unknown): string[] {
	const list = Array.isArray(value)
		? value
		: typeof value === 'object' && value !== null
			? Object.entries(value).flatMap(([name, on]) => (on === true ? [name] : []))
			: String(value).split(',');
	return list.map((one) => String(one).trim()).sort();
}

/** Whether an object has all entries of another one, or a list all members of another one. */
function contains(got: unknown, part: unknown): boolean {
	if (Array.isArray(part)) {
		return Array.isArray(got) && part.every((one) => got.some((other) => contains(other, one)));
	}
	if (typeof part !== 'object' || part === null) return isDeepStrictEqual(got, part);
	return Object.entries(part).every(
		([key, value]) =>
			typeof got === 'object' &&
			got !== null &&
			contains((got as Record<string, unknown>)[key], value),
	);
}

function isDecimal(value: unknown): boolean {
	return /^-?\d+(\.\d+)?$/.test(String(value));
}
