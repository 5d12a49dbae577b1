import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Api, Exchange } from './api.mts';
import type { Kind } from './ledger.mts';
import { OutOfBounds } from './pace.mts';
import { PATHS, type Records } from './records.mts';

/** Headers that belong to one connection. */
const OWN = ['host', 'connection', 'content-length', 'transfer-encoding', 'content-encoding'];

/**
 * An address on this machine from which the node's requests go on to the server: unchanged, but at the pace that is
 * allowed, and with everything that they make written down.
 */
export class Forwarder {
	/** Requests since the last `take`. */
	private exchanges: Exchange[] = [];

	private constructor(
		private readonly server: Server,
		private readonly api: Api,
		private readonly records: Records,
		readonly url: string,
	) {}

	static async open(api: Api, records: Records): Promise<Forwarder> {
		const server = createServer();
		await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
		const { port } = server.address() as AddressInfo;
		const forwarder = new Forwarder(server, api, records, `http://127.0.0.1:${port}`);
		server.on('request', (request, response) => void forwarder.forward(request, response));
		return forwarder;
	}

	/** What was sent since the last time. */
	take(): Exchange[] {
		const { exchanges } = this;
		this.exchanges = [];
		return exchanges;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((done) => this.server.close(done));
	}

	private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
		try {
			await this.api.pace.turn();
			await this.pass(request, response);
		} catch (error) {
			if (!(error instanceof OutOfBounds)) {
				if (request.method === 'POST') this.records.lost++;
				return void response.destroy();
			}
			// As a refusal, so that the node does not try again.
			const refusal = { code: 'STREAM_ERROR', message: '', additional_info: error.message };
			response.writeHead(400, { 'content-type': 'application/json' });
			response.end(JSON.stringify({ error: refusal }));
		}
	}

	private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { method = 'GET', url = '' } = request;
		const body = await bodyOf(request);
		const headers = Object.entries(request.headers).filter(([name]) => !OWN.includes(name));
		const began = Date.now();
		const answer = await fetch(`${this.api.baseUrl}${url}`, {
			method,
			headers: headers as Array<[string, string]>,
			body: body.length > 0 ? body : undefined,
			redirect: 'manual',
		});
		const text = await answer.text();
		if (method !== 'GET') this.api.wrote();
		const [path, query = ''] = url.replace(/^\/api\/v2/, '').split('?');
		const took = Date.now() - began;
		const parsed = parse(text);
		const { status } = answer;
		const seen = { status, body: parsed, text, headers: answer.headers, began, took };
		const exchange: Exchange = { method, path, query, answer: seen };
		this.exchanges.push(exchange);
		this.api.exchanges.push(exchange);
		this.note(exchange);
		answer.headers.forEach((value, name) => {
			if (!OWN.includes(name)) response.setHeader(name, value);
		});
		response.statusCode = status;
		response.end(text);
	}

	/** Writes down what was made. */
	private note({ method, path, answer }: Exchange): void {
		const [kind] = Object.entries(PATHS).find(([, where]) => where === path) ?? [];
		const id = answer.body?.id as unknown;
		const { ledger } = this.records;
		if (method === 'DELETE' && answer.status < 300) ledger.gone(path.split('/').at(-1)!);
		// Nobody can pay it any more, which is all that could be done with it.
		const isClosed = method === 'PATCH' && answer.body?.status === 'INACTIVE';
		if (isClosed && path.endsWith('/status')) ledger.gone(path.split('/').at(-2)!);
		if (method !== 'POST' || !kind) return;
		if (answer.status < 300 && typeof id === 'string') ledger.made(kind as Kind, id);
		// It may have been made all the same: it is found by its marker.
		else if (answer.status < 300 || answer.status >= 500) this.records.lost++;
	}
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of request) parts.push(part as Buffer);
	return Buffer.concat(parts);
}

function parse(text: string): any {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
