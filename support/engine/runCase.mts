import { fill, type Case, type Filled } from './cases.mts';
import { queryOf, valuesAt } from './inventory.mts';
import type { PanelField } from './panel.mts';
import type { Exchange } from './recorder.mts';
import { Fixtures } from './fixtures.mts';
import type { TestBed } from './testBed.mts';
import { arrived } from './sampleValues.mts';

export interface CaseResult {
	exchanges: Exchange[];
	rows: unknown[];
	/** What went otherwise than planned: the node failed, or a field did not reach the API. */
	problems: string[];
}

/** Runs one case in n8n's engine and checks that every field reached the API under its name. */
export async function runCase(testBed: TestBed, test: Case): Promise<CaseResult> {
	const { parameters, given } = await fill(test, new Fixtures(testBed));
	const { result, exchanges } = await testBed
		.run(test.operation, parameters)
		.catch((error: Error) => {
			throw new Error(
				`${test.operation.key} (${test.name}): ${error.message} ${JSON.stringify(parameters)}`,
			);
		});
	if (result.status !== 'success') {
		const { message = '', description = '' } = (result.error ?? {}) as Record<string, string>;
		const problem = `The node failed: ${message} ${description} ${JSON.stringify(parameters)}`;
		return { exchanges, rows: [], problems: [problem] };
	}
	return { exchanges, rows: result.json, problems: shortcomings(test, given, exchanges) };
}

/** What should have been sent and was not: the declared request, or a field in it. Empty when all was sent. */
export function shortcomings(test: Case, given: Filled['given'], exchanges: Exchange[]): string[] {
	const { method, path } = test.sends;
	if (!exchanges.some((exchange) => isDeclared(test.sends, exchange))) {
		return [`Nothing was sent to ${method} ${path}.`];
	}
	return given
		.filter(({ field }) => !test.unsent.includes(field.path))
		.filter(({ field, value }) => !hasArrived(test.sends, exchanges, field, value))
		.map(
			({ field, value }) =>
				`${field.path} was set to ${JSON.stringify(value)}, but no request has it as ${field.api}.`,
		);
}

/** Whether a request goes to such a method and path (with parameters in braces). */
export function isDeclared(
	{ method, path }: Case['sends'],
	exchange: Pick<Exchange, 'method' | 'path'>,
): boolean {
	const pattern = new RegExp(`^/api/v2${path.replace(/\{\w+\}/g, '[^/]+')}$`);
	return exchange.method === method && pattern.test(exchange.path);
}

function hasArrived(
	sends: Case['sends'],
	exchanges: Exchange[],
	field: PanelField,
	value: unknown,
): boolean {
	const declared = exchanges.filter((exchange) => isDeclared(sends, exchange));
	if (field.inPath) {
		const { value: id } = value as { value: string };
		return declared.some(({ path }) => path.split('/').includes(id));
	}
	const { api } = field;
	if (api === undefined) return true;
	return declared.some((exchange) => {
		const inBody = valuesAt(exchange.body, api);
		const inQuery = queryOf(exchange.query).get(api);
		const found = inQuery ? [inQuery.length > 1 ? inQuery : inQuery[0]] : inBody;
		return found.some((got) => arrived(field, value, got));
	});
}
