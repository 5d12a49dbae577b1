import { runInThisContext } from 'node:vm';

/** The globals of the process. Under jest a test file has others. */
export const outside = runInThisContext('globalThis') as typeof globalThis;

/** Node's own `require`, with which n8n loads things. Under jest a test file has another, and modules of its own. */
export const load = outside.process.getBuiltinModule('node:module').createRequire(import.meta.url);
