import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Harness } from '../../support/engine/harness.mts';

const servers: Server[] = [];
afterAll(() => servers.forEach((server) => server.close()));

/** Runs Consumer → Create against https on this server, and gives the message. */
async function create(server: Server): Promise<string> {
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const baseUrl = `https://127.0.0.1:${port}`;
	const harness = await Harness.create({ apiKey: 'k', apiSecret: 's', baseUrl });
	const { error } = await harness.run({ resource: 'consumer', operation: 'create', name: 'x' });
	return `${String(error?.message)} ${String(error?.description)}`;
}

it('a certificate that is not trusted is explained, and asked for once', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
	const file = (name: string) => join(folder, name);
	execFileSync(
		'openssl',
		[
			...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=proxy'],
			...['-keyout', file('key.pem'), '-out', file('cert.pem')],
		],
		{ stdio: 'ignore' },
	);
	let connections = 0;
	const pair = { key: readFileSync(file('key.pem')), cert: readFileSync(file('cert.pem')) };
	const server = createServer(pair, (_request, response) => response.end('{"id":"x"}'));
	server.on('connection', () => connections++);
	const said = await create(server);
	rmSync(folder, { recursive: true });
	expect(said).toMatch(/certificate, .* does not trust \(.*SELF_SIGNED.*\)\. Nothing was sent\./);
	expect(said).toContain('NODE_EXTRA_CA_CERTS');
	expect(connections).toBe(1);
});

it('https to a server without TLS says so', async () => {
	const said = await create(createHttpServer((_request, response) => response.end('{"id":"x"}')));
	expect(said).toMatch(/begins with https, but the server there answers without TLS\. Nothing was/);
	expect(said).toContain('Check the address and the port of the base URL');
});
