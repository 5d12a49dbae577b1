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

const neighbours = 20;

/**
 * A TCP port on 127.0.0.1 that nobody listens on: `preferred`, else one of those after it, else any.
 * Without `preferred` any.
 */
export async function freePort(preferred?: number): Promise<number> {
	for (let i = 0; preferred && i <= neighbours; i++) {
		if (await listens(preferred + i)) return preferred + i;
	}
	const port = await listens(0);
	if (!port) throw new Error('No free port on 127.0.0.1');
	return port;
}
