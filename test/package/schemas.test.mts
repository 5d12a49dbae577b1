import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { deriveSchema, pathOf, WITH_PREVIEW } from '../../scripts/schemas/derive.mts';
import { operations } from '../../support/engine/operations.mts';
import { useTestBed } from '../support/use.mts';

const previewed = operations.filter(([key]) => WITH_PREVIEW.includes(key));

const testBed = useTestBed();

it('has a preview for each operation in the list, and no other', () => {
	expect(previewed).toHaveLength(WITH_PREVIEW.length);
	const folder = 'nodes/Stream/__schema__';
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.json'))
		.map((path) => join(folder, path));
	expect(files.sort()).toEqual(previewed.map(([, operation]) => pathOf(operation)).sort());
});

// After a change of columns: npm run docs:schemas.
it.each(previewed)('the preview of %s shows the columns that it gives', async (_key, operation) => {
	const preview = JSON.parse(readFileSync(pathOf(operation), 'utf8'));
	expect(preview).toEqual(await deriveSchema(testBed, operation));
});

it.each(previewed)('n8n finds the preview of %s', (_key, { resource, operation }) => {
	// eslint-disable-next-line @typescript-eslint/no-require-imports
	const { resolveOutputSchemaPath } = require('n8n-core');
	const path: string = resolveOutputSchemaPath({
		nodeDir: join(process.cwd(), 'dist/nodes/Stream'),
		version: 1,
		resource,
		operation,
	});
	expect(existsSync(path)).toBe(true);
	expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ type: 'object' });
});
