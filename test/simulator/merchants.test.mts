import {
	aConsumer,
	aLink,
	aProduct,
	client,
	ok,
	token,
	type Call,
} from '../../support/simulator/client.mts';
import { useSimulator } from '../support/use.mts';

const simulator = useSimulator();
const call = client(simulator);
const other: Call = (...request) => client(simulator, simulator.other)(...request);

describe('the key', () => {
	test('each key pair is its own merchant', async () => {
		const mine = await ok(call('GET', '/me'));
		const theirs = await ok(other('GET', '/me'));
		expect(mine.organization).toMatchObject({ name_en: 'Nakheel Gifts', sandbox: true });
		expect(mine.organization.currency_config).toEqual({
			home_currency: 'SAR',
			default_currency: 'SAR',
			enabled_currencies: ['SAR', 'USD', 'KWD'],
		});
		expect(theirs.organization.id).not.toBe(mine.organization.id);
	});

	test.each([
		['nothing', {}],
		['a wrong key', { 'x-api-key': Buffer.from('sim-key:wrong').toString('base64') }],
		[
			'Basic before it',
			{ 'x-api-key': `Basic ${Buffer.from('sim-key:sim-secret').toString('base64')}` },
		],
		['the secret without base64', { 'x-api-key': 'sim-key:sim-secret' }],
	])('%s is refused with 401', async (_name, headers) => {
		const response = await fetch(`${simulator.url}/api/v2/me`, { headers: headers as never });
		expect(response.status).toBe(401);
		expect(await response.json()).toMatchObject({ error: { code: 'STREAM_ERROR' } });
		expect(response.headers.get('x-request-id')).toBe(simulator.ledger.at(-1)?.requestId);
	});

	test('401 comes before validation', async () => {
		const reply = await call('POST', '/consumers', {}, { 'x-api-key': 'x' });
		expect(reply.status).toBe(401);
	});
});

describe('data of others', () => {
	test('another merchant’s records do not exist', async () => {
		const consumer = await aConsumer(call);
		const link = await aLink(call);
		for (const path of [`/consumers/${consumer.id}`, `/payment_links/${link.id}`]) {
			expect((await other('GET', path)).status).toBe(404);
		}
		expect((await ok(other('GET', '/payment_links'))).data).toEqual([]);
		const product = await aProduct(other);
		const reply = await call('POST', '/payment_links', {
			name: 'x',
			items: [{ product_id: product.id }],
		});
		expect(reply.status).toBe(404);
		expect(reply.body.error.additional_info).toContain(product.id);
	});

	test('the same phone may be a customer of two merchants, not of two branches', async () => {
		const phone_number = '+966501234567';
		await aConsumer(call, { phone_number });
		await aConsumer(other, { phone_number });
		const branch = { 'x-branch-id': simulator.branches[1] };
		const reply = await call('POST', '/consumers', { name: 'B', phone_number }, branch);
		expect(reply.body.error.code).toBe('DUPLICATE_CONSUMER');
	});

	test('each branch has its own records; without a header it is the first', async () => {
		const [first, second] = simulator.branches;
		const link = await aLink(call);
		const read = (branch: string) =>
			call('GET', `/payment_links/${link.id}`, undefined, { 'x-branch-id': branch });
		expect((await read(first)).status).toBe(200);
		expect((await read(second)).status).toBe(404);
	});

	test('unknown and foreign branches', async () => {
		const me = (branch: string) => call('GET', '/me', undefined, { 'x-branch-id': branch });
		expect((await me('00000000-0000-4000-8000-000000000000')).body.error.code).toBe(
			'BRANCH_NOT_FOUND',
		);
		const foreign = await other('GET', '/me', undefined, { 'x-branch-id': simulator.branches[0] });
		expect([foreign.status, foreign.body.error.code]).toEqual([403, 'BRANCH_ACCESS_DENIED']);
	});
});

describe('the ledger', () => {
	test('has every request, refused ones too, with what it made - and no secrets', async () => {
		const consumer = await aConsumer(call);
		await call('POST', '/consumers', { name: 5 });
		await call('GET', '/consumers?limit=5&limit=6');
		await call('GET', '/nowhere');
		await call('GET', '/me', undefined, { 'x-api-key': 'stolen-key' });
		expect(
			simulator.ledger.map(({ n, method, path, query, status, created }) => [
				n,
				`${method} ${path}`,
				query,
				status,
				created?.id,
			]),
		).toEqual([
			[1, 'POST /api/v2/consumers', '', 200, consumer.id],
			[2, 'POST /api/v2/consumers', '', 422, undefined],
			[3, 'GET /api/v2/consumers', 'limit=5&limit=6', 200, undefined],
			[4, 'GET /api/v2/nowhere', '', 404, undefined],
			[5, 'GET /api/v2/me', '', 401, undefined],
		]);
		expect(simulator.ledger[0].body).toEqual({ name: 'Ahmad Ali' });
		const text = JSON.stringify(simulator.ledger);
		for (const secret of ['sim-secret', token(simulator), 'stolen-key']) {
			expect(text).not.toContain(secret);
		}
	});

	test('unknown paths and methods are answered as the vendor’s framework does', async () => {
		expect(await call('GET', '/nowhere')).toMatchObject({
			status: 404,
			body: { detail: 'Not Found' },
		});
		expect(await call('DELETE', '/payment_links')).toMatchObject({
			status: 405,
			body: { detail: 'Method Not Allowed' },
		});
	});
});
