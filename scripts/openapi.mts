import { readFile } from 'node:fs/promises';

import { findOperation, type Endpoint, listEndpoints, type Schema } from './openapi/endpoints.mts';
import { withoutNullable } from './openapi/normalise.mts';
import { type Problem, Validators } from './openapi/validators.mts';

export type { Endpoint, Parameter, Schema } from './openapi/endpoints.mts';
export type { Problem } from './openapi/validators.mts';

/** A request as it went over the wire. */
export interface SentRequest {
	method: string;
	/** Path with the prefix that the document has (`/api/v2/…`), percent-encoded, without the query. */
	path: string;
	/** Raw query string without the question mark. */
	query?: string;
	/** Content type of the body; not checked when left out. */
	contentType?: string;
	/** Parsed JSON body; undefined when none was sent. */
	body?: unknown;
}

/** The answer to a request. */
export interface SentResponse {
	status: number;
	/** Parsed JSON body; undefined when it was empty. */
	body?: unknown;
}

/** An OpenAPI 3.x document, ready to hold traffic against. */
export interface Api {
	document: Schema;
	endpoints: Endpoint[];
	/** Follows `$ref`s to the schema that is meant. */
	resolve(schema: Schema): Schema;
	validators: Validators;
}

/**
 * Reads an OpenAPI document in JSON.
 *
 * @param source path or http(s) URL
 * @throws Error when it cannot be read or is not an OpenAPI document
 */
export async function load(source: string): Promise<Api> {
	const text = /^https?:\/\//.test(source)
		? await download(source)
		: await readFile(source, 'utf8').catch((error: Error) => {
				throw new Error(`Cannot read ${source}: ${error.message}`);
			});
	return open(JSON.parse(text) as Schema);
}

async function download(url: string): Promise<string> {
	const response = await fetch(url);
	if (!response.ok) throw new Error(`${url} answered with status ${response.status}`);
	return await response.text();
}

/** The same for a document that is in memory already. */
export function open(parsed: Schema): Api {
	if (typeof parsed?.openapi !== 'string' || typeof parsed.paths !== 'object') {
		throw new Error('This is not an OpenAPI document: it has no "openapi" or no "paths".');
	}
	const document = withoutNullable(parsed) as Schema;
	const validators = new Validators(document);
	return {
		document,
		endpoints: listEndpoints(document),
		resolve: (schema) => validators.resolve(schema),
		validators,
	};
}

/** What is wrong with a request: its path, query names, types and encoding, and body. Empty when all is well. */
export function validateRequest(api: Api, request: SentRequest): Problem[] {
	const found = findOperation(api.endpoints, request.method, request.path);
	if (!found) {
		return [
			{ at: 'path', keyword: 'path', message: `${request.method} ${request.path} is unknown` },
		];
	}
	const { endpoint, parameters } = found;
	return [
		...api.validators.path(endpoint, parameters),
		...api.validators.query(endpoint, request.query ?? ''),
		...api.validators.requestBody(endpoint, request.body, request.contentType),
	];
}

/** What is wrong with an answer: an undocumented status, or a body that its schema does not allow. */
export function validateResponse(
	api: Api,
	request: Pick<SentRequest, 'method' | 'path'>,
	response: SentResponse,
): Problem[] {
	const found = findOperation(api.endpoints, request.method, request.path);
	if (!found) {
		return [
			{ at: 'path', keyword: 'path', message: `${request.method} ${request.path} is unknown` },
		];
	}
	return api.validators.responseBody(found.endpoint, response.status, response.body);
}

/** The endpoint of the document that a request goes to. */
export function endpointOf(api: Api, method: string, path: string): Endpoint | undefined {
	return findOperation(api.endpoints, method, path)?.endpoint;
}
