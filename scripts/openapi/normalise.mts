/**
 * Rewrites `nullable: true` (OpenAPI 3.0), which documents of version 3.1 still use and JSON Schema 2020-12 does
 * not know, into a choice between the schema and null.
 */
export function withoutNullable(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutNullable);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).map(([key, inner]) => [key, withoutNullable(inner)]);
	const result = Object.fromEntries(entries) as Record<string, unknown>;
	// A property that is called "nullable" would be an object.
	if (typeof result.nullable !== 'boolean') return result;
	const { nullable, title, description, default: fallback, deprecated, ...schema } = result;
	const about = withoutUndefined({ title, description, default: fallback, deprecated });
	return nullable ? { ...about, anyOf: [schema, { type: 'null' }] } : { ...about, ...schema };
}

function withoutUndefined(object: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
