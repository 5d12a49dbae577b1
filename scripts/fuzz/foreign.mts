import fc from 'fast-check';

import { minimalCase } from '../../support/engine/cases.mts';
import type { IsolatedTestBed } from '../../support/engine/isolatedTestBed.mts';
import type { PanelOperation } from '../../support/engine/panel.mts';
import { checkHistory } from '../../support/history/check.mts';
import { describe } from '../../support/history/history.mts';
import type { Findings } from './run.mts';

const PAGE = '<html><head><title>Sign in</title></head><body>proxy</body></html>';

/** What proxies, firewalls, routers, gateways and frameworks answer. */
const answer = fc.record({
	status: fc.constantFrom(200, 401, 403, 404, 405, 407, 409, 413, 451, 502),
	body: fc.constantFrom<unknown>(
		PAGE,
		'default backend - 404',
		'',
		{ detail: 'Not Found' },
		{ message: 'no Route matched with those values' },
		{ kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404 },
		{ title: 'Error 1020', detail: 'Access denied', type: 'about:blank' },
	),
});

/** Which request it meets, and how many after it. */
const fault = fc.record({ answer, skip: fc.nat(5), times: fc.integer({ min: 1, max: 4 }) });

/** What Stream alone may say. */
const VERDICT = /with this ID|refused this|key pair (?:may|that may)|deleted/i;

/**
 * Answers of others at some requests of a run; afterwards everything is run again. By the ledger nothing was done twice
 * and nothing that no row names, and no message takes them for Stream's own.
 */
export async function fuzzForeign(
	testBed: IsolatedTestBed,
	operation: PanelOperation,
	seed: number,
	findings: Findings,
): Promise<void> {
	const say = (text: string) => findings.problems.push(`${operation.key}: ${text}`);
	for (const one of fc.sample(fault, { numRuns: 2, seed })) {
		const filled = await testBed.items(minimalCase(operation));
		const from = testBed.sim.ledger.length;
		const { status, body } = one.answer;
		const headers = {
			'retry-after': '0',
			'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
		};
		testBed.sim.faults.add({
			skip: one.skip,
			times: one.times,
			action: { type: 'status', status, body, headers },
		});
		const node = { onError: 'continueRegularOutput' };
		const first = await testBed.run(operation, filled, node);
		testBed.sim.faults.clear();
		const second = await testBed.run(operation, filled, node);
		findings.cases += filled.items.length;
		const met = `${status} ${JSON.stringify(body)} at request ${one.skip + 1}`;
		for (const { json } of first.result.outputs.flat()) {
			const said = `${String(json.error ?? '')} ${String(json.message ?? '')}`;
			if (VERDICT.test(said)) say(`${met} is taken for Stream's word: ${said.slice(0, 200)}`);
		}
		const results = [first.result, second.result];
		const history = testBed.history(operation, filled, undefined, from, results);
		for (const violation of checkHistory(history, { named: true }))
			say(`${met}: ${describe(violation)}`);
	}
}
