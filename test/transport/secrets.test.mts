import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';

import { stringify } from 'flatted';

import type { FaultAction } from '../../simulator/index.mts';
import { Harness, type RunResult } from '../../support/engine/harness.mts';
import { orders } from '../../support/engine/shop.mts';
import { useShop } from '../support/use.mts';

// With the "?" the token has a slash, which some servers escape.
const KEY = 'ke?-that-nobody-may-see';
const SECRET = 'secret-that-nobody-may-see';
const TOKEN = Buffer.from(`${KEY}:${SECRET}`).toString('base64');

let printed = '';
beforeEach(() => {
	printed = '';
	for (const stream of [process.stdout, process.stderr]) {
		jest.spyOn(stream, 'write').mockImplementation((text) => {
			printed += String(text);
			return true;
		});
	}
});
afterEach(() => jest.restoreAllMocks());

/** The key pair is nowhere in what n8n keeps or prints: items, messages, stacks, causes, details. */
function expectNoSecret({ run, error, task }: RunResult): void {
	// As n8n's database keeps it, and with everything that JSON leaves out.
	const kept = [
		stringify(run.data),
		...[run, error, task].map((one) => inspect(one, { depth: Infinity, showHidden: true })),
		String(error?.stack),
		printed,
	].join('\n');
	for (const secret of [KEY, SECRET, TOKEN]) expect(kept.includes(secret)).toBe(false);
}

async function failing(baseUrl: string, node: object, more: object = {}): Promise<void> {
	const harness = await Harness.create({ apiKey: KEY, apiSecret: SECRET, baseUrl });
	for (const parameters of [
		{ resource: 'consumer', operation: 'create', name: 'Ahmad', simplify: false },
		{ resource: 'consumer', operation: 'getAll', returnAll: true },
	]) {
		expectNoSecret(await harness.run({ ...parameters, ...more }, { items: orders(2), node }));
	}
}

const shop = useShop();

describe.each([
	['Stop', {}],
	['Continue', { onError: 'continueRegularOutput' as const }],
	['the error output', { onError: 'continueErrorOutput' as const }],
])('the key pair is nowhere when runs fail, with On Error: %s', (_name, node) => {
	it.each<[string, FaultAction | undefined]>([
		['401, because the key pair is not known', undefined],
		['400', { type: 'status', status: 400 }],
		[
			'422',
			{ type: 'status', status: 422, body: { detail: [{ loc: ['body', 'name'], msg: 'x' }] } },
		],
		['500 with a page', { type: 'status', status: 500, body: '<html>Oops</html>' }],
		['reset', { type: 'reset' }],
		['half an answer', { type: 'malformed' }],
		['a redirect', { type: 'status', status: 307, headers: { location: 'https://example.com/' } }],
	])('%s', async (_fault, action) => {
		const times = action?.type === 'status' && action.status < 500 ? undefined : 3;
		if (action) shop.sim.faults.add({ times, action });
		await failing(shop.sim.url, node);
	});

	it('a time-out', async () => {
		shop.sim.faults.add({ method: 'POST', action: { type: 'timeout' } });
		shop.sim.faults.add({ times: 1, action: { type: 'timeout' } });
		await failing(shop.sim.url, node, { requestOptions: { timeout: 300 } });
	});

	it('a credential that cannot be used', async () => {
		await failing('http://example.com', node);
		await failing('no address', node);
	});
});

describe('a server that sends the key pair back', () => {
	let server: Server;
	let status = 200;
	beforeAll(async () => {
		server = createServer((request, response) => {
			const token = String(request.headers['x-api-key']);
			const pair = Buffer.from(token, 'base64').toString();
			const said = `You sent ${token}, ${pair}, that is ${pair.split(':').join(' and ')}`;
			response.statusCode = status;
			response.setHeader('x-request-id', token);
			response.end(
				JSON.stringify({
					escaped: '@token',
					id: 'x',
					headers: request.headers,
					error: { code: 'STREAM_ERROR', message: said, additional_info: said },
					detail: [{ loc: ['body', token], msg: said }],
				}).replace('@token', token.replaceAll('/', '\\/')),
			);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});
	afterAll(() => server.close());

	it.each([200, 400, 422, 500])('with status %i', async (code) => {
		status = code;
		const { port } = server.address() as AddressInfo;
		const harness = await Harness.create({
			apiKey: KEY,
			apiSecret: SECRET,
			baseUrl: `http://127.0.0.1:${port}`,
		});
		const result = await harness.run({
			resource: 'consumer',
			operation: 'create',
			name: 'Ahmad',
			simplify: false,
		});
		expectNoSecret(result);
		// Some people have only the ready token, and put it into the field of the key.
		const withToken = await Harness.create({
			apiKey: TOKEN,
			apiSecret: '',
			baseUrl: `http://127.0.0.1:${port}`,
		});
		expectNoSecret(
			await withToken.run({
				resource: 'consumer',
				operation: 'create',
				name: 'Ahmad',
				simplify: false,
			}),
		);
		expect(inspect(result.run.data, { depth: Infinity })).toContain('***');
	});
});
