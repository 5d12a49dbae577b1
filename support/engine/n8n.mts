import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { load, outside } from './outside.mts';

// n8n-core writes a settings file into the user folder when it is loaded: give it a private one.
const { env } = outside.process;
env.N8N_USER_FOLDER ??= mkdtempSync(join(tmpdir(), 'n8n-nodes-streampay-'));
env.N8N_ENCRYPTION_KEY ??= 'test';
env.N8N_LOG_LEVEL ??= 'silent';

// Only now. Under jest this is once for all test files of a process, which is much faster.
export const core = load('n8n-core');
export const n8n = load('n8n-workflow') as typeof import('n8n-workflow');
