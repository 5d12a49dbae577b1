import type { LedgerEntry } from '../../simulator/index.mts';
import type { PanelOperation } from '../../support/engine/panel.mts';
import { isMain, mainPath } from '../../support/faults/judge.mts';
import type { IsolatedTestBed } from '../../support/engine/isolatedTestBed.mts';
import { usesOf, type Use } from '../../support/faults/faultCase.mts';

/** What becomes of a request whose answer got lost, as docs/reliability.md calls it. */
export const AFTER_LOSS = ['sent again', 'looked up first', 'not sent again'] as const;
export type AfterLoss = (typeof AFTER_LOSS)[number];

/** Lets answers get lost, and tells by the simulator's ledger which operations do what then. */
export async function retriesOf(
	testBed: IsolatedTestBed,
	operations: PanelOperation[],
): Promise<Record<AfterLoss, string[]>> {
	const found: Record<AfterLoss, string[]> = {
		'sent again': [],
		'looked up first': [],
		'not sent again': [],
	};
	for (const operation of operations) {
		const uses = await usesOf(testBed, operation);
		for (const use of uses) {
			const choice = uses.length > 1 && use.links !== undefined;
			const name = `${operation.resourceName} → ${operation.name}`;
			found[await afterLoss(testBed, use)].push(choice ? `${name} with an Order Reference` : name);
		}
	}
	return found;
}

async function afterLoss(
	testBed: IsolatedTestBed,
	{ operation, test, plain }: Use,
): Promise<AfterLoss> {
	const filled = await testBed.items(test);
	testBed.sim.faults.add({
		method: operation.method,
		path: mainPath(operation),
		skip: Math.floor(plain.main / 2),
		times: 1,
		action: { type: 'reset', when: 'after' },
	});
	const { result, ledger } = await testBed.run(operation, filled, {});
	testBed.sim.faults.clear();
	const lost = ledger.findIndex(({ fault }) => fault);
	if (lost < 0) throw new Error(`${operation.key}: no answer got lost`);
	const next = ledger[lost + 1];
	if (next && isMain(operation, next) && isSame(next, ledger[lost])) return 'sent again';
	return result.status === 'success' ? 'looked up first' : 'not sent again';
}

function isSame(one: LedgerEntry, other: LedgerEntry): boolean {
	const { path, query, body } = one;
	return (
		JSON.stringify([path, query, body]) === JSON.stringify([other.path, other.query, other.body])
	);
}
