import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Harness } from '../../support/engine/harness.mts';
import { useSimulator } from '../support/use.mts';

type Authenticate = Extract<IAuthenticate, (...args: any[]) => unknown>;

const BRANCH = '6f1c0f6e-3b0a-4c1e-9f43-2f1f3c1b7a10';
const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

// eslint-disable-next-line @typescript-eslint/no-require-imports -- the built file, as n8n loads it
const { StreamPayApi } = require('../../dist/credentials/StreamPayApi.credentials.js') as {
	StreamPayApi: new () => ICredentialType;
};
const credential = new StreamPayApi();
const authenticate = credential.authenticate as Authenticate;

async function headersFor(values: ICredentialDataDecryptedObject) {
	const request: IHttpRequestOptions = { url: '/', headers: { Accept: 'application/json' } };
	return (await authenticate(values, request)).headers;
}

describe('the key pair goes to the base URL only', () => {
	const keys = { apiKey: 'key', apiSecret: 'secret', baseUrl: 'https://stream.example/api/v2' };
	const send = async (request: object) => await authenticate(keys, request as IHttpRequestOptions);

	it.each([
		{ url: 'https://stream.example/api/v2/webhooks' },
		{ uri: 'https://stream.example/anything' },
		{ url: '/me', baseURL: 'https://stream.example' },
		{ url: '/me' },
		{ url: 'HTTPS://Stream.example:443/me', uri: '', baseURL: '' },
	])('%j, without following a redirect', async (request) => {
		const sent = await send(request);
		expect(sent.headers).toHaveProperty('x-api-key');
		expect(sent).toMatchObject({
			disableFollowRedirect: true,
			followRedirect: false,
			followAllRedirects: false,
		});
	});

	it.each([
		{ url: 'http://stream.example/me' },
		{ url: 'https://evil.example/me' },
		{ uri: 'https://stream.example.evil.example' },
		{ url: 'https://stream.example:8443/me' },
		{ url: 'https://stream.example@evil.example/' },
		{ url: '//evil.example/me' },
		{ url: '/me', baseURL: 'https://evil.example' },
		{ url: 'https://evil.example/me', baseURL: 'https://stream.example' },
		{ url: 'https://stream.example/me', uri: 'https://evil.example/me' },
		{ url: 'https://evil.example\\@stream.example/' },
		{ url: '\\\\evil.example' },
		{ url: 'file:///etc/passwd' },
		{ url: 'https://' },
	])('not %j', async (request) => {
		await expect(send(request)).rejects.toThrow(
			'The Stream credential is only sent to https://stream.example, but',
		);
	});
});

describe('the header', () => {
	it.each([
		['key and secret', { apiKey: 'key', apiSecret: 'secret' }, base64('key:secret')],
		['UTF-8', { apiKey: 'مفتاح', apiSecret: 'sécret' }, base64('مفتاح:sécret')],
		['pasted white space', { apiKey: ' key\n', apiSecret: '\tsecret \r\n' }, base64('key:secret')],
		[
			'a ready token',
			{ apiKey: ` ${base64('key:secret')}\n`, apiSecret: '' },
			base64('key:secret'),
		],
		[
			'what a chat or a sheet puts around pasted keys',
			{ apiKey: '\u200e"key"\u200b', apiSecret: '“secret”\ufeff' },
			base64('key:secret'),
		],
		[
			'a ready token in the lines of 76 that base64 makes',
			{ apiKey: base64(`${'k'.repeat(60)}:secret`).replace(/.{76}/, '$&\n'), apiSecret: '' },
			base64(`${'k'.repeat(60)}:secret`),
		],
	])('sends %s', async (_name, values, token) => {
		expect(await headersFor(values)).toEqual({ Accept: 'application/json', 'x-api-key': token });
	});

	it('sends the branch only when there is one', async () => {
		const keys = { apiKey: 'key', apiSecret: 'secret' };
		expect(await headersFor({ ...keys, branchId: ` ${BRANCH} ` })).toMatchObject({
			'x-branch-id': BRANCH,
		});
		expect(await headersFor({ ...keys, branchId: '  ' })).not.toHaveProperty('x-branch-id');
	});

	it.each([
		['no key', { apiKey: ' ', apiSecret: 'secret' }, /no API key/],
		['a header inside a ready token', { apiKey: 'abc\r\nx-evil: 1' }, /API key/],
		['half a pair with its name', { apiKey: 'Basic a2V5OnNlY3JldA==' }, /API key/],
		[
			'a line break inside the branch',
			{ apiKey: 'k', apiSecret: 's', branchId: 'a\r\nx: 1' },
			/branch/,
		],
	])('refuses %s', async (_name, values, message) => {
		await expect(headersFor(values)).rejects.toThrow(message);
	});
});

const simulator = useSimulator();

describe('the base URL', () => {
	const run = async (baseUrl: string) => {
		const { apiKey, apiSecret } = simulator;
		const harness = await Harness.create({ apiKey, apiSecret, baseUrl });
		return await harness.run({ resource: 'consumer', operation: 'getAll' });
	};

	it.each(['', '/', '/api/v2', '/api/v2/', ' '])('may end with "%s"', async (end) => {
		const { status, error } = await run(`${simulator.url}${end}`);
		expect([status, error?.message]).toEqual(['success', undefined]);
	});

	it.each([
		['http://example.com', /does not start with https/],
		['http://127.0.0.1.example.com', /does not start with https/],
		['ftp://127.0.0.1', /does not start with https/],
		['https://user:pass@example.com', /more than the address of the server/],
		['not an address', /is not a URL/],
	])('is refused: %s', async (baseUrl, message) => {
		const { status, error } = await run(baseUrl);
		expect(status).toBe('error');
		expect(error.message).toMatch(message);
		expect(error.description).toBeTruthy();
	});
});

it('does not carry the key pair to where a redirect leads', async () => {
	const seen: Array<string | undefined> = [];
	const elsewhere = await listen((request, response) => {
		seen.push(request.headers['x-api-key'] as string | undefined);
		response.end('{}');
	});
	const api = await listen((_request, response) => {
		response.writeHead(307, { location: `http://127.0.0.1:${port(elsewhere)}/` }).end();
	});
	const baseUrl = `http://127.0.0.1:${port(api)}`;
	const harness = await Harness.create({ apiKey: 'key', apiSecret: 'secret', baseUrl });
	const { status } = await harness.run({
		resource: 'consumer',
		operation: 'create',
		name: 'Ahmad Ali',
	});
	expect(status).toBe('error');
	expect(seen).toEqual([]);
	api.close();
	elsewhere.close();
});

it('asks GET /api/v2/me for its test, and a refusal is a sentence', () => {
	const { request, rules } = credential.test!;
	expect(request).toMatchObject({ url: '/api/v2/me', disableFollowRedirect: true });
	expect(request.method ?? 'GET').toBe('GET');
	const sentences = (rules ?? []).map(({ properties }) => properties);
	expect(sentences).toEqual(
		expect.arrayContaining([
			expect.objectContaining({ value: 401, message: expect.stringContaining('key pair') }),
			expect.objectContaining({ value: 403 }),
		]),
	);
});

it('takes a web page for a wrong base URL in its test, and JSON for Stream', () => {
	// As n8n's credentials tester compares.
	const failed = (body: any) =>
		(credential.test!.rules ?? [])
			.filter(({ type }) => type === 'responseSuccessBody')
			.filter(({ properties }: any) => body[properties.key] === properties.value);
	expect(failed('<!doctype html><title>Sign in</title>')).toHaveLength(1);
	expect(failed({ user: {}, organization: {} })).toEqual([]);
});

it('masks the key pair in its dialog', () => {
	const masked = credential.properties
		.filter(({ typeOptions }) => typeOptions?.password)
		.map(({ name }) => name);
	expect(masked).toEqual(['apiKey', 'apiSecret']);
});

async function listen(handle: RequestListener): Promise<Server> {
	const server = createServer(handle);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return server;
}

function port(server: Server): number {
	return (server.address() as AddressInfo).port;
}
