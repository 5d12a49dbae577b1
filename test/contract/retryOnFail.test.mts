import { fill, minimalCase } from '../../support/engine/cases.mts';
import { Fixtures } from '../../support/engine/fixtures.mts';
import { operations } from '../../support/engine/operations.mts';
import { isDeclared } from '../../support/engine/runCase.mts';
import { useTestBed } from '../support/use.mts';

const testBed = useTestBed();
afterEach(() => testBed.sim.faults.clear());

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 20 };
/** A read is tried so often before its item fails. */
const TRIES = 6;
const DOWN = [
	{ type: 'status', status: 503, headers: { 'retry-after': '0' } },
	{ type: 'reset', when: 'before' },
] as const;

const writes = operations.filter(([, { method }]) => method !== 'GET');

describe.each(DOWN)('when only a read failed ($type), Retry On Fail writes', (action) => {
	it.each(writes)('%s', async (key, operation) => {
		const { parameters } = await fill(minimalCase(operation), new Fixtures(testBed));
		if (key === 'paymentLink.create') parameters.orderReference = `A-1 ${action.type}`;
		testBed.sim.faults.add({ method: 'GET', times: TRIES, action });
		const { result, exchanges } = await testBed.run(operation, parameters, { node: RETRY });
		const written = exchanges.filter((exchange) => isDeclared(operation, exchange));
		expect(written).toHaveLength(1);
		expect(written[0].status).toBeLessThan(300);
		// What is written first and read afterwards is done, and said to be done.
		const isDone = exchanges[0] === written[0] && exchanges.length > TRIES;
		expect(`${String(result.error?.message)}`).toMatch(
			isDone ? /^Stream has done this/ : 'undefined',
		);
	});
});
