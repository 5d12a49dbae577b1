import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { format, resolveConfig } from 'prettier';

// @ts-expect-error plain JavaScript without types
import buildIfStale from '../support/engine/buildIfStale.js';
import { openFullTestBed } from '../support/engine/fixtures.mts';
import { deriveSchema, pathOf, WITH_PREVIEW } from './schemas/derive.mts';

/*
 * npm run docs:schemas: writes the previews of output columns that n8n's editor shows before a node has run,
 * from what the operations really give on the simulator.
 */
await buildIfStale();
const testBed = await openFullTestBed();
try {
	rmSync('nodes/Stream/__schema__', { recursive: true, force: true });
	for (const operation of testBed.operations()) {
		if (!WITH_PREVIEW.includes(operation.key)) continue;
		const path = pathOf(operation);
		const text = JSON.stringify(await deriveSchema(testBed, operation));
		mkdirSync(dirname(path), { recursive: true });
		const style = await resolveConfig(path);
		writeFileSync(path, await format(text, { ...style, parser: 'json' }));
		console.log(path);
	}
} finally {
	await testBed.close();
}
