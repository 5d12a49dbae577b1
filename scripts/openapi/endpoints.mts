/** A JSON object of the document; its shape is checked where it is used. */
export type Schema = Record<string, any>;

export interface Parameter {
	in: 'path' | 'query' | 'header' | 'cookie';
	name: string;
	required: boolean;
	schema: Schema;
	/** JSON pointer of `schema` in the document. */
	pointer: string;
	/** Lists are sent as repeated keys (`explode`) or joined by commas. */
	explode: boolean;
}

/** One operation of the document. */
export interface Endpoint {
	/** `GET /api/v2/consumers/{consumer_id}` */
	key: string;
	method: string;
	/** With its parameters in braces. */
	path: string;
	parameters: Parameter[];
	/** JSON pointer of the schema of the JSON body. */
	body?: { pointer: string; schema: Schema; required: boolean };
	/** JSON pointers of the schemas of JSON answers by status; undefined where nothing is said of the body. */
	answers: Map<string, string | undefined>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];
const JSON_TYPE = 'application/json';

/** All operations of a document, in its order. */
export function listEndpoints(document: Schema): Endpoint[] {
	return Object.entries<Schema>(document.paths).flatMap(([path, item]) =>
		METHODS.filter((method) => item[method]).map((method) => toEndpoint(path, item, method)),
	);
}

/** The operation that a path belongs to, with the values of the parameters in it, decoded. */
export function findOperation(
	endpoints: Endpoint[],
	method: string,
	path: string,
): { endpoint: Endpoint; parameters: Record<string, string> } | undefined {
	const candidates = endpoints
		.filter((endpoint) => endpoint.method === method.toUpperCase())
		.map((endpoint) => ({ endpoint, match: pattern(endpoint.path).exec(path) }))
		.filter(({ match }) => match !== null);
	// `/payments/auto-charge-on-demand/{id}` before `/payments/{id}/…`: fewer parameters first.
	candidates.sort((a, b) => (a.match?.length ?? 0) - (b.match?.length ?? 0));
	const [first] = candidates;
	if (!first?.match) return undefined;
	const names = [...first.endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
	const values = first.match.slice(1).map((value) => decodeURIComponent(value));
	return {
		endpoint: first.endpoint,
		parameters: Object.fromEntries(names.map((name, index) => [name, values[index]])),
	};
}

function pattern(path: string): RegExp {
	const source = path
		.split(/(\{\w+\})/)
		.map((part) => (part.startsWith('{') ? '([^/]+)' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
		.join('');
	return new RegExp(`^${source}$`);
}

function toEndpoint(path: string, item: Schema, method: string): Endpoint {
	const operation: Schema = item[method];
	const at = pointer('paths', path, method);
	const shared = toParameters(item.parameters, pointer('paths', path, 'parameters'));
	const own = toParameters(operation.parameters, `${at}/parameters`);
	const overridden = new Set(own.map((one) => `${one.in} ${one.name}`));
	const content = operation.requestBody?.content?.[JSON_TYPE]?.schema as Schema | undefined;
	return {
		key: `${method.toUpperCase()} ${path}`,
		method: method.toUpperCase(),
		path,
		parameters: [...shared.filter((one) => !overridden.has(`${one.in} ${one.name}`)), ...own],
		body: content && {
			pointer: `${at}${pointer('requestBody', 'content', JSON_TYPE, 'schema')}`,
			schema: content,
			required: operation.requestBody.required === true,
		},
		answers: new Map(
			Object.entries<Schema>(operation.responses ?? {}).map(([status, answer]) => [
				status,
				answer.content?.[JSON_TYPE]?.schema
					? `${at}${pointer('responses', status, 'content', JSON_TYPE, 'schema')}`
					: undefined,
			]),
		),
	};
}

function toParameters(list: Schema[] | undefined, at: string): Parameter[] {
	return (list ?? []).map((one, index) => ({
		in: one.in,
		name: one.name,
		required: one.required === true,
		schema: one.schema ?? {},
		pointer: `${at}/${index}/schema`,
		explode: one.explode ?? (one.style ?? 'form') === 'form',
	}));
}

/** A JSON pointer (RFC 6901) as a URI fragment. */
function pointer(...parts: string[]): string {
	return parts
		.map((part) => `/${encodeURIComponent(part.replace(/~/g, '~0').replace(/\//g, '~1'))}`)
		.join('');
}
