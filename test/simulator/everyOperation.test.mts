import { operations } from '../../simulator/routes/index.mts';
import { everyOperation, type Exchange } from './support/everyOperation.mts';
import { useSimulator } from '../support/use.mts';

const simulator = useSimulator();
let exchanges: Exchange[];
beforeAll(async () => {
	exchanges = await everyOperation(simulator);
});

const matches = (path: string, { method, path: sent }: Exchange, wanted: string) =>
	method === wanted && new RegExp(`^/api/v2${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(sent);

test('there are the 45 documented operations, the 3 of the newer SDK, and the 5 since October 2026', () => {
	expect(operations).toHaveLength(53);
	expect(new Set(operations.map(({ method, path }) => `${method} ${path}`)).size).toBe(53);
});

test.each(operations.map(({ method, path, status = 200 }) => [method, path, status] as const))(
	'%s %s answers %i',
	(method, path, status) => {
		const found = exchanges.filter((exchange) => matches(path, exchange, method));
		expect(found.map(({ reply }) => reply.status)).toContain(status);
	},
);

test('no operation failed inside the simulator', () => {
	expect(exchanges.filter(({ reply }) => reply.status >= 500)).toEqual([]);
});
