import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this checkout: the package that is built, packed and installed into n8n. */
export const packageFolder = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

const realN8nFolder = join(packageFolder, 'support/realN8n');

/** Where the newest n8n 2 is installed, for the demo and the tests in real n8n. */
export const n8n2Folder = join(realN8nFolder, 'n8n2');

/** Where the newest n8n 1 is installed, for the tests that try both generations. */
export const n8n1Folder = join(realN8nFolder, 'n8n1');

/** Where the newest n8n that npm can install is found and installed, for test:compat; not in the repository. */
export const newestN8nFolder = join(packageFolder, '.tmp/newest-n8n');

/** Where the registry is installed that test:compat installs the package from. */
export const registryFolder = join(realN8nFolder, 'registry');

/** Where the step executor of n8n's Engine 2.0 is installed, for test:compat. */
export const engine2Folder = join(realN8nFolder, 'engine2');

/** Where Node 24 is installed for n8n when the running Node is older. */
export const node24Folder = join(realN8nFolder, 'node24');
