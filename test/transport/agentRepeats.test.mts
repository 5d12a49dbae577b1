import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { agentGenerations, askModel, runAgent } from '../../support/engine/agent.mts';
import { byId } from '../../support/engine/shop.mts';
import { anInvoice } from '../../support/simulator/client.mts';
import { useShop } from '../support/use.mts';

/** An AI agent that calls a tool again, because it has forgotten the first call or did not read its answer. */
const shop = useShop();
const { harness, merchant, sim } = shop;

type Sale = 'paymentLink' | 'invoice' | 'subscription';

/** What each of them is called, and what a model is told to do for another one. */
const SALES: Array<[Sale, string, string]> = [
	['paymentLink', 'payment link', "For another order, set an 'Order Reference'."],
	['invoice', 'invoice', 'If a second one is really needed, leave it to a person.'],
	['subscription', 'subscription', 'If a second one is really needed, leave it to a person.'],
];

/** Create with one product, its quantity left to the model. */
async function saleOf(resource: Sale): Promise<INodeParameters> {
	const isPlan = resource === 'subscription';
	const product = isPlan
		? (await merchant.product('Plan', '25', { recurring_interval: 'MONTH' })).id
		: shop.product;
	const consumer = (await shop.call('POST', '/consumers', { name: 'Ahmad' })).body.id;
	return {
		resource,
		operation: 'create',
		items: { item: [{ productId: byId(product), quantity: askModel('pieces', 'number') }] },
		...(resource === 'paymentLink'
			? { name: 'Coffee', orderReference: '' }
			: { consumerId: byId(consumer) }),
		...(resource === 'invoice' ? { paymentMethods: ['mada'], scheduledOn: '2030-01-01' } : {}),
		...(isPlan ? { periodStart: '2030-01-01' } : {}),
	};
}

it('every operation that makes something to pay for is held to it', () => {
	const { properties } = harness.nodeType().description;
	const showing = (name: string, operation: string) =>
		properties
			.filter((one) => one.name === name)
			.filter(({ displayOptions: { show } = {}, options = [] }) =>
				[...(show?.operation ?? []), ...options.map((one) => 'value' in one && one.value)].includes(
					operation,
				),
			)
			.flatMap(({ displayOptions }) => displayOptions?.show?.resource ?? []);
	const withCreate = showing('operation', 'create');
	const creates = showing('agentLimits', 'create').filter((one) => withCreate.includes(one));
	expect(new Set(creates)).toEqual(new Set(SALES.map(([resource]) => resource)));
});

describe.each(SALES)('the same %s', (resource, noun, otherwise) => {
	const all = () => sim.all(resource);

	it.each(agentGenerations(harness))(
		'is not made twice in one execution: %s',
		async (_name, run) => {
			const parameters = await saleOf(resource);
			const [{ url, id }] = JSON.parse(await run(parameters, { pieces: 1 })) as IDataObject[];
			const again = await run(parameters, { pieces: 1 });
			expect(again).toContain(`${noun} with the same content was created a minute ago (`);
			expect(again).toContain(`(${String(url ?? id)})`);
			expect(again).toContain(`For the same order, use that ${noun}. ${otherwise}`);
			expect(all()).toHaveLength(1);
			expect(await run(parameters, { pieces: 2 })).toMatch(/^\[/);
			expect(all()).toHaveLength(2);
		},
	);

	it('asked for twice at the same moment is one', async () => {
		const calls = [{ pieces: 1 }, { pieces: 1 }];
		const tool = { name: 'Tool', parameters: await saleOf(resource), calls };
		const { answers } = await runAgent(harness, [tool]);
		expect(answers[0].filter((one) => one.includes('"id"'))).toHaveLength(1);
		expect(all()).toHaveLength(1);
	});

	it('whose answer got lost is not made again', async () => {
		const [[, run]] = agentGenerations(harness);
		const parameters = await saleOf(resource);
		sim.faults.add({ method: 'POST', times: 1, action: { type: 'reset', when: 'after' } });
		expect(await run(parameters, { pieces: 1 })).toContain(`may have created this ${noun}`);
		expect(await run(parameters, { pieces: 1 })).toContain(
			'may have been created a minute ago; the response was lost',
		);
		expect(all()).toHaveLength(1);
	});
});

it('a link with a reference is made, whatever else was made without one', async () => {
	const [[, run]] = agentGenerations(harness);
	const parameters = await saleOf('paymentLink');
	await run(parameters, { pieces: 1 });
	expect(await run({ ...parameters, orderReference: 'o1' }, { pieces: 1 })).toContain('"url"');
});

describe('a part of a payment', () => {
	const back = (id: string) => sim.find('payment', id)?.amount_refunded;
	async function paid(): Promise<string> {
		sim.switches.partialRefunds = 'cumulative';
		const invoice = await anInvoice(shop.call);
		sim.act.payInvoice(invoice.id);
		return String(invoice.payments[0].id);
	}
	const refund = (id: string, more: IDataObject = {}): INodeParameters =>
		({
			resource: 'payment',
			operation: 'refund',
			paymentId: byId(id),
			refundReason: 'OTHER',
			additionalFields: { amount: askModel('amount'), ...more },
		}) as INodeParameters;

	describe.each(agentGenerations(harness))('under %s', (_name, run) => {
		it('goes back once, however often the model repeats its call', async () => {
			const id = await paid();
			expect(await run(refund(id), { amount: '10' })).toContain('"alreadyRefunded":false');
			expect(await run(refund(id), { amount: '10' })).toContain('"alreadyRefunded":true');
			const other = await run(refund(id), { amount: '5' });
			expect(other).toContain('If this is another refund, leave it to a person.');
			expect(back(id)).toBe(1_000);
		});

		it.each([true, askModel('again', 'boolean'), '={{ true }}'])(
			"goes back once with 'Refund Again' (%s), which n8n hides and drops",
			async (refundAgain) => {
				const id = await paid();
				const parameters = refund(id, { refundAgain });
				for (const amount of ['10', '10', '5']) await run(parameters, { amount, again: true });
				expect(back(id)).toBe(1_000);
			},
		);
	});

	it('asked for twice at the same moment goes back once', async () => {
		const id = await paid();
		const calls = [{ amount: '10' }, { amount: '10' }];
		await runAgent(harness, [{ name: 'Tool', parameters: refund(id), calls }]);
		expect(back(id)).toBe(1_000);
	});

	it.each(['before', 'after'] as const)(
		'on top of another one, with Retry On Fail and a lost answer (%s), is never sent twice',
		async (when) => {
			const id = await paid();
			const parameters = (refundAgain: boolean) => ({
				paymentId: byId(id),
				refundReason: 'OTHER',
				additionalFields: { amount: '10', refundAgain },
			});
			await shop.rows('payment.refund', parameters(false));
			shop.begin();
			sim.faults.add({ method: 'POST', times: 1, action: { type: 'reset', when } });
			sim.faults.add({ method: 'GET', skip: 1, times: 6, action: { type: 'status', status: 503 } });
			await shop.run('payment.refund', parameters(true), {
				node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 20 },
			});
			expect(shop.writes()).toHaveLength(1);
			expect(back(id)).toBe(when === 'after' ? 2_000 : 1_000);
		},
	);
});
