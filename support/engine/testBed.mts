import type { INodeParameters } from 'n8n-workflow';

import { startSimulator, type Simulator, type Switches } from '../../simulator/index.mts';
import { Harness, type RunOptions, type RunResult } from './harness.mts';
import { client, ok } from '../simulator/client.mts';
import { readPanel, type PanelOperation } from './panel.mts';
import { Recorder, type Exchange } from './recorder.mts';

export type Row = Record<string, any>;

/** Whatever profile tests run under: cases fill in fields that such accounts refuse, and that has tests of its own. */
export const TAKES_EVERY_FIELD: Partial<Switches> = {
	externalId: 'accept',
	foreignPrices: 'accept',
};

/** The built node in n8n's engine, in front of a simulator, with everything between them recorded. */
export class TestBed {
	private constructor(
		readonly sim: Simulator,
		private readonly recorder: Recorder,
		readonly harness: Harness,
	) {}

	/** The package has to be built. */
	static async open(): Promise<TestBed> {
		const sim = await startSimulator({ switches: TAKES_EVERY_FIELD });
		const recorder = await Recorder.start(sim.url);
		const { apiKey, apiSecret } = sim;
		const harness = await Harness.create({ apiKey, apiSecret, baseUrl: recorder.url });
		return new TestBed(sim, recorder, harness);
	}

	operations(): PanelOperation[] {
		return readPanel(this.harness.nodeType().description);
	}

	/** Runs one operation of the Stream node. */
	async run(
		{ resource, operation }: PanelOperation,
		parameters: INodeParameters,
		options: RunOptions = {},
	): Promise<{ result: RunResult; exchanges: Exchange[] }> {
		const { answer: result, exchanges } = await this.record(() =>
			this.harness.run({ resource, operation, ...parameters }, options),
		);
		return { result, exchanges };
	}

	/** What the work sends to Stream, and what it returns. */
	async record<T>(work: () => Promise<T>): Promise<{ answer: T; exchanges: Exchange[] }> {
		this.recorder.take();
		const answer = await work();
		return { answer, exchanges: this.recorder.take() };
	}

	/**
	 * One request straight to the simulator, to prepare a case.
	 *
	 * @param path below /api/v2
	 * @throws Error with the answer when it is not a success
	 */
	async api(method: string, path: string, body?: unknown): Promise<Row> {
		return (await ok(client(this.sim)(method, path, body))) || {};
	}

	async close(): Promise<void> {
		await this.recorder.close();
		await this.sim.close();
	}
}
