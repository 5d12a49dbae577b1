import type { Simulator } from '../../../simulator/index.mts';
import type { TestClock } from '../../../support/engine/clock.mts';
import { FakeN8n, type Mode } from '../../../support/engine/fakeN8n.mts';
import type { Credentials, Harness } from '../../../support/engine/harness.mts';
import type { Stream } from '../../../support/engine/stream.mts';
import type { Merchant } from '../../../support/simulator/merchant.mts';
import { useClock, useStream } from '../../support/use.mts';

/** The bench of a test file: as new for each of its tests. */
export function useBench(): Bench {
	const bench = new Bench(useStream(), useClock());
	beforeEach(() => bench.open());
	return bench;
}

/** A simulator, a merchant, and n8n with a trigger: what the tests of the trigger work with. */
class Bench {
	readonly simulator: Simulator;
	readonly harness: Harness;
	readonly merchant: Merchant;
	product: any;

	constructor(
		private readonly stream: Stream,
		readonly clock: TestClock,
	) {
		this.simulator = stream.sim;
		this.harness = stream.harness;
		this.merchant = stream.merchant;
	}

	/** What the credential holds; may be changed. */
	get credentials(): Credentials {
		return this.stream.credentials.default;
	}

	/** n8n has just started, and there is one product. */
	async open(): Promise<void> {
		this.clock.skew(0);
		this.harness.restart();
		this.product = await this.merchant.product('Vase', '115.00');
	}

	/** n8n with a registered trigger. */
	async trigger(event: string[], more: Record<string, any> = {}, mode?: Mode): Promise<FakeN8n> {
		const n8n = new FakeN8n(this.harness, { event, ...more }, mode);
		expect(await n8n.register()).toBe(true);
		return n8n;
	}

	async link(more: Record<string, unknown> = {}): Promise<any> {
		return await this.merchant.link(this.product.id, more);
	}

	/** A new link, paid at once. @returns its id */
	async payOne(): Promise<string> {
		const { id } = await this.link();
		await this.simulator.pay(id);
		return id;
	}

	/** What the trigger asked since the given place in the ledger, as `/path?query`. */
	requests(since: number): string[] {
		return this.simulator.ledger
			.slice(since)
			.map(({ path, query }) => `${path.replace('/api/v2', '')}${query ? `?${query}` : ''}`);
	}

	/** Requests of one poll. */
	async cost(n8n: FakeN8n): Promise<string[]> {
		const place = this.simulator.ledger.length;
		await n8n.poll();
		return this.requests(place);
	}

	/** Lets so much time pass. */
	wait(ms: number): void {
		this.clock.advance(ms);
	}
}

export const idsOf = (items: any[]): string[] => items.map(({ id }) => id);

/** What tests compare of events. */
export const brief = (items: any[]): string[] =>
	items.map(
		({ event, id, previousStatus, status }) => `${event} ${id} ${previousStatus} > ${status}`,
	);
