import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Harness } from '../../support/engine/harness.mts';
import { byId, UNKNOWN_ID } from '../../support/engine/shop.mts';
import { useShop } from '../support/use.mts';

const shop = useShop();

const get = async () => await shop.refusal('paymentLink.get', { paymentLinkId: byId(UNKNOWN_ID) });
const create = async () => await shop.refusal('consumer.create', { name: 'Ahmad' });

describe('answers that are not what Stream sends', () => {
	it.each([[{}], [[]], [[{ id: 'x' }]]])('%p is no record to read', async (body) => {
		shop.sim.faults.add({ action: { type: 'body', body } });
		expect(await get()).toContain('Stream sent a response that the node cannot read.');
	});

	it.each([[{}], [[]], [{ name: 'Ahmad' }], [{ id: 7 }], [''], ['null']])(
		'%p is no record that was made',
		async (body) => {
			shop.sim.faults.add({ method: 'POST', action: { type: 'body', body } });
			expect(await create()).toMatch(
				/the node cannot read\. Stream may have created this consumer/,
			);
			expect(shop.sent()).toHaveLength(1);
		},
	);

	it('JSON under another name is JSON', async () => {
		const body = { id: UNKNOWN_ID, name: 'x' };
		shop.sim.faults.add({ action: { type: 'body', body, contentType: 'text/html' } });
		const rows = await shop.rows('paymentLink.get', { paymentLinkId: byId(UNKNOWN_ID) });
		expect(rows).toMatchObject([{ id: UNKNOWN_ID, name: 'x' }]);
	});

	it('keys that could change objects change nothing', async () => {
		const body = '{"id":"a","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
		shop.sim.faults.add({ action: { type: 'body', body } });
		await shop.rows('paymentLink.get', { paymentLinkId: byId(UNKNOWN_ID), simplify: false });
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	it.each<[unknown, RegExp]>([
		['<html>Bad gateway</html>', /could not handle the request right now \(status 502\)/],
		['', /status 502/],
		[{ error: 'text' }, /status 502/],
		[{ error: { code: 5, message: {} } }, /status 502/],
	])('an error with the body %p is a sentence', async (body, text) => {
		shop.sim.faults.add({ method: 'POST', action: { type: 'status', status: 502, body } });
		expect(await create()).toMatch(text);
	});

	it.each([
		[{ detail: [] }],
		[{ detail: [null, 1, 'x'] }],
		[{ detail: [{ loc: 'body', msg: 7 }] }],
		[{ detail: [{ loc: ['body', { a: 1 }] }] }],
		[{ detail: 'No.' }],
		[{ message: 'No.' }],
		[[]],
		['plain text'],
		[null],
	])('a refusal with the body %p is a sentence', async (body) => {
		shop.sim.faults.add({ action: { type: 'status', status: 422, body } });
		const text = await create();
		expect(text).toMatch(/^[A-Z].*[.!?)] [A-Z]/);
		expect(text).not.toMatch(/undefined|\[object|null\b/);
	});

	it.each([
		[{ detail: ['The name is taken', 'x'] }],
		[{ detail: { message: 'The name is taken' } }],
		[
			{
				detail: { code: 'INVALID_PARAMETERS', message: 'x', additional_info: 'The name is taken' },
			},
		],
	])('what Stream says is told, wherever it stands: %p', async (body) => {
		shop.sim.faults.add({ action: { type: 'status', status: 409, body } });
		expect(await create()).toMatch(/^The name is taken/);
	});

	it('a refusal of the whole body names no field', async () => {
		const body = {
			detail: [{ type: 'value_error', loc: ['body'], msg: 'Value error, Not both.' }],
		};
		shop.sim.faults.add({ action: { type: 'status', status: 422, body } });
		expect(await create()).toMatch(/^Not both\. Correct the value that Stream names/);
	});

	it.each(['', 'null', [], {}])('no money moves for a payment that reads as %p', async (body) => {
		shop.sim.faults.add({ action: { type: 'body', body } });
		const payment = { paymentId: byId(UNKNOWN_ID) };
		for (const refusal of [
			shop.refusal('payment.refund', { ...payment, refundReason: 'OTHER' }),
			shop.refusal('payment.autoCharge', payment),
			shop.refusal('payment.markPaid', { ...payment, paymentMethod: 'CASH' }),
		]) {
			expect(await refusal).toContain('Stream sent a response that the node cannot read.');
		}
		expect(shop.writes()).toEqual([]);
	});

	it('a message of 100,000 characters is cut', async () => {
		const message = 'x'.repeat(100_000);
		const body = { error: { code: 'STREAM_ERROR', message, additional_info: null } };
		shop.sim.faults.add({ action: { type: 'status', status: 400, body } });
		expect((await create()).length).toBeLessThan(1_000);
	});
});

describe('answers that do not end', () => {
	let server: Server;
	let answers: ServerResponse[] = [];
	let harness: Harness;
	let answer: (response: ServerResponse) => void;

	beforeAll(async () => {
		server = createServer((_request, response) => {
			answers.push(response);
			answer(response);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		harness = await Harness.create({
			apiKey: 'k',
			apiSecret: 's',
			baseUrl: `http://127.0.0.1:${port}`,
		});
	});
	afterAll(() => {
		server.closeAllConnections();
		server.close();
	});
	beforeEach(() => (answers = []));

	const make = async (requestOptions = {}) => {
		const { error } = await harness.run({
			resource: 'consumer',
			operation: 'create',
			name: 'Ahmad',
			requestOptions,
		});
		return `${String(error?.message)} ${String(error?.description)}`;
	};

	it('a body larger than any of Stream is given up', async () => {
		answer = (response) => {
			const part = `"${'x'.repeat(1_000_000)}",`;
			response.write('[');
			for (let n = 0; n < 40; n++) response.write(part);
		};
		expect(await make()).toMatch(/more data than n8n can handle\. Stream may have created/);
		expect(answers).toHaveLength(1);
	});

	it('no time passes while an answer is on its way', async () => {
		answer = (response) => {
			response.socket?.cork();
			response.write('{"id": "a", "name": "Ahmad"}');
			const later = (turns: number): unknown =>
				turns ? setImmediate(later, turns - 1) : (response.socket?.uncork(), response.end());
			later(200);
		};
		const before = Date.now();
		expect(await make()).toBe('undefined undefined');
		expect(Date.now() - before).toBeLessThan(1_000);
	});

	it.each<[string, (response: ServerResponse) => void]>([
		['nothing', () => {}],
		['a head and nothing', (response) => response.write('{')],
		[
			'a byte now and then',
			(response) => {
				const timer = setInterval(() => response.write(' '), 50);
				response.on('close', () => clearInterval(timer));
			},
		],
	])('%s is given up after the time-out', async (_name, respond) => {
		answer = respond;
		expect(await make({ timeout: 400 })).toMatch(
			/Stream did not answer in time\. Stream may have created this consumer/,
		);
		expect(answers).toHaveLength(1);
	});

	it('an answer that comes in drops but comes is an answer', async () => {
		answer = (response) => {
			const text = '{"id":"made"}';
			let at = 0;
			const timer = setInterval(() => {
				response.write(text[at++]);
				if (at < text.length) return;
				clearInterval(timer);
				response.end();
			}, 10);
		};
		expect(
			await harness.rows({ resource: 'coupon', operation: 'get', couponId: byId(UNKNOWN_ID) }),
		).toEqual([{ id: 'made' }]);
	});
});
