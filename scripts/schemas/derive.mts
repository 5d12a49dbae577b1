import { fill, fullCase, minimalCase } from '../../support/engine/cases.mts';
import type { PanelOperation } from '../../support/engine/panel.mts';
import { Fixtures } from '../../support/engine/fixtures.mts';
import type { TestBed } from '../../support/engine/testBed.mts';

/** A JSON schema as n8n's editor shows it before a node has run. */
export interface Schema {
	type: string;
	properties?: Record<string, Schema>;
	items?: Schema;
	version?: number;
}

/** The operations with a preview: those whose columns are used most in later steps. Each file has its weight. */
export const WITH_PREVIEW = [
	'consumer.upsert',
	'consumer.get',
	'paymentLink.create',
	'order.createPaymentLinks',
	'paymentLink.get',
	'paymentLink.getAll',
	'order.getStatus',
	'order.getAll',
	'order.cancel',
	'order.refund',
	'payment.get',
	'payment.verifyRedirect',
	'invoice.get',
	'subscription.get',
];

/** Where n8n looks for the preview of an operation, from the root of the checkout. */
export function pathOf({ resource, operation }: PanelOperation): string {
	return `nodes/Stream/__schema__/v1.0.0/${resource}/${operation}.json`;
}

/** Columns whose inner names are the user's own. */
const OF_THE_USER = ['custom_metadata', 'customMetadata', 'custom_fields'];

/**
 * The columns that an operation really gives, with Simplify as it is set in a new node: with the fewest
 * fields and with all of them, because a column that is not used says nothing about its type.
 */
export async function deriveSchema(testBed: TestBed, operation: PanelOperation): Promise<Schema> {
	const rows: unknown[] = [];
	for (const one of [minimalCase(operation), fullCase(operation)]) {
		const { parameters } = await fill(one, new Fixtures(testBed));
		if ('simplify' in parameters) parameters.simplify = true;
		delete parameters.options;
		// The second time finds what the first one has made, and says so in columns of its own.
		for (let time = 1; time <= 2; time++) {
			rows.push(...(await testBed.run(operation, parameters)).result.json);
		}
	}
	if (rows.length === 0) throw new Error(`${operation.key} gave no rows.`);
	return { ...rows.map(schemaOf).reduce(merge), version: 1 };
}

function schemaOf(value: unknown): Schema {
	if (value === null || value === undefined) return { type: 'null' };
	if (Array.isArray(value)) {
		return value.length
			? { type: 'array', items: value.map(schemaOf).reduce(merge) }
			: { type: 'array' };
	}
	if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
	if (typeof value !== 'object') return { type: typeof value };
	const properties = Object.entries(value).map(
		([name, one]) =>
			[name, one && OF_THE_USER.includes(name) ? { type: 'object' } : schemaOf(one)] as const,
	);
	return { type: 'object', properties: Object.fromEntries(properties) };
}

/** What one row leaves open may be in another one. */
function merge(a: Schema, b: Schema): Schema {
	if (a.type === 'null') return b;
	if (b.type === 'null') return a;
	const merged = { ...a };
	if (a.items ?? b.items)
		merged.items = a.items && b.items ? merge(a.items, b.items) : (a.items ?? b.items);
	if (a.properties && b.properties) {
		merged.properties = { ...b.properties, ...a.properties };
		for (const name of Object.keys(a.properties)) {
			if (name in b.properties) {
				merged.properties[name] = merge(a.properties[name], b.properties[name]);
			}
		}
	}
	return merged;
}
