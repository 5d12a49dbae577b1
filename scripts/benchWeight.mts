/**
 * npm run bench:weight [-- --json]
 *
 * Weighs the packed package beside two community packages and n8n's own Stripe node: sizes, the time to load,
 * and what the editor downloads. Exits with 1 when a goal is missed.
 */
import { rows } from './bench/weight.mts';

const all = await rows();
if (process.argv.includes('--json')) console.log(JSON.stringify({ rows: all }));
else console.table(all, ['name', 'unit', 'ours', 'peer', 'peerName', 'ratio', 'goal', 'met']);
process.exitCode = all.some(({ met }) => met === false) ? 1 : 0;
