import type { IDataObject } from 'n8n-workflow';

import { fill, minimalCase, type Filled } from '../../support/engine/cases.mts';
import { Fixtures } from '../../support/engine/fixtures.mts';
import { operations } from '../../support/engine/operations.mts';
import type { PanelOperation } from '../../support/engine/panel.mts';
import { isDeclared } from '../../support/engine/runCase.mts';
import type { FaultAction } from '../../simulator/index.mts';
import { useTestBed } from '../support/use.mts';

const testBed = useTestBed();
afterEach(() => testBed.sim.faults.clear());

/** What proxies, firewalls, routers and gateways answer with, by name. */
const FOREIGN: Record<string, unknown> = {
	'a page': '<html><head><title>404 Not Found</title></head><body>nginx</body></html>',
	'a line of text': 'default backend - 404',
	nothing: '',
	"a framework's bare words": { detail: 'Not Found' },
	'a gateway': { message: 'no Route matched with those values' },
	'a cluster': { kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404 },
	'a CDN': { title: 'Error 1020', status: 403, detail: 'Access denied', type: 'about:blank' },
};
const names = Object.keys(FOREIGN);

const fillMinimal = (operation: PanelOperation): Promise<Filled> =>
	fill(minimalCase(operation), new Fixtures(testBed));

/** Answers in Stream's place to what the operation sends where it is declared to. */
function answer(
	{ method, path }: Pick<PanelOperation, 'method' | 'path'>,
	action: FaultAction,
	times?: number,
): void {
	const pattern = `^/api/v2${path.replace(/\{\w+\}/g, '[^/]+')}$`;
	testBed.sim.faults.add({ method, path: pattern, ...(times ? { times } : {}), action });
}

const said = (error: unknown): string => {
	const { message, description } = error as { message: string; description: string };
	return `${message} ${description}`;
};

/** These do not pass by themselves. */
const LASTING = [401, 403, 407, 413, 451];

/** What Stream alone may say. */
const VERDICT = /with this ID|refused this|is not available|key pair (may|with this)|deleted/i;

/** A name that only occurs in answers made here. */
const MARK = 'not a record of anybody';

const isRead = ({ method }: PanelOperation) => method === 'GET';

// Endpoints that not every account has answer with a framework's bare words there.
const FEATURES =
	/PortalSession|^meteredU|^meteredS|Price$|autoCharge|updateCoupons|uncancel|PendingChange/;

describe.each(operations)('%s', (key, operation) => {
	const foreign = FEATURES.test(key) ? names.filter((name) => !name.includes('bare')) : names;
	// One of them for each operation in turn: all are met by many.
	const index = operations.findIndex(([one]) => one === key);
	const name = foreign[index % foreign.length];

	it(`does not take ${name} with 404 for Stream's word`, async () => {
		const { parameters } = await fillMinimal(operation);
		const before = testBed.sim.ledger.length;
		answer(operation, {
			type: 'status',
			status: 404,
			body: FOREIGN[name],
			headers: { 'retry-after': '0' },
		});
		const { result, exchanges } = await testBed.run(operation, parameters);
		expect(result.status).toBe('error');
		expect(said(result.error)).toMatch(
			/^(Order \S+( has .+, which could not be closed\.|, payment \S+:) )?Stream was not found at this address: a proxy or router answered/,
		);
		expect(said(result.error)).toContain('which is https://stream-app-service.streampay.sa unless');
		expect(said(result.error)).not.toMatch(VERDICT);
		const sent = exchanges.filter((exchange) => isDeclared(operation, exchange));
		if (isRead(operation)) expect(sent.length).toBeGreaterThan(1);
		if (['create', 'addPrice'].includes(operation.operation)) {
			expect(said(result.error)).toContain('Stream may have created');
			expect(sent).toHaveLength(1);
		}
		const written = testBed.sim.ledger.slice(before).filter(({ method }) => method !== 'GET');
		expect(written.every(({ processed }) => processed === undefined || processed === 200)).toBe(
			true,
		);
	});

	it.each([LASTING[index % 5], LASTING[(index + 2) % 5]])(
		'says who answered with %i, and asks once',
		async (status) => {
			const { parameters } = await fillMinimal(operation);
			answer(operation, { type: 'status', status, body: FOREIGN['a page'] });
			const { result, exchanges } = await testBed.run(operation, parameters);
			expect(result.status).toBe('error');
			expect(said(result.error)).toMatch(new RegExp(`prox.* \\(status ${status}\\)\\.`));
			expect(said(result.error)).not.toMatch(VERDICT);
			expect(exchanges.filter((exchange) => isDeclared(operation, exchange))).toHaveLength(1);
		},
	);

	it('takes an error envelope with status 200 for the error that it is', async () => {
		const { parameters } = await fillMinimal(operation);
		const error = { code: 'STREAM_ERROR', message: 'Generic', additional_info: 'Too blue.' };
		answer(operation, { type: 'body', body: { error } });
		const { result } = await testBed.run(operation, parameters);
		expect(result.status).toBe('error');
		expect(said(result.error)).toContain('Too blue (STREAM_ERROR).');
	});

	it('gives out nothing that has no id', async () => {
		const { parameters } = await fillMinimal(operation);
		answer(operation, { type: 'body', body: { name: MARK, data: undefined } });
		const { result } = await testBed.run(operation, parameters);
		expect(JSON.stringify(result.json)).not.toContain(MARK);
		const isRow = (row: IDataObject) =>
			Object.keys(row).some((one) => /id$|^orderReference$/i.test(one));
		if (result.status === 'success') expect(result.json.every(isRow)).toBe(true);
	});
});

it.each(operations.filter(([key]) => FEATURES.test(key)))(
	'%s says that the account does not have it, at once',
	async (_key, operation) => {
		const { parameters } = await fillMinimal(operation);
		answer(operation, { type: 'status', status: 404, body: { detail: 'Not Found' } });
		const { result, exchanges } = await testBed.run(operation, parameters);
		expect(said(result.error)).toMatch(/is not available on this Stream account\. Ask Stream/);
		expect(exchanges.filter((exchange) => isDeclared(operation, exchange))).toHaveLength(1);
	},
);
