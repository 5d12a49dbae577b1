import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiError } from '../../nodes/shared/errors/apiError';
import { explainResponse } from '../../nodes/shared/api/errorMessages';
import { shouldRetry } from '../../nodes/shared/api/retryPolicy';
import { readPanel } from '../../support/engine/panel.mts';
import { AFTER_LOSS, retriesOf } from '../../scripts/faults/retries.mts';
import { useIsolatedTestBed } from '../support/use.mts';

const testBed = useIsolatedTestBed();
const docs = readFileSync(join(import.meta.dirname, '../../docs/reliability.md'), 'utf8');

const answered = (status: number) =>
	explainResponse({ status, headers: {}, body: {} }, { subject: 'consumer' });
const refused = (status: number) =>
	explainResponse(
		{ status, headers: {}, body: { error: { code: 'STREAM_ERROR' } } },
		{ subject: 'consumer' },
	);
const silent = (outcome: 'notSent' | 'unknown') => new ApiError('', '', { outcome });

/** What the rows of the table are about, by how they begin. */
const failures: Record<string, ApiError[]> = {
	'429': [answered(429)],
	'Stream not reached': [silent('notSent')],
	'408, 5xx': [408, 500, 502, 503, 504].map(answered),
	'time-out': [silent('unknown')],
	"404, 405 … in a form that is not Stream's": [400, 404, 405, 409, 410, 422].map(answered),
	'401, 403, 407, 413, 451 in such a form': [401, 403, 407, 413, 451].map(answered),
	'any other status': [400, 401, 403, 404, 409, 422].map(refused),
};

it.each(Object.entries(failures))('the row of %s says what is tried again', (begins, errors) => {
	const row = docs.split('\n').find((line) => line.startsWith(`| ${begins}`)) ?? '';
	const [, , harmless, harmful] = row
		.split('|')
		.map((faultCase) => /^ (yes|no)\b/.exec(faultCase)?.[1]);
	for (const error of errors) {
		expect(shouldRetry(error, 'harmless') ? 'yes' : 'no').toBe(harmless);
		expect(shouldRetry(error, 'harmful') ? 'yes' : 'no').toBe(harmful);
	}
});

it('the lists of operations say what becomes of each when its answer gets lost', async () => {
	const found = await retriesOf(testBed, readPanel(testBed.harness.nodeType().description));
	for (const what of AFTER_LOSS) {
		const line = docs.split('\n').find((one) => one.startsWith(`- **${what}**`)) ?? '';
		expect(line.slice(line.indexOf(': ') + 2).split(', ')).toEqual(found[what]);
	}
});
