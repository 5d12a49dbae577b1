import { createContract, type Contract, type OperationInfo, type Schema } from './openapi.mts';
import { EXCLUDED, NOT_OFFERED, type Excluded } from './excluded.mts';
import { pathsIn, queryOf, valuesAt } from '../../support/engine/inventory.mts';
import { NEWER, withNewer } from './newer.mts';
import type { PanelOperation } from '../../support/engine/panel.mts';
import type { Exchange } from '../../support/engine/recorder.mts';

export interface Coverage {
	covered: number;
	total: number;
	/** Endpoints, `endpoint field`, or `endpoint field=VALUE` for a value that cannot be chosen. */
	missing: string[];
}

export interface Violation {
	operation: string;
	case: string;
	/** `POST /api/v2/payment_links` */
	request: string;
	problem: string;
}

export interface Report {
	endpoints: Coverage;
	bodyFields: Coverage;
	queryParameters: Coverage;
	invalidRequests: Violation[];
	invalidResponses: Violation[];
	/** Operations, fields and values that the document does not have, but Stream's SDK or another document has. */
	beyond: Array<{ kind: 'operation' | 'field' | 'value'; name: string }>;
	/** Deprecated fields that are left out on purpose. */
	excluded: Excluded[];
	/** Values that are left out on purpose. */
	notOffered: Excluded[];
}

/** Holds the traffic of the node against a document and keeps account of what has been used. */
export class Judge {
	private readonly contract: Contract;
	/** The same with what the newer SDK has. */
	private readonly tolerant: Contract;
	private readonly called = new Set<string>();
	private readonly sent = new Set<string>();
	/** Values that have been sent or can be chosen, by `endpoint field`. */
	private readonly reached = new Map<string, Set<string>>();
	private readonly invalidRequests: Violation[] = [];
	private readonly invalidResponses: Violation[] = [];
	private readonly beyond = new Map<string, Report['beyond'][number]>();

	constructor(document: Schema) {
		this.contract = createContract(document);
		this.tolerant = createContract(withNewer(document));
	}

	/** One request of a case, with its answer. */
	take(operation: PanelOperation, caseName: string, exchange: Exchange): void {
		const { method, path, query, body, status, answer } = exchange;
		const request = `${method} ${path}`;
		const about = { operation: operation.key, case: caseName, request };
		const endpoint = this.contract.find(method, path);
		const newer = NEWER.operations.find((one) => pattern(one).test(request));
		if (!endpoint && newer) {
			this.note('operation', newer);
			return;
		}
		const problems = this.tolerant.validateRequest(method, path, query, body);
		if (body !== undefined && !/^application\/json\b/.test(exchange.contentType)) {
			problems.push(`body: sent as ${exchange.contentType || 'nothing'}`);
		}
		const succeeded = status >= 200 && status < 300;
		if (!succeeded) problems.push(`refused (${status}): ${JSON.stringify(answer)}`);
		for (const problem of problems) this.invalidRequests.push({ ...about, problem });
		if (!endpoint) return;
		for (const problem of this.tolerant.validateResponse(method, path, status, answer)) {
			this.invalidResponses.push({ ...about, problem });
		}
		if (problems.length === 0) this.count(endpoint, exchange);
	}

	/** A case that did not go as planned. */
	fail(operation: PanelOperation, caseName: string, problem: string): void {
		const request = `${operation.method} /api/v2${operation.path}`;
		this.invalidRequests.push({ operation: operation.key, case: caseName, request, problem });
	}

	/** What can be chosen from the lists of the panel. */
	takeOptions(operation: PanelOperation): void {
		const sample = `/api/v2${operation.path.replace(/\{\w+\}/g, 'id')}`;
		const endpoint = this.contract.find(operation.method, sample);
		const newer = this.tolerant.find(operation.method, sample);
		if (!endpoint || !newer) return;
		for (const { property, api = '' } of operation.fields) {
			const allowed = endpoint.values.get(api);
			if (!allowed || !property.options) continue;
			const key = `${keyOf(endpoint)} ${api}`;
			for (const option of property.options as Array<{ value?: string }>) {
				const { value = '' } = option;
				if (value === '') continue;
				if (allowed.includes(value)) this.reach(key, value);
				else if (newer.values.get(api)?.includes(value)) this.note('value', `${key}=${value}`);
				else this.fail(operation, 'options', `${property.displayName} offers ${value}`);
			}
		}
	}

	report(): Report {
		const { operations } = this.contract;
		const applies = (one: Excluded) => operations.some((each) => isExcluded(each, one));
		const excluded = EXCLUDED.filter(applies);
		const notOffered = NOT_OFFERED.filter(applies);
		const out = new Set([...excluded, ...notOffered].map(({ field }) => field));
		const keys = operations.map(keyOf);
		return {
			endpoints: toCoverage(keys.map((key) => (this.called.has(key) ? [] : [key]))),
			bodyFields: this.coverage('bodyFields', out),
			queryParameters: this.coverage('query', out),
			invalidRequests: this.invalidRequests,
			invalidResponses: this.invalidResponses,
			beyond: [...this.beyond.values()],
			excluded,
			notOffered,
		};
	}

	/** A field counts when it has been sent and every value it may have can be chosen. */
	private coverage(list: 'bodyFields' | 'query', out: Set<string>): Coverage {
		const gaps = this.contract.operations.flatMap((endpoint) =>
			endpoint[list].flatMap((name) => {
				const key = `${keyOf(endpoint)} ${name}`;
				if (out.has(key)) return [];
				if (!this.sent.has(key)) return [[key]];
				const values = endpoint.values.get(name) ?? [];
				return [
					values
						.filter((value) => !this.reached.get(key)?.has(value))
						.map((value) => `${key}=${value}`)
						.filter((one) => !out.has(one)),
				];
			}),
		);
		return toCoverage(gaps);
	}

	private count(endpoint: OperationInfo, { query, body }: Exchange): void {
		const key = keyOf(endpoint);
		this.called.add(key);
		const parameters = queryOf(query);
		for (const path of pathsIn(body)) {
			this.sent.add(`${key} ${path}`);
			const name = `${key} ${path}`;
			const around = path.replace(/(\[\])?\.[^.]+$/, '');
			const isNewer = !endpoint.bodyFields.includes(path) && around === path;
			if (isNewer) this.note('field', name);
		}
		for (const name of parameters.keys()) this.sent.add(`${key} ${name}`);
		for (const name of endpoint.values.keys()) {
			for (const value of [...valuesAt(body, name).flat(), ...(parameters.get(name) ?? [])]) {
				this.reach(`${key} ${name}`, String(value));
			}
		}
	}

	private reach(key: string, value: string): void {
		this.reached.set(key, (this.reached.get(key) ?? new Set()).add(value));
	}

	private note(kind: Report['beyond'][number]['kind'], name: string): void {
		this.beyond.set(name, { kind, name });
	}
}

function toCoverage(gaps: string[][]): Coverage {
	const covered = gaps.filter((gap) => gap.length === 0).length;
	return { covered, total: gaps.length, missing: gaps.flat() };
}

/** Fields only where the document calls them deprecated. */
function isExcluded(endpoint: OperationInfo, { field }: Excluded): boolean {
	const prefix = `${keyOf(endpoint)} `;
	if (!field.startsWith(prefix)) return false;
	const [name, value] = field.slice(prefix.length).split('=');
	if (value !== undefined) return endpoint.values.get(name)?.includes(value) === true;
	return endpoint.deprecated.includes(name);
}

function keyOf({ method, path }: OperationInfo): string {
	return `${method} ${path}`;
}

function pattern(operation: string): RegExp {
	return new RegExp(`^${operation.replace(/\{\w+\}/g, '[^/]+')}$`);
}
