import type { Operation } from '../../../shared/operation/operation';
import { runOperation } from '../../../shared/operation/sendOperation';
import { ifAvailable } from '../../../shared/operation/requests';

/** Metered billing is there only for organizations that Stream has enabled for it. */
export const runMetered: Operation['run'] = async (call) =>
	await ifAvailable('Metered billing', async () => await runOperation(call));
