import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

/** A server that answers every POST with the body and an id, and does nothing else, in a process of its own. */
export async function startBareServer(): Promise<{ url: string; stop(): void }> {
	const child = fork(import.meta.filename, [], { execArgv: process.execArgv });
	process.once('exit', () => child.kill());
	const [port] = (await once(child, 'message')) as [number];
	return { url: `http://127.0.0.1:${port}`, stop: () => void child.kill() };
}

if (process.send && process.argv[1] === import.meta.filename) {
	const server = createServer((request, response) => {
		void json(request).then((body) => {
			response.setHeader('content-type', 'application/json');
			const record = { id: randomUUID(), url: 'https://checkout.example/pay', status: 'ACTIVE' };
			response.end(JSON.stringify({ ...record, ...(body as object) }));
		});
	});
	server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}
