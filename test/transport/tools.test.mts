import type { IDataObject, INode } from 'n8n-workflow';

import { runAgent, runEngineAgent } from '../../support/engine/agent.mts';
import { useShop } from '../support/use.mts';

const shop = useShop();
const { harness, credentials } = shop;
beforeEach(() => (credentials.other = { ...credentials.default, ...shop.sim.other }));

const ask = (name: string) => `={{ $fromAI("${name}", "", "string") }}`;
const REFERENCE = { orderReference: ask('order') };
const answer = (text: string) => JSON.parse(text)[0];

/** A create without an order reference. */
const unsafe = (tool: { calls: IDataObject[]; node?: Partial<INode> }) => ({
	name: 'Links',
	parameters: { ...create(), orderReference: '' },
	...tool,
});

const LOST =
	/^The connection to Stream was lost\. Stream may have created this payment link\.[^\n]*Set an 'Order Reference'[^\n]*$/;

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };

/** Parameters of Payment Link → Create as they are under an agent. */
const create = () => ({ resource: 'paymentLink', operation: 'create', ...shop.create(REFERENCE) });

describe('under an agent', () => {
	it('each call is one item, and two calls for one order get one link', async () => {
		const { answers } = await runAgent(harness, [
			{
				name: 'Links',
				parameters: create(),
				calls: [{ order: 't1' }, { order: 't1' }, { order: 't2' }],
			},
		]);
		const links = answers[0].map(answer);
		expect(links[0].id).toBe(links[1].id);
		expect(links[2].id).not.toBe(links[0].id);
		expect([links[0].reused, links[1].reused].sort()).toEqual([false, true]);
		expect(shop.payable()).toEqual({ t1: [links[0].id], t2: [links[2].id] });
	});

	it('two tools with different credentials stay apart', async () => {
		const other = shop.sim.all('paymentLink').length;
		const list = {
			resource: 'paymentLink',
			operation: 'getAll',
			returnAll: false,
			limit: 50,
			simplify: false,
		};
		const { answers } = await runAgent(harness, [
			{ name: 'Mine', parameters: list, calls: [{}, {}] },
			{ name: 'Theirs', parameters: list, calls: [{}, {}], credentialId: 'other' },
		]);
		for (const mine of answers[0]) expect(JSON.parse(mine)).toHaveLength(other);
		for (const theirs of answers[1]) expect(JSON.parse(theirs)).toEqual([]);
		const organizations = shop.sim.ledger.slice(-4).map(({ organization }) => organization);
		expect(new Set(organizations).size).toBe(2);
	});

	it('an order of one account says nothing about the other account', async () => {
		const product = await shop.call('POST', '/products', {
			name: 'Tea',
			type: 'ONE_OFF',
			prices: [{ currency: 'SAR', amount: '5' }],
		});
		expect(product.status).toBe(200);
		const { answers } = await runAgent(harness, [
			{ name: 'Mine', parameters: create(), calls: [{ order: 'shared' }] },
			{ name: 'Theirs', parameters: create(), calls: [{ order: 'shared' }], credentialId: 'other' },
		]);
		expect(answer(answers[0][0]).orderReference).toBe('shared');
		// The other merchant does not have the product: it was their account that was asked.
		expect(answers[1][0]).toMatch(/^Error: /);
	});

	it('a failing call reads as a sentence, and the next call works', async () => {
		shop.sim.faults.add({
			method: 'POST',
			times: 1,
			action: {
				type: 'status',
				status: 400,
				body: {
					error: { code: 'INVALID_PARAMETERS', message: 'No.', additional_info: 'Too blue.' },
				},
			},
		});
		const parameters = { ...create(), orderReference: '' };
		const { answers } = await runAgent(harness, [
			{ name: 'Links', parameters, calls: [{ order: '1' }] },
		]);
		expect(answers[0][0]).toContain('Too blue (INVALID_PARAMETERS).');
		const again = await runAgent(harness, [{ name: 'Links', parameters, calls: [{ order: '1' }] }]);
		expect(answer(again.answers[0][0]).status).toBe('ACTIVE');
	});

	it('a call whose answer got lost says what may have been done, or the agent would simply call again', async () => {
		shop.sim.faults.add({ method: 'POST', times: 1, action: { type: 'reset', when: 'after' } });
		const { answers } = await runAgent(harness, [unsafe({ calls: [{}] })]);
		expect(answers[0][0].replace('Error: ', '')).toMatch(LOST);
	});

	it('the same order in a later conversation gets the same link, though the first answer got lost', async () => {
		shop.sim.faults.add({ method: 'POST', times: 1, action: { type: 'reset', when: 'after' } });
		const tool = { name: 'Links', parameters: create(), calls: [{ order: 't3' }] };
		const first = await runAgent(harness, [tool]);
		const second = await runAgent(harness, [tool]);
		expect(answer(second.answers[0][0])).toMatchObject({
			id: answer(first.answers[0][0]).id,
			reused: true,
		});
		expect(shop.payable().t3).toHaveLength(1);
	});

	it('Retry On Fail runs nothing again: what went wrong is the answer, and every call is a call of its own', async () => {
		shop.sim.faults.add({
			method: 'POST',
			skip: 1,
			times: 1,
			action: { type: 'status', status: 400 },
		});
		const parameters = { ...create(), orderReference: '', name: ask('order') };
		const { answers } = await runAgent(harness, [
			{
				name: 'Links',
				parameters,
				calls: [{ order: '1' }, { order: '2' }],
				node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 10 },
			},
		]);
		const refused = answers[0].filter((text) => text.startsWith('Error: '));
		expect(refused).toHaveLength(1);
		expect(answers[0].filter((text) => text.includes('"url"'))).toHaveLength(1);
		expect(shop.sent()).toHaveLength(2);
	});

	it('Retry On Fail does not send again what Stream may have done', async () => {
		shop.sim.faults.add({ method: 'POST', times: 1, action: { type: 'reset', when: 'after' } });
		const { answers } = await runAgent(harness, [unsafe({ calls: [{}], node: RETRY })]);
		expect(shop.writes()).toHaveLength(1);
		expect(answers[0][0]).toContain('Stream may have created this payment link.');
	});
});

describe('under an agent that lets the engine run its tools', () => {
	it('two calls for one order get one link', async () => {
		const calls = [{ order: 'e1' }, { order: 'e1' }];
		const answers = await runEngineAgent(harness, { name: 'Links', parameters: create(), calls });
		const [first, second] = answers.map(answer);
		expect(second).toMatchObject({ id: first.id, reused: true });
		expect(shop.payable().e1).toEqual([first.id]);
	});

	it('a call whose answer got lost says what may have been done', async () => {
		shop.sim.faults.add({ method: 'POST', times: 1, action: { type: 'reset', when: 'after' } });
		const answers = await runEngineAgent(harness, unsafe({ calls: [{}] }));
		expect(answer(answers[0]).error).toMatch(LOST);
	});

	it('Retry On Fail does not send again what Stream may have done', async () => {
		shop.sim.faults.add({ method: 'POST', times: 1, action: { type: 'reset', when: 'after' } });
		const answers = await runEngineAgent(harness, unsafe({ calls: [{}], node: RETRY }));
		expect(shop.writes()).toHaveLength(1);
		expect(answer(answers[0]).error).toMatch(LOST);
	});
});
