import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder demo/ of this checkout. */
export const demoFolder = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** Where the newest n8n 1 is installed, for the tests that try both generations. */
export const n8n1Folder = join(demoFolder, 'n8n1');

/** The root of this checkout: the package that is built, packed and installed into n8n. */
export const packageFolder = join(demoFolder, '..');
