import fc from '../support/fastCheck.mts';
import type { IDataObject } from 'n8n-workflow';

import { checkHistory } from '../../support/history/check.mts';
import type { Shown } from '../../support/history/history.mts';
import { factsOf, historyOf } from '../../support/history/read.mts';
import { useInProcess } from '../support/inProcess.mts';

/**
 * Random histories of one order: carts that change, runs that die, payments, links that run out or are closed. After
 * every step creation and Get Status have to say the same, and nobody may have been shown two links that can be paid.
 */
const stream = useInProcess();

const ticket = { name: 'Ticket', price: '100' };
const plan = { name: 'Plan', price: '50', recurring_interval: 'MONTH' };
const CARTS = [
	[ticket],
	[{ ...ticket, quantity: 2 }],
	[plan],
	[ticket, plan],
	[{ ...ticket, quantity: 2 }, plan],
];
const MODES = ['fail', 'replace', 'reuse'];

type Action =
	| { do: 'order'; cart: number; mode: number; process: number }
	| { do: 'die'; cart: number; mode: number; after: number; when: 'before' | 'after' }
	| { do: 'pay' | 'expire' | 'close' | 'review' | 'another'; at: number }
	| { do: 'pass' | 'restart' };

const at = fc.nat(5);
const cart = fc.nat(CARTS.length - 1);
const mode = fc.nat(MODES.length - 1);
const doing = <const T extends string>(...names: T[]) => fc.constantFrom(...names);
const action = fc.oneof(
	{ weight: 5, arbitrary: fc.record({ do: doing('order'), cart, mode, process: fc.nat(1) }) },
	{
		weight: 3,
		arbitrary: fc.record({
			do: doing('die'),
			cart,
			mode,
			after: fc.nat(4),
			when: fc.constantFrom('before' as const, 'after' as const),
		}),
	},
	{
		weight: 6,
		arbitrary: fc.record({ do: doing('pay', 'pay', 'expire', 'close', 'review', 'another'), at }),
	},
	{ weight: 1, arbitrary: fc.record({ do: doing('pass', 'restart') }) },
) satisfies fc.Arbitrary<Action>;

/** How servers differ in what an order is judged by. */
const server = fc.record({
	timestampPrecision: doing('micro', 'seconds'),
	timestampOffset: doing('Z', 'none'),
	paymentLinkIdOnInvoice: fc.boolean(),
	totalCount: doing('exact', 'tooFew', 'page'),
	stampBeforeVisibleMs: fc.constantFrom(0, 280),
	replica: fc.constantFrom(null, { lagMs: 200, reads: 'all' as const }),
});

const parametersOf = (chosen: number, how: number) => ({
	orderReference: 'A-1',
	itemsFrom: 'json',
	itemsJson: JSON.stringify(CARTS[chosen]),
	additionalFields: { ifLinkDiffers: MODES[how] },
});

const open = () => stream.sim.all('paymentLink').filter(({ status }) => status === 'ACTIVE');
const isAdditional = (link: { custom_metadata: any }) =>
	link.custom_metadata?.order_reference_additional === true;

/** A process that is killed: from the given write on nothing reaches Stream any more, or no answer comes back. */
async function die(one: Extract<Action, { do: 'die' }>): Promise<void> {
	const rule = { skip: one.after, action: { type: 'reset', when: one.when } } as const;
	stream.sim.faults.add({ ...rule, method: 'POST', path: '/payment_links$' });
	stream.sim.faults.add({ ...rule, method: 'PATCH' });
	await stream.run('order.createPaymentLinks', parametersOf(one.cart, one.mode));
	stream.sim.faults.clear();
	stream.restart();
}

async function act(one: Action): Promise<void> {
	const { sim } = stream;
	switch (one.do) {
		case 'order':
			await stream.run('order.createPaymentLinks', parametersOf(one.cart, one.mode), {
				process: one.process,
			});
			return;
		case 'die':
			return await die(one);
		case 'restart':
			return stream.restart();
		case 'pass':
			return stream.pass(10 * 60_000);
		case 'another': {
			const [product] = sim.all('product');
			if (!product) return;
			await stream.run('paymentLink.create', {
				name: 'Another',
				orderReference: 'A-1',
				items: { item: [{ productId: { mode: 'id', value: product.id }, quantity: 1 }] },
				additionalFields: { ifLinkExists: 'create' },
			});
			return;
		}
		default: {
			const links = open();
			const link = links[one.at % links.length];
			if (!link) return;
			if (one.do === 'close') sim.act.setLinkStatus(link.id, 'INACTIVE');
			else if (one.do === 'expire') sim.act.expireLink(link.id);
			else {
				const { paymentId } = sim.act.payLink(link.id);
				if (one.do === 'pay') return;
				// Before the copies hear of the payment.
				sim.find('paymentLink', link.id)!.amount_collected = 0;
				sim.act.setPaymentStatus(paymentId!, 'UNDER_REVIEW');
			}
		}
	}
}

const shown: Shown[] = [];

/** At no moment so far two links could be paid that had been shown, and nothing else was touched. */
function expectOneShown(): void {
	const history = historyOf(factsOf(stream.sim), {
		rows: [{ names: ['A-1', ticket.name, plan.name] }],
		shown,
		endedAt: stream.now,
	});
	expect(checkHistory(history, { named: true, changing: true })).toEqual([]);
}

function expectOneEach(links: ReturnType<typeof open>): void {
	const kinds = links.map(({ recurring_interval: interval }) => interval === null);
	expect(new Set(kinds).size).toBe(kinds.length);
}

/** What the two operations say of the order now; undefined where the cart cannot be ordered as things are. */
async function verdicts(last: Extract<Action, { do: 'order' }>) {
	const created = await stream.run('order.createPaymentLinks', parametersOf(last.cart, last.mode));
	const [row] = created.json;
	if (!row) return undefined;
	for (const { id } of row.links as IDataObject[]) {
		shown.push({ order: 'A-1', link: String(id), at: stream.now });
	}
	// Copies of Stream have heard by then of what was closed.
	stream.pass(300);
	const got = await stream.run('order.getStatus', { orderReference: 'A-1' });
	expect(got.error).toBeUndefined();
	const [status] = got.json;
	return { row, status };
}

it('creation and Get Status agree at every step', async () => {
	let compared = 0;
	await fc.assert(
		fc.asyncProperty(
			server,
			fc.array(action, { minLength: 2, maxLength: 9 }),
			async (switches, history) => {
				stream.reset(switches);
				shown.length = 0;
				let last: Extract<Action, { do: 'order' }> | undefined;
				for (const one of history) {
					await act(one);
					if (one.do === 'order') last = one;
					if (!last || one.do === 'die') continue;
					// What was done shows by then.
					stream.pass(1_000);
					const said = await verdicts(last);
					expectOneShown();
					if (!said) continue;
					compared++;
					const { row, status } = said;
					expect({ paid: row.paid, evidence: status.evidence }).toEqual({
						paid: status.status === 'paid',
						evidence: status.evidence,
					});
					// One that was made beside the order's own may be all that is left to pay.
					const isOwn = open().some(
						(link) => String(status.payUrl).includes(link.id) && !isAdditional(link),
					);
					if (isOwn && MODES[last.mode] !== 'reuse') expect(row.url).toBe(status.payUrl);
					expectOneEach(open().filter((link) => !isAdditional(link)));
				}
			},
		),
		{ numRuns: 120 },
	);
	expect(compared).toBeGreaterThan(100);
});
