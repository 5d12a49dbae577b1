import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder demo/ of this checkout. */
export const demoFolder = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** The root of this checkout: the package that is built, packed and installed into n8n. */
export const packageFolder = join(demoFolder, '..');
