import { startClock, type TestClock } from '../../support/engine/clock.mts';
import { openFullTestBed } from '../../support/engine/fixtures.mts';
import { Harness } from '../../support/engine/harness.mts';
import { shopOf, type Shop } from '../../support/engine/shop.mts';
import { streamOf, type Stream } from '../../support/engine/stream.mts';
import { IsolatedTestBed } from '../../support/engine/isolatedTestBed.mts';
import type { TestBed } from '../../support/engine/testBed.mts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/index.mts';
import { defaultSwitches } from '../../simulator/switches/index.mts';

/*
 * How a test file opens: one simulator and one engine for the whole file, as new for each of its tests. What these
 * functions return can be named (also taken apart) at the top of the file; it is there as soon as tests run.
 */

/** A simulator without the node. */
export function useSimulator(options: SimulatorOptions = {}): Simulator {
	useClock();
	const simulator = later<Simulator>();
	beforeAll(async () => simulator.become(await startSimulator(options)));
	afterAll(() => simulator.it.close());
	beforeEach(() => simulator.it.reset());
	return simulator.it;
}

/** The Stream node in n8n's engine and the simulator behind it; each test has an account that the node does not know. */
export function useStream(options: SimulatorOptions = {}): Stream {
	const stream = openStream(options);
	beforeEach(() => stream.reset());
	return stream;
}

/** The same with a product, and parameters that make links over it. */
export function useShop(options: SimulatorOptions = {}): Shop {
	const shop = shopOf(openStream(options));
	beforeEach(() => shop.open());
	return shop;
}

function openStream(options: SimulatorOptions): Stream {
	useClock();
	const simulator = later<Simulator>();
	const harness = later<Harness>();
	const credentials: Stream['credentials'] = {};
	beforeAll(async () => {
		simulator.become(await startSimulator(options));
		harness.become(await Harness.create(credentials));
	});
	afterAll(() => simulator.it.close());
	return streamOf(simulator.it, harness.it, credentials);
}

/** The node with every exchange recorded and records of every kind: for tests made from the panel. Never as new. */
export function useTestBed(): TestBed {
	return useOpened(openFullTestBed, (testBed) => testBed.close());
}

/** The same where each run is of an account of its own. */
export function useIsolatedTestBed(): IsolatedTestBed {
	return useOpened(
		() => IsolatedTestBed.open(),
		(testBed) => testBed.sim.close(),
	);
}

function useOpened<T extends object>(
	open: () => Promise<T>,
	close: (opened: T) => Promise<void>,
): T {
	useClock();
	const opened = later<T>();
	beforeAll(async () => opened.become(await open()));
	afterAll(() => close(opened.it));
	return opened.it;
}

/** Whatever profile the tests run under: this one says what holds on a server as the simulator is by default. */
export function byDefault({ switches }: Simulator): void {
	Object.assign(switches, defaultSwitches());
}

/** A clock on which nobody waits; part of all of the above. */
export function useClock(): TestClock {
	if (clock) return clock;
	const made = later<TestClock>();
	beforeAll(() => made.become(startClock()));
	afterAll(() => made.it.stop());
	return (clock = made.it);
}

/** That of this test file, which has modules of its own. */
let clock: TestClock | undefined;

/** An object that can be handed on before it has been made. */
function later<T extends object>(): { it: T; become(made: T): void } {
	const it = {} as T;
	const become = (made: T) => {
		Object.setPrototypeOf(it, Object.getPrototypeOf(made) as object);
		Object.defineProperties(it, Object.getOwnPropertyDescriptors(made));
	};
	return { it, become };
}
