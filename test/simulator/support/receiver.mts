import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call that arrived. */
export interface Arrival {
	headers: IncomingHttpHeaders;
	/** The bytes as they came. */
	raw: Buffer;
	body: any;
}

/** A web server that takes in what is sent to it. */
export interface Receiver {
	url: string;
	arrivals: Arrival[];
	/** Statuses of the next answers; 200 when there is none. 0 breaks the connection. */
	answers: number[];
	close(): Promise<void>;
}

export async function openReceiver(): Promise<Receiver> {
	const arrivals: Arrival[] = [];
	const answers: number[] = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const raw = Buffer.concat(chunks);
			arrivals.push({ headers: request.headers, raw, body: JSON.parse(raw.toString()) });
			const status = answers.shift() ?? 200;
			if (status === 0) response.destroy();
			else response.writeHead(status).end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
		arrivals,
		answers,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
