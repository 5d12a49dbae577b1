import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

import type { Endpoint, Parameter, Schema } from './endpoints.mts';
import { readQuery } from './query.mts';

/** One thing that is wrong. */
export interface Problem {
	/** Where: `path.consumer_id`, `query.statuses`, `body.items[0].quantity`, `response.data[0].amount`. */
	at: string;
	message: string;
	/** JSON Schema keyword that failed, or `path`, `query`, `undeclared`, `encoding`, `status`, `contentType`. */
	keyword: string;
	/** The value in question, where there is one. */
	value?: unknown;
}

const ROOT = 'api';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Compiles the schemas of one document as they are needed. */
export class Validators {
	private readonly exact: Ajv2020;
	/** For query values, which are text on the wire. */
	private readonly lenient: Ajv2020;
	private readonly compiled = new Map<string, ValidateFunction>();

	constructor(private readonly document: Schema) {
		this.exact = newAjv(document, false);
		this.lenient = newAjv(document, true);
	}

	/** Follows `$ref`s within the document; what stands beside a `$ref` is kept. */
	resolve(schema: Schema): Schema {
		const { $ref, ...beside } = schema;
		if (typeof $ref !== 'string') return schema;
		const target = $ref
			.replace(/^#\//, '')
			.split('/')
			.map((part) => decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~'))
			.reduce<Schema>((at, part) => at?.[part] as Schema, this.document);
		if (!target) throw new Error(`The document has no ${$ref}`);
		return { ...this.resolve(target), ...beside };
	}

	path(endpoint: Endpoint, values: Record<string, string>): Problem[] {
		return Object.entries(values).flatMap(([name, value]) => {
			const parameter = endpoint.parameters.find((one) => one.in === 'path' && one.name === name);
			if (!parameter) return [];
			return this.check(this.lenient, parameter.pointer, value, `path.${name}`);
		});
	}

	query(endpoint: Endpoint, raw: string): Problem[] {
		const { values, problems } = readQuery(raw);
		const declared = endpoint.parameters.filter((one) => one.in === 'query');
		for (const { name } of declared.filter(({ required }) => required)) {
			if (!values.has(name)) {
				problems.push({ at: `query.${name}`, keyword: 'required', message: 'is required' });
			}
		}
		for (const [name, texts] of values) {
			const parameter = declared.find((one) => one.name === name);
			if (parameter) problems.push(...this.queryValue(parameter, texts));
			else {
				const message = 'is not a parameter of this endpoint';
				problems.push({ at: `query.${name}`, keyword: 'undeclared', message, value: texts });
			}
		}
		return problems;
	}

	requestBody(endpoint: Endpoint, body: unknown, contentType?: string): Problem[] {
		const { body: declared } = endpoint;
		if (!declared) {
			if (body === undefined) return [];
			return [{ at: 'body', keyword: 'undeclared', message: 'takes no body', value: body }];
		}
		if (body === undefined) {
			if (!declared.required) return [];
			return [{ at: 'body', keyword: 'required', message: 'a body is required' }];
		}
		const problems = this.check(this.exact, declared.pointer, body, 'body');
		if (contentType !== undefined && !/^application\/json\b/i.test(contentType)) {
			const message = `is sent as ${contentType || 'nothing'} instead of application/json`;
			problems.push({ at: 'body', keyword: 'contentType', message });
		}
		return problems;
	}

	responseBody(endpoint: Endpoint, status: number, body: unknown): Problem[] {
		const key = [String(status), `${String(status)[0]}XX`, 'default'].find((one) =>
			endpoint.answers.has(one),
		);
		if (key === undefined) {
			const message = `status ${status} is not documented`;
			return [{ at: 'response', keyword: 'status', message, value: status }];
		}
		const pointer = endpoint.answers.get(key);
		if (pointer === undefined || Object.keys(this.at(pointer)).length === 0) return [];
		return this.check(this.exact, pointer, body, 'response');
	}

	private queryValue(parameter: Parameter, texts: string[]): Problem[] {
		const at = `query.${parameter.name}`;
		const takesList = this.takesList(parameter.schema);
		if (texts.includes('')) {
			return [{ at, keyword: 'encoding', message: 'is sent without a value', value: texts }];
		}
		if (takesList) {
			const list = parameter.explode ? texts : texts.flatMap((text) => text.split(','));
			return this.check(this.lenient, parameter.pointer, list, at);
		}
		if (texts.length > 1) {
			return [{ at, keyword: 'encoding', message: 'is sent several times', value: texts }];
		}
		return this.check(this.lenient, parameter.pointer, texts[0], at);
	}

	private takesList(schema: Schema): boolean {
		const one = this.resolve(schema);
		if (one.type === 'array' || (Array.isArray(one.type) && one.type.includes('array')))
			return true;
		return ['anyOf', 'oneOf', 'allOf'].some((key) =>
			((one[key] ?? []) as Schema[]).some((inner) => this.takesList(inner)),
		);
	}

	private at(pointer: string): Schema {
		return this.resolve({ $ref: `#${pointer}` });
	}

	private check(ajv: Ajv2020, pointer: string, value: unknown, at: string): Problem[] {
		const key = `${ajv === this.exact ? 'exact' : 'lenient'} ${pointer}`;
		const validate =
			this.compiled.get(key) ?? ajv.compile({ $ref: `${ROOT}#${pointer}`, $comment: key });
		this.compiled.set(key, validate);
		// Coercion writes into what it checks.
		if (validate({ value: structuredClone(value) }.value)) return [];
		return (validate.errors ?? []).filter(isTelling).map((error) => toProblem(error, at, value));
	}
}

function newAjv(document: Schema, coerceTypes: boolean): Ajv2020 {
	const ajv = new Ajv2020({ strict: false, allErrors: true, coerceTypes, verbose: true });
	formats.default(ajv);
	ajv.addFormat('uuid', UUID);
	for (let version = 1; version <= 8; version++) ajv.addFormat(`uuid${version}`, UUID);
	ajv.addFormat('phone', /^\+[1-9]\d{6,14}$/);
	ajv.addSchema({ ...document, $id: ROOT });
	return ajv;
}

/** Of a choice (`anyOf`) that fails, the null branch says nothing. */
function isTelling({ keyword, params }: ErrorObject): boolean {
	return !(keyword === 'type' && (params as { type?: string }).type === 'null');
}

function toProblem(error: ErrorObject, at: string, root: unknown): Problem {
	const steps = error.instancePath.split('/').slice(1).map(unescape);
	const where = steps.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('');
	const allowed = (error.params as { allowedValues?: unknown[] }).allowedValues;
	const message = allowed
		? `${error.message} (${allowed.join(', ')})`
		: (error.message ?? 'is wrong');
	const value = error.instancePath === '' ? root : error.data;
	return { at: `${at}${where}`, keyword: error.keyword, message, value };
}

function unescape(part: string): string {
	return part.replace(/~1/g, '/').replace(/~0/g, '~');
}
