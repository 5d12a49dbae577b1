/**
 * npm run docs:switches    writes simulator/SWITCHES.md from the simulator's table of switches
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { switchDocument } from '../simulator/switches/document.mts';

const path = join(import.meta.dirname, '..', 'simulator', 'SWITCHES.md');
writeFileSync(path, await format(switchDocument(), { parser: 'markdown', useTabs: true }));
