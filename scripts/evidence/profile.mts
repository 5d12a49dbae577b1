import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { packageFolder } from '../../support/paths.mts';
import { readProfileFile, type Profile } from '../../support/simulator/liveProfile.mts';

/** What a sandbox of Stream has shown; it lies there from the first run on. */
export const evidencePath = 'docs/live-profile.json';

/** Undefined as long as nobody has run npm run live on a sandbox. */
export function seenProfile(): Profile | undefined {
	const path = join(packageFolder, evidencePath);
	return existsSync(path) ? readProfileFile(path) : undefined;
}
