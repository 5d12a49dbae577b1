import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What stands in front of several processes: passes calls on in turn, to the next one where nobody answers. */
export interface Balancer {
	url: string;
	/** Addresses of the processes. */
	targets: string[];
	close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1, with nobody behind it yet. */
export async function openBalancer(): Promise<Balancer> {
	let turn = 0;
	const server = createServer((incoming, outgoing) => {
		void (async () => {
			const body = await buffer(incoming);
			const { method, headers, url: path } = incoming;
			const pass = (triesLeft: number): void => {
				const target = balancer.targets[turn++ % balancer.targets.length];
				if (!target || triesLeft === 0) return void outgoing.writeHead(502).end();
				const call = request(new URL(path ?? '/', target), { method, headers }, (answer) => {
					outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
					answer.on('error', () => outgoing.destroy()).pipe(outgoing);
				});
				call.on('error', (error: NodeJS.ErrnoException) => {
					// Who has taken a call and died may have begun with it.
					if (error.code === 'ECONNREFUSED') pass(triesLeft - 1);
					else outgoing.destroy();
				});
				call.end(body);
			};
			pass(balancer.targets.length);
		})();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const balancer: Balancer = {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		targets: [],
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return balancer;
}
