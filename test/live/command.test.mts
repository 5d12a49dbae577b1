import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { Command } from '../../scripts/live/proof/command.mts';
import { leftIn } from '../../scripts/live/proof/examine.mts';
import { startSimulator, type Simulator } from '../../simulator/index.mts';

let simulator: Simulator;
let command: Command;
beforeEach(async () => {
	simulator = await startSimulator();
	simulator.webhooks.settings.minuteMs = 250;
	command = new Command(simulator);
});
afterEach(async () => {
	command.close();
	await simulator.close();
});

/** The command in a process of its own. */
describe('npm run live', () => {
	it('tidies up after Ctrl-C, says so, and writes what it has seen, without the key pair', async () => {
		const { code, output, report, profile } = await command.run(['--no-node'], 80, 'SIGINT');
		expect(code).toBe(1);
		expect(output).toContain('Stopping: what was made is tidied up.');
		expect(report).toContain('it was stopped');
		expect(simulator.all('paymentLink').length).toBeGreaterThan(0);
		expect(leftIn(simulator)).toEqual([]);
		const { apiKey, apiSecret } = simulator;
		const token = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');
		for (const text of [output, report, profile]) {
			for (const secret of [apiKey, apiSecret, token]) expect(text).not.toContain(secret);
		}
	});

	it('tidies up what a run has left that was killed', async () => {
		await command.run(['--no-node'], 120);
		expect(leftIn(simulator)).not.toEqual([]);
		const { output } = await command.run(['--no-node'], 60, 'SIGINT');
		expect(output).toContain('Tidying up after an earlier run');
		expect(leftIn(simulator)).toEqual([]);
	});

	it('fails with the name of a field that the node needs and the server does not send', async () => {
		const server = await without(simulator, 'amount', '/payments/');
		const { port } = server.address() as AddressInfo;
		const url = `http://127.0.0.1:${port}`;
		const { code, output, report } = await new Command({ ...simulator, url }).run([
			'--no-node',
			'--no-pay',
		]);
		server.closeAllConnections();
		server.close();
		expect(output).toContain('✗ The node needs amount, and GET /payments/{id} does not send it.');
		expect(report).toContain('- `amount` of GET /payments/{id} (Payment, simplified)');
		expect(code).toBe(1);
	});
});

const OF_THE_CONNECTION = ['host', 'connection', 'content-length'];

/** The simulator, but records below a path lack a field. */
async function without({ url }: Simulator, field: string, below: string): Promise<Server> {
	const pass = async (request: IncomingMessage, response: ServerResponse) => {
		const { method, headers } = request;
		const own = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
		const sent = await text(request);
		const answer = await fetch(`${url}${request.url}`, {
			method,
			headers: own as Array<[string, string]>,
			body: sent === '' ? undefined : sent,
		});
		let body = await answer.text();
		if (method === 'GET' && request.url?.includes(below)) {
			const record = JSON.parse(body) as Record<string, unknown>;
			delete record[field];
			body = JSON.stringify(record);
		}
		response.statusCode = answer.status;
		response.setHeader('content-type', answer.headers.get('content-type') ?? 'text/plain');
		response.end(body);
	};
	const server = createServer((request, response) => void pass(request, response));
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	return server;
}
