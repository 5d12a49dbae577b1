import { readFile } from 'node:fs/promises';

import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/**
 * Holds requests and responses against an OpenAPI document, which is given as a path or URL and is
 * not part of this project. Understands what the vendor's document uses: OpenAPI 3.1 schemas with the
 * older `nullable: true` beside them.
 */
export interface Contract {
	/** Every operation of the document. */
	operations: OperationInfo[];
	/** The operation that serves a concrete path (query excluded), or undefined. */
	find(method: string, path: string): OperationInfo | undefined;
	/**
	 * Complaints about a request; an empty list when it is fine.
	 * @param path concrete path as on the wire, e.g. /api/v2/payments/<id>
	 * @param query raw query string without the question mark
	 * @param body parsed JSON, undefined for none
	 */
	validateRequest(method: string, path: string, query: string, body: unknown): string[];
	/**
	 * Complaints about a response; an empty list when it is fine.
	 * @param exact also complain about fields of the document that are missing and fields that it
	 *   does not know; `beyond` names fields that may be there all the same
	 */
	validateResponse(
		method: string,
		path: string,
		status: number,
		body: unknown,
		exact?: { beyond?: readonly string[] },
	): string[];
}

export interface OperationInfo {
	method: string;
	/** Path template with parameters in braces. */
	path: string;
	/** Names of the query parameters. */
	query: string[];
	/** Dotted names of all body fields, `[]` for list members. */
	bodyFields: string[];
	/** Body fields that the document marks as deprecated. */
	deprecated: string[];
	/** The only values that a body field or query parameter may have, by its name. */
	values: Map<string, string[]>;
}

/** A JSON object of the document. */
export type Schema = Record<string, any>;
type Mode = 'open' | 'closed' | 'exact';

/**
 * Reads an OpenAPI document.
 * @throws when it cannot be read or is no OpenAPI document
 */
export async function load(pathOrUrl: string): Promise<Contract> {
	return createContract(await readDocument(pathOrUrl));
}

/** The document itself; throws like `load`. */
export async function readDocument(pathOrUrl: string): Promise<Schema> {
	const text = /^https?:/.test(pathOrUrl)
		? await download(pathOrUrl)
		: await readFile(pathOrUrl, 'utf8');
	const document = JSON.parse(text) as Schema;
	if (!document.openapi || !document.paths) throw new Error(`${pathOrUrl} is no OpenAPI document`);
	return document;
}

async function download(url: string): Promise<string> {
	const response = await fetch(url);
	if (!response.ok) throw new Error(`the server answers ${response.status}`);
	return await response.text();
}

/** The contract of a document that was parsed already. */
export function createContract(document: Schema): Contract {
	const validators = { open: build(document, 'open'), closed: build(document, 'closed') };
	const exactValidators = new Map<string, Validate>();
	const routes = Object.entries(document.paths as Schema).flatMap(([path, item]) =>
		Object.entries(item as Schema)
			.filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
			.map(([method, operation]) => ({
				method: method.toUpperCase(),
				path,
				pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`),
				operation: operation as Schema,
			})),
	);
	// A path without parameters wins over one that would swallow it.
	routes.sort((a, b) => a.path.split('{').length - b.path.split('{').length);
	const route = (method: string, path: string) =>
		routes.find((each) => each.method === method.toUpperCase() && each.pattern.test(path));
	const describe = (each: (typeof routes)[number]): OperationInfo => {
		const schema = bodySchema(each.operation);
		const fields = schema ? fieldsOf(document, schema) : [];
		const queries = parameters(each.operation, 'query').map((one) => ({
			name: String(one.name),
			values: valuesOf(document, one.schema as Schema),
		}));
		return {
			method: each.method,
			path: each.path,
			query: queries.map(({ name }) => name),
			bodyFields: fields.map(({ name }) => name),
			deprecated: fields.filter(({ deprecated }) => deprecated).map(({ name }) => name),
			values: new Map(
				[...fields, ...queries].flatMap(({ name, values }) => (values ? [[name, values]] : [])),
			),
		};
	};
	return {
		operations: routes.map(describe),
		find: (method, path) => {
			const found = route(method, path);
			return found && describe(found);
		},
		validateRequest: (method, path, query, body) => {
			const found = route(method, path);
			if (!found) return [`${method} ${path}: the document has no such operation`];
			const schema = bodySchema(found.operation);
			const complaints = [
				...checkPath(found, path, validators.open),
				...checkQuery(found.operation, query, validators.open),
			];
			if (!schema) {
				if (body !== undefined) complaints.push('body: the operation takes none');
			} else if (body === undefined) complaints.push('body: missing');
			else complaints.push(...validators.closed(schema, body, 'body'));
			return complaints;
		},
		validateResponse: (method, path, status, body, exact) => {
			const found = route(method, path);
			if (!found) return [`${method} ${path}: the document has no such operation`];
			const response = found.operation.responses?.[String(status)] as Schema | undefined;
			if (!response) return [`status ${status} is not documented`];
			const schema = response.content?.['application/json']?.schema as Schema | undefined;
			if (!schema) return [];
			if (!exact) return validators.open(schema, body, 'body');
			const beyond = exact.beyond ?? [];
			const key = beyond.join();
			const validate = exactValidators.get(key) ?? build(document, 'exact', beyond);
			exactValidators.set(key, validate);
			return validate(schema, body, 'body');
		},
	};
}

function bodySchema(operation: Schema): Schema | undefined {
	return operation.requestBody?.content?.['application/json']?.schema as Schema | undefined;
}

function parameters(operation: Schema, place: 'query' | 'path'): Schema[] {
	return ((operation.parameters ?? []) as Schema[]).filter((each) => each.in === place);
}

type Validate = (schema: Schema, value: unknown, where: string) => string[];

const E164 = /^\+[1-9]\d{7,14}$/;
const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

function build(document: Schema, mode: Mode, beyond: readonly string[] = []): Validate {
	const adaptAll = (schema: Schema) => adapt(schema, mode, beyond);
	const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
	addFormats.default(ajv);
	ajv.addFormat('uuid4', UUID4);
	ajv.addFormat('phone', E164);
	ajv.addSchema({
		$id: 'document',
		components: { schemas: mapValues(document.components?.schemas ?? {}, adaptAll) },
	});
	const compiled = new WeakMap<Schema, ValidateFunction>();
	return (schema, value, where) => {
		let validate = compiled.get(schema);
		if (!validate) {
			validate = ajv.compile(adaptAll(schema));
			compiled.set(schema, validate);
		}
		if (validate(value)) return [];
		// Alternatives complain three times: in sum, as "must be null", and about what is wrong.
		const telling = (validate.errors ?? []).filter(
			(error) => error.keyword !== 'anyOf' && error.params.type !== 'null',
		);
		return [...new Set(telling.map((error) => describeError(error, where)))];
	};
}

function describeError(error: ErrorObject, where: string): string {
	const place = where + error.instancePath.replace(/\/(\d+)/g, '[$1]').replace(/\//g, '.');
	if (error.keyword === 'additionalProperties') {
		return `${place}.${error.params.additionalProperty}: not in the document`;
	}
	if (error.keyword === 'required') return `${place}.${error.params.missingProperty}: missing`;
	const allowed = error.params.allowedValues as unknown[] | undefined;
	return `${place}: ${error.message}${allowed ? ` (${allowed.join(', ')})` : ''}`;
}

/** Turns the document's dialect into plain JSON Schema, and closes objects as the mode asks. */
function adapt(schema: Schema, mode: Mode, beyond: readonly string[]): Schema {
	const inner = (each: Schema) => adapt(each, mode, beyond);
	const { nullable, ...rest } = schema;
	const out: Schema = { ...rest };
	if (out.$ref) out.$ref = `document${String(out.$ref)}`;
	for (const key of ['anyOf', 'allOf', 'oneOf']) {
		if (out[key]) out[key] = (out[key] as Schema[]).map(inner);
	}
	if (out.items) out.items = inner(out.items);
	if (typeof out.additionalProperties === 'object') {
		out.additionalProperties = inner(out.additionalProperties);
	}
	if (out.properties) {
		if (mode === 'exact') out.required = Object.keys(out.properties);
		out.properties = {
			...Object.fromEntries(beyond.map((name) => [name, {}])),
			...mapValues(out.properties, inner),
		};
		if (mode !== 'open') out.additionalProperties ??= false;
	}
	return nullable ? { anyOf: [out, { type: 'null' }] } : out;
}

function mapValues(of: Schema, change: (value: Schema) => Schema): Schema {
	return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value)]));
}

function checkPath(
	route: { path: string; pattern: RegExp; operation: Schema },
	path: string,
	validate: Validate,
): string[] {
	const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
	const values = (route.pattern.exec(path) ?? []).slice(1);
	return names.flatMap((name, index) => {
		const parameter = parameters(route.operation, 'path').find((each) => each.name === name);
		return parameter
			? validate(parameter.schema, decodeURIComponent(values[index]), `path.${name}`)
			: [];
	});
}

function checkQuery(operation: Schema, query: string, validate: Validate): string[] {
	const sent = new URLSearchParams(query);
	const known = new Map(parameters(operation, 'query').map((each) => [each.name as string, each]));
	const complaints: string[] = [];
	for (const name of new Set(sent.keys())) {
		const parameter = known.get(name);
		if (!parameter) {
			complaints.push(`query.${name}: not in the document`);
			continue;
		}
		const schema = parameter.schema as Schema;
		const values = sent.getAll(name);
		const list = [schema, ...branchesOf(schema)].find(({ type }) => type === 'array');
		if (list) {
			const items = values.map((value) => fromText(list.items, value));
			complaints.push(...validate(schema, items, `query.${name}`));
			continue;
		}
		if (values.includes('')) complaints.push(`query.${name}: sent without a value`);
		if (values.length > 1) complaints.push(`query.${name}: sent ${values.length} times`);
		complaints.push(...validate(schema, fromText(schema, values[0]), `query.${name}`));
	}
	for (const [name, parameter] of known) {
		if (parameter.required && !sent.has(name)) complaints.push(`query.${name}: missing`);
	}
	return complaints;
}

/** What a text in a query stands for, by the type the document gives it. */
function fromText(schema: Schema, value: string): unknown {
	const types = [schema, ...branchesOf(schema)].map(({ type }) => type as unknown);
	if (types.includes('string')) return value;
	if (types.includes('integer') || types.includes('number')) {
		return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
	}
	if (types.includes('boolean') && (value === 'true' || value === 'false')) return value === 'true';
	return value;
}

interface BodyField {
	name: string;
	deprecated: boolean;
	values?: string[];
}

/** All fields of a body, with the fields of nested objects. */
function fieldsOf(document: Schema, schema: Schema, prefix = '', seen: string[] = []): BodyField[] {
	if (typeof schema.$ref === 'string') {
		if (seen.includes(schema.$ref)) return [];
		return fieldsOf(document, targetOf(document, schema), prefix, [...seen, schema.$ref]);
	}
	const own = Object.entries((schema.properties ?? {}) as Schema).flatMap(([key, each]) => {
		const name = prefix ? `${prefix}.${key}` : key;
		const values = valuesOf(document, each);
		const deprecated =
			each.deprecated === true || /^\[DEPRECATED\]/i.test(String(each.description ?? ''));
		return [{ name, deprecated, values }, ...fieldsOf(document, each, name, seen)];
	});
	const members = schema.items ? fieldsOf(document, schema.items, `${prefix}[]`, seen) : [];
	const inner = branchesOf(schema).flatMap((each) => fieldsOf(document, each, prefix, seen));
	// Alternatives may share fields.
	return [...new Map([...own, ...members, ...inner].map((each) => [each.name, each])).values()];
}

/** The values of an enum, wherever it stands in the schema of one field. */
function valuesOf(document: Schema, schema: Schema): string[] | undefined {
	if (typeof schema.$ref === 'string') return valuesOf(document, targetOf(document, schema));
	if (Array.isArray(schema.enum)) return schema.enum.filter((one) => one !== null).map(String);
	if (schema.items) return valuesOf(document, schema.items);
	return branchesOf(schema)
		.map((each) => valuesOf(document, each))
		.find((values) => values !== undefined);
}

function targetOf(document: Schema, { $ref }: Schema): Schema {
	const name = String($ref).split('/').pop() ?? '';
	return ((document.components?.schemas as Schema | undefined)?.[name] ?? {}) as Schema;
}

function branchesOf(schema: Schema): Schema[] {
	return ['anyOf', 'oneOf', 'allOf'].flatMap((key) => (schema[key] ?? []) as Schema[]);
}
