import { createServer } from 'node:net';

const host = '127.0.0.1';

function listens(port: number): Promise<number | undefined> {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(undefined));
		server.listen(port, host, () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
		});
	});
}

/** A TCP port on 127.0.0.1 that nobody listens on: `preferred` when it is free, else any other. */
export async function freePort(preferred = 0): Promise<number> {
	const port = (await listens(preferred)) ?? (await listens(0));
	if (port === undefined) throw new Error('No free port on 127.0.0.1');
	return port;
}
