import type { State } from '../core/state.mts';
import { delayOf, injectFault, type Outcome } from './injectFault.mts';
import { Api, type ApiRequest, type Target } from './execute.mts';
import { patternOf, type Operation } from './operation.mts';

/**
 * Hands a request to the simulator. It is noted at once; `settle` processes it, at the moment that the caller
 * chooses, and says what becomes of it.
 */
export type Send = (request: ApiRequest) => { delayMs: number; settle: () => Outcome };

/** The API for a caller in the same process. */
export function createInProcess(state: State, operations: Operation[]): Send {
	const api = new Api(state);
	// Paths without ids first: `/products/search` is not a product.
	const routes = operations
		.map((operation) => ({ operation, pattern: patternOf(operation) }))
		.sort((a, b) => ids(a.operation) - ids(b.operation));
	const find = ({ method, url }: ApiRequest): Target => {
		const [path] = url.split('?');
		let operation: Target['operation'] = 404;
		for (const route of routes) {
			const match = route.pattern.exec(path);
			if (!match) continue;
			const params = Object.entries(match.groups ?? {});
			if (route.operation.method === method) {
				const decoded = params.map(([name, id]) => [name, decodeURIComponent(id)]);
				return { operation: route.operation, params: Object.fromEntries(decoded) };
			}
			operation = 405;
		}
		return { operation, params: {} };
	};
	return (request) => {
		const arrived = api.arrive(request, find(request));
		return { delayMs: delayOf(arrived), settle: () => injectFault(arrived) };
	};
}

const ids = ({ path }: Operation): number => path.split('{').length;
