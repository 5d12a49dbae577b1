import type { INodeParameters } from 'n8n-workflow';
import { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';
import { AT_ONCE } from './creators.mts';
import { measure } from './rounds.mts';
import { comparison, type Row } from './row.mts';
import type { Size } from './size.mts';
import { openTestBed } from './testBed.mts';

const LATENCY_MS = 100;

/**
 * The first order of a process that has just started: all links of the account are read. With the node's default of
 * requests at once, and one page after another, as it reads a list that does not prove to be whole.
 */
export async function rows({ coldLinks: links, coldRounds }: Size): Promise<Row[]> {
	const simulator = await SimulatorProcess.start();
	try {
		const { harness } = await openTestBed(simulator);
		const bulk = { orders: 'order_', transitions: false };
		await simulator.act('bulk.paymentLinks', links, bulk);
		await simulator.setSwitches({ latencyMs: LATENCY_MS });
		const first = async (requestsAtOnce: number) => {
			const parameters: INodeParameters = {
				resource: 'order',
				operation: 'getStatus',
				orderReference: `order_${links}`,
				options: { requestsAtOnce },
			};
			const type = harness.anotherProcess();
			const { ms } = await measure(async () => await harness.rows(parameters, { type }));
			return ms / 1000;
		};
		const [ours, theirs]: number[][] = [[], []];
		for (let round = 0; round < coldRounds; round++) {
			ours.push(await first(AT_ONCE));
			theirs.push(await first(1));
		}
		const name = `First order of a process, ${links.toLocaleString('en')} links, ${LATENCY_MS} ms latency`;
		return [comparison(name, 's', ours, theirs, 'one page after another', 0.25)];
	} finally {
		await simulator.stop();
	}
}
