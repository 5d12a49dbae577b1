import type { Operation } from '../../../shared/operation';
import { runOperation } from '../../../shared/runOperation';
import { ifAvailable } from '../../../shared/steps';

/** Metered billing is there only for organizations that Stream has enabled for it. */
export const runMetered: Operation['run'] = async (call) =>
	await ifAvailable('Metered billing', async () => await runOperation(call));
