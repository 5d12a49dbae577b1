import type { Delivery } from '../../support/realN8n/eventsWorkflow.mts';
import type { Shown } from '../../support/realN8n/ordersWorkflow.mts';
import type { RealN8n } from '../../support/realN8n/realN8n.mts';
import type { Receiver } from '../../support/realN8n/receiver.mts';
import type { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';

/** What the checks of one n8n have. */
export interface TestBed {
	n8n: RealN8n;
	simulator: SimulatorProcess;
	credential: { id: string; name: string };
	links: Receiver<Shown>;
	events: Receiver<Delivery>;
}
