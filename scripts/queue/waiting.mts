import { step } from '../../support/script/terminal.mts';
import type { Problems } from '../../support/script/problems.mts';
import { publishTemplate, until } from '../../support/realN8n/publishTemplate.mts';
import type { TestBed } from './testBed.mts';

const order = 'W-1';
const patienceMs = 120_000;
/** Longer than 65 seconds: n8n keeps the execution in its database, and any worker can go on with it. */
const waitMinutes = 1.1;

/** One execution of the template "Create, wait, verify" that waits for the money of an order. */
export class Waiting {
	private constructor(
		private readonly testBed: TestBed,
		private readonly problems: Problems,
	) {}

	/** The shop posts an order; the customer pays while the execution waits. */
	static async start(testBed: TestBed, problems: Problems): Promise<Waiting> {
		const { n8n, credential, simulator, reported } = testBed;
		const workflow = await publishTemplate(
			n8n,
			'create-wait-verify',
			{ api: credential },
			reported.url,
			(nodes) => {
				const settings = nodes.find(({ name }) => name === 'Settings')!.parameters.assignments;
				for (const one of settings.assignments) {
					if (one.name === 'waitMinutes') one.value = waitMinutes;
				}
			},
		);
		return step('An order is posted; its execution waits for the money', async () => {
			const response = await fetch(`${n8n.client.url}/webhook/stream-new-order`, {
				method: 'POST',
				body: JSON.stringify({
					order,
					customer: { name: 'Sara', phone: '0501234567' },
					items: [{ name: 'Ticket', price: '99.50', quantity: 2 }],
				}),
				headers: { 'content-type': 'application/json' },
			});
			const { payUrl } = (await response.json()) as { payUrl: string };
			problems.ensure(`A worker answers the shop with a link (${response.status})`, payUrl);
			const waits = await until(
				async () => (await n8n.client.executions(workflow))[0]?.status === 'waiting',
				patienceMs,
			);
			problems.ensure('The execution waits in the database', waits);
			await simulator.pay(payUrl.split('/').pop()!);
			return new Waiting(testBed, problems);
		});
	}

	/** A worker, whichever, has gone on with it once, and only because the money is there. */
	async verify(): Promise<number> {
		const { reported } = this.testBed;
		const GO = 'Order is paid: go on';
		const ends = () => reported.received.filter((end) => end.order === order);
		await step('The execution that waited goes on', () =>
			until(() => ends().length > 0, patienceMs),
		);
		const nodes = ends().map(({ node }) => node);
		this.problems.equal('Where the execution that waited ended', nodes, [GO]);
		return nodes.filter((node) => node === GO).length;
	}
}
