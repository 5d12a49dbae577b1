import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { startSimulator, type LedgerEntry, type Simulator } from '../../simulator/index.mts';
import { type History, namesIn, type Row } from '../history/history.mts';
import { factsOf, historyOf, shownIn } from '../history/read.mts';
import { client, ok } from '../simulator/client.mts';
import { type Credentials, Harness, type RunResult } from './harness.mts';
import { type Case, fill, put } from './cases.mts';
import type { PanelField, PanelOperation } from './panel.mts';
import { Fixtures } from './fixtures.mts';
import { TAKES_EVERY_FIELD, type Row as Fields } from './testBed.mts';

/** Items of a run. */
export const ITEMS = 3;

/** An engine that runs the node. */
export type Runner = Pick<Harness, 'run'>;

/** A simulator and the built node in n8n's engine, without anything in between. */
export class IsolatedTestBed {
	private accounts = 0;

	private constructor(
		readonly sim: Simulator,
		readonly harness: Harness,
		private readonly runner: Runner,
		private readonly credentials: { baseUrl: string },
	) {}

	/** @param another engine to run the node in instead of the harness's */
	static async open(
		another?: (credentials: Credentials) => Promise<Runner>,
	): Promise<IsolatedTestBed> {
		const sim = await startSimulator({
			host: 'loopback',
			publicUrl: 'http://127.0.0.1',
			switches: TAKES_EVERY_FIELD,
		});
		const { apiKey, apiSecret } = sim;
		const credentials = { apiKey, apiSecret, baseUrl: '' };
		const harness = await Harness.create({ default: credentials });
		const runner = (await another?.(credentials)) ?? harness;
		const testBed = new IsolatedTestBed(sim, harness, runner, credentials);
		await testBed.addRecords();
		return testBed;
	}

	/** At least one record of each kind, so that every list has a row. */
	private async addRecords(): Promise<void> {
		const fixtures = new Fixtures(this);
		await Promise.all([fixtures.coupon(), fixtures.subscription()]);
		if (this.sim.switches.meteredAvailable) await fixtures.meteredSubscription();
	}

	/** One request straight to the simulator, to prepare a case. */
	async api(method: string, path: string, body?: unknown): Promise<Fields> {
		const call = client({ ...this.sim, url: `http://127.0.0.1:${this.port}` });
		return (await ok(call(method, path, body))) || {};
	}

	/** Items with which a use of an operation works, each on records of its own. */
	async items(test: Case): Promise<Filled> {
		const items: Filled['items'] = [];
		for (let i = 0; i < ITEMS; i++) {
			const { given } = await fill(test, new Fixtures(this));
			items.push(Object.fromEntries(given.map(({ field, value }) => [field.path, plain(value)])));
		}
		const parameters: INodeParameters = {};
		for (const field of test.fields) put(parameters, field, fromItem(field));
		return { parameters, items };
	}

	/** Runs an operation as an account of its own, so that nothing is remembered from other runs. */
	async run(
		{ resource, operation }: PanelOperation,
		{ parameters, items }: Filled,
		node: object,
		options: { closed?: boolean } = {},
	): Promise<{ result: RunResult; ledger: LedgerEntry[] }> {
		const n = ++this.accounts;
		const address = `127.${1 + (n >> 14)}.${(n >> 7) & 127}.${1 + (n & 127)}`;
		// Port 1 is reserved, so nobody listens there.
		this.credentials.baseUrl = `http://${address}:${options.closed ? 1 : this.port}`;
		const from = this.sim.ledger.length;
		// One after the other, so that the fault meets the same request every time; nobody there meets all.
		const requestsAtOnce = options.closed ? ITEMS : 1;
		const result = await this.runner.run(
			{ resource, operation, options: { requestsAtOnce }, ...parameters },
			{ items: items as never, node },
		);
		return { result, ledger: this.sim.ledger.slice(from) };
	}

	/**
	 * What became of these items since entry `from` of the ledger, for the checker.
	 * @param makes records that each item makes at most, by resource; undefined: any number
	 */
	history(
		{ operation, method }: PanelOperation,
		{ items }: Pick<Filled, 'items'>,
		makes: Row['makes'],
		from: number,
		results: RunResult[],
		known: Partial<History> = {},
	): History {
		const facts = factsOf(this.sim, from);
		const ids = new Set<string>();
		for (const rows of Object.values(facts.records)) {
			for (const { id } of rows as Array<{ id: string }>) ids.add(id);
		}
		const outputs = results.flatMap(({ outputs: all }) => all.flat());
		const given = outputs
			.map(({ json, pairedItem }) => ({ row: itemOf(pairedItem), id: String(json.id) }))
			.filter(({ row, id }) => items[row] && ids.has(id) && operation !== 'getAll');
		return historyOf(facts, {
			rows: items.map((item) => ({
				names: namesIn(item),
				refunds: operation === 'refund',
				makes,
			})),
			given,
			// Who only looks is shown what there is, whatever has become of it; Cancel names what it has closed.
			shown:
				method === 'GET' || operation === 'cancel'
					? []
					: shownIn(
							outputs.map(({ json }) => json),
							facts,
						),
			...known,
		});
	}

	private get port(): string {
		return new URL(this.sim.url).port;
	}
}

export interface Filled {
	parameters: INodeParameters;
	/** Values by path of the field. */
	items: Array<Record<string, unknown>>;
}

/** The parameter takes its value from the item that it is about. */
export function fromItem({ path, property }: PanelField): unknown {
	const value = `={{ $json[${JSON.stringify(path)}] }}`;
	return property.type === 'resourceLocator' ? { __rl: true, mode: 'id', value } : value;
}

/** The item that a row of output is linked to. */
export function itemOf(pairedItem: INodeExecutionData['pairedItem']): number {
	const [first] = [pairedItem].flat();
	return typeof first === 'object' ? first.item : Number(first);
}

function plain(value: unknown): unknown {
	return typeof value === 'object' && value !== null && '__rl' in value
		? (value as { value?: unknown }).value
		: value;
}
