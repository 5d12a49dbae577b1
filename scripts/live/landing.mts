import {
	createServer,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call of a webhook. */
export interface Delivery {
	headers: IncomingHttpHeaders;
	body: string;
}

/** Pages on this machine: payers come back to them, and webhooks call one of them. */
export class Landing {
	/** Addresses that were opened, with their query. */
	readonly visits: string[] = [];
	/** Calls of /webhook. The first is answered with 500, so that it comes again. */
	readonly deliveries: Delivery[] = [];

	private constructor(
		private readonly server: Server,
		/** Without a trailing slash. */
		readonly url: string,
	) {}

	/** @param port 0: any */
	static async open(port = 0): Promise<Landing> {
		const server = createServer();
		await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
		const { port: taken } = server.address() as AddressInfo;
		const landing = new Landing(server, `http://127.0.0.1:${taken}`);
		server.on('request', (request, response) => {
			if (request.url?.startsWith('/webhook')) return void landing.receive(request, response);
			landing.visits.push(`${landing.url}${request.url}`);
			response.setHeader('content-type', 'text/plain; charset=utf-8');
			response.end('You can close this page and go back to the terminal.');
		});
		return landing;
	}

	private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const parts: Buffer[] = [];
		for await (const part of request) parts.push(part as Buffer);
		this.deliveries.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
		response.statusCode = this.deliveries.length === 1 ? 500 : 200;
		response.end();
	}

	/** The visit of a page (its path), if there was one. */
	visit(page: string): string | undefined {
		return this.visits.find((address) => address.startsWith(`${this.url}${page}`));
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((done) => this.server.close(done));
	}
}
