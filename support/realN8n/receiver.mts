import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Somebody outside whom a workflow tells things. */
export interface Receiver<T> {
	url: string;
	/** Everything that was posted, in the order of arrival, and when (milliseconds). */
	received: Array<T & { at: number }>;
	/** Requests of any kind. */
	asked: number;
	close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 for POSTs with a JSON body, one entry or a list. Each entry is in `file` (one line of JSON)
 * before it is answered.
 */
export async function openReceiver<T>(file: string): Promise<Receiver<T>> {
	const received: Receiver<T>['received'] = [];
	const server = createServer((request, response) => {
		receiver.asked++;
		void text(request).then(
			(body) => {
				const at = Date.now();
				const entries = ([JSON.parse(body)].flat() as T[]).map((entry) => ({ ...entry, at }));
				appendFileSync(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
				received.push(...entries);
				response.setHeader('content-type', 'application/json').end('{"ok":true}');
			},
			() => response.destroy(),
		);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const receiver: Receiver<T> = {
		url: `http://127.0.0.1:${port}`,
		received,
		asked: 0,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return receiver;
}
