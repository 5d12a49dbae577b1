import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { Command, type Ended } from '../../scripts/live/proof/command.mts';
import { leftIn } from '../../scripts/live/proof/examine.mts';
import { startSimulator, type Simulator } from '../../simulator/index.mts';

const simulators: Simulator[] = [];
const commands: Command[] = [];
afterAll(async () => {
	for (const command of commands) command.close();
	for (const simulator of simulators) await simulator.close();
});

async function open(): Promise<Simulator> {
	const simulator = await startSimulator();
	// Retries of webhooks come after five of these instead of minutes.
	simulator.webhooks.settings.minuteMs = 50;
	simulators.push(simulator);
	return simulator;
}

function commandFor(simulator: Simulator): Command {
	const command = new Command(simulator);
	commands.push(command);
	return command;
}

/** The command in processes of its own, which wait most of their time: all of them at once. */
describe('npm run live', () => {
	let stopped: Awaited<ReturnType<typeof killAndInterrupt>>;
	let lacking: Ended;
	beforeAll(async () => {
		[stopped, lacking] = await Promise.all([killAndInterrupt(), runWithoutAmounts()]);
	});

	it('tidies up what a run has left that was killed', () => {
		expect(stopped.leftByKilled).not.toEqual([]);
		expect(stopped.interrupted.output).toContain('Tidying up after an earlier run');
		expect(leftIn(stopped.simulator)).toEqual([]);
	});

	it('tidies up after Ctrl-C, says so, and writes what it has seen, without the key pair', () => {
		const { interrupted, simulator, linksOfKilled } = stopped;
		const { code, output, report, profile } = interrupted;
		expect(code).toBe(1);
		expect(output).toContain('Stopping: what was made is tidied up.');
		expect(report).toContain('it was stopped');
		expect(simulator.all('paymentLink').length).toBeGreaterThan(linksOfKilled);
		expect(leftIn(simulator)).toEqual([]);
		const { apiKey, apiSecret } = simulator;
		const token = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');
		for (const text of [output, report, profile]) {
			for (const secret of [apiKey, apiSecret, token]) expect(text).not.toContain(secret);
		}
	});

	it('fails with the name of a field that the node needs and the server does not send', () => {
		const { code, output, report } = lacking;
		expect(output).toContain('✗ The node needs amount, and GET /payments/{id} does not send it.');
		expect(report).toContain('- `amount` of GET /payments/{id} (Payment, simplified)');
		expect(code).toBe(1);
	});
});

/** One run is killed in the middle, and the next one is interrupted. */
async function killAndInterrupt() {
	const simulator = await open();
	const command = commandFor(simulator);
	await command.run(['--no-node'], 60);
	const leftByKilled = leftIn(simulator);
	const linksOfKilled = simulator.all('paymentLink').length;
	const interrupted = await command.run(['--no-node'], 150, 'SIGINT');
	return { simulator, leftByKilled, linksOfKilled, interrupted };
}

async function runWithoutAmounts(): Promise<Ended> {
	const simulator = await open();
	const server = await without(simulator, 'amount', '/payments/');
	const { port } = server.address() as AddressInfo;
	const command = commandFor({ ...simulator, url: `http://127.0.0.1:${port}` });
	try {
		return await command.run(['--no-node', '--no-pay']);
	} finally {
		server.closeAllConnections();
		server.close();
	}
}

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
