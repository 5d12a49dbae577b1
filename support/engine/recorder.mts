import { createServer, request as send, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request and its answer as they went over the wire. */
export interface Exchange {
	method: string;
	/** Percent-encoded, without the query. */
	path: string;
	/** Raw, without the question mark. */
	query: string;
	contentType: string;
	/** Parsed JSON, the text when it is not JSON, undefined when there was none. */
	body: unknown;
	/** 0 when the connection broke. */
	status: number;
	answer: unknown;
}

/** Stands between the node and the simulator and writes everything down. */
export class Recorder {
	readonly exchanges: Exchange[] = [];
	private readonly server = createServer((incoming, reply) => {
		void this.forward(incoming).then(
			({ status, headers, payload }) => {
				reply.writeHead(status, headers);
				reply.end(payload);
			},
			() => reply.destroy(),
		);
	});

	private constructor(private readonly target: string) {}

	static async start(target: string): Promise<Recorder> {
		const recorder = new Recorder(target);
		await new Promise<void>((resolve) => recorder.server.listen(0, '127.0.0.1', resolve));
		return recorder;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** What has been recorded since the last call. */
	take(): Exchange[] {
		return this.exchanges.splice(0);
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private async forward(incoming: IncomingMessage) {
		const payload = await read(incoming);
		const [path, query = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
		const exchange: Exchange = {
			method: incoming.method ?? 'GET',
			path,
			query,
			contentType: incoming.headers['content-type'] ?? '',
			body: parse(payload),
			status: 0,
			answer: undefined,
		};
		this.exchanges.push(exchange);
		const answer = await new Promise<IncomingMessage>((resolve, reject) => {
			const { method, headers, url } = incoming;
			const outgoing = send(`${this.target}${url ?? ''}`, { method, headers }, resolve);
			outgoing.on('error', reject);
			outgoing.end(payload);
		});
		const answered = await read(answer);
		exchange.status = answer.statusCode ?? 0;
		exchange.answer = parse(answered);
		return { status: exchange.status, headers: answer.headers, payload: answered };
	}
}

async function read(message: IncomingMessage): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of message) parts.push(part as Buffer);
	return Buffer.concat(parts);
}

function parse(payload: Buffer): unknown {
	if (payload.length === 0) return undefined;
	const text = payload.toString('utf8');
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}
