import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The page that payers come back to, on this machine. It shows the addresses that they came with. */
export class Landing {
	/** Addresses that were opened, with their query. */
	readonly visits: string[] = [];

	private constructor(
		private readonly server: Server,
		/** Without a trailing slash. */
		readonly url: string,
	) {}

	static async open(): Promise<Landing> {
		const server = createServer();
		await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
		const { port } = server.address() as AddressInfo;
		const landing = new Landing(server, `http://127.0.0.1:${port}`);
		server.on('request', (request, response) => {
			landing.visits.push(`${landing.url}${request.url}`);
			response.setHeader('content-type', 'text/plain; charset=utf-8');
			response.end('You can close this page and go back to the terminal.');
		});
		return landing;
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
