import { startSimulator, type Simulator } from '../../../simulator/index.mts';
import { type Credentials, Harness } from '../../../support/engine/harness.mts';
import { Merchant } from '../../../support/simulator/merchant.mts';
import { FakeN8n, type Mode } from '../../../support/engine/fakeN8n.mts';

/** The bench of a test file: open while its tests run, as new for each of them. */
export function useBench(): Bench {
	const bench = new Bench();
	beforeAll(() => bench.open());
	afterAll(() => bench.close());
	beforeEach(() => bench.reset());
	return bench;
}

/** A simulator, a merchant, and n8n with a trigger: what the tests of the trigger work with. */
export class Bench {
	simulator!: Simulator;
	harness!: Harness;
	merchant!: Merchant;
	/** What the credential holds; may be changed. */
	credentials!: Credentials;
	product: any;

	async open(): Promise<void> {
		this.simulator = await startSimulator();
		const { url: baseUrl, apiKey, apiSecret } = this.simulator;
		this.credentials = { apiKey, apiSecret, baseUrl };
		this.harness = await Harness.create({ default: this.credentials });
		this.merchant = new Merchant(this.simulator);
	}

	/** As new, with one product. */
	async reset(): Promise<void> {
		this.simulator.reset();
		this.simulator.act.advance(ahead);
		// The transport forgets an account that was left alone for ten minutes.
		this.wait(11 * 60_000);
		this.simulator.faults.clear();
		const { apiKey, apiSecret } = this.simulator;
		Object.assign(this.credentials, { apiKey, apiSecret });
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

	/**
	 * Moves the clocks of this process and of the simulator forward, for all that follows: what the transport
	 * has learned about an account must not meet a clock that goes back.
	 * @param skew moves the clock of this process alone, and by more
	 */
	wait(ms: number, skew = 0): void {
		ahead += ms;
		this.simulator.act.advance(ms);
		Date.now = () => realNow() + ahead + skew;
	}

	close(): Promise<void> {
		return this.simulator.close();
	}
}

const realNow = Date.now;
let ahead = 0;

export const idsOf = (items: any[]): string[] => items.map(({ id }) => id);

/** What tests compare of events. */
export const brief = (items: any[]): string[] =>
	items.map(
		({ event, id, previousStatus, status }) => `${event} ${id} ${previousStatus} > ${status}`,
	);
