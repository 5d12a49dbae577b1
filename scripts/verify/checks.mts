import { agentChecks } from './agents.mts';
import { codeChecks } from './code.mts';
import { contentChecks } from './content.mts';
import { documentChecks } from './documents.mts';
import { guidelineChecks } from './guidelines.mts';
import { manifestChecks, releaseChecks } from './manifest.mts';
import { nodeChecks } from './nodes.mts';
import type { Check, Packed } from './packed.mts';
import { reproducibleChecks } from './reproducible.mts';
import { todayChecks } from './today.mts';
import { workflowChecks } from './workflows.mts';

/** Everything that n8n asks of a package that it verifies, as far as a machine can check it. */
export function checksOf(packed: Packed): Check[] {
	return [
		manifestChecks,
		codeChecks,
		nodeChecks,
		guidelineChecks,
		todayChecks,
		agentChecks,
		documentChecks,
		contentChecks,
		workflowChecks,
		reproducibleChecks,
	].flatMap((checks) => checks(packed));
}

/** What only an owner can set, and what a release cannot do without. */
export const ownerChecks = releaseChecks;

/** What is wrong; a check that cannot be made counts as not met. */
export async function problemsOf(run: Check[1]): Promise<string[]> {
	try {
		return await run();
	} catch (error) {
		return [`could not be checked: ${(error as Error).message}`];
	}
}
