import { selectionFor } from '../../scripts/testChanged/selection.mts';

const NONE = { all: false, related: [], besides: [], without: [] };
const READERS = ['test/docs', 'test/package', 'test/scripts', 'test/versions', 'test/workflows'];
const LOADED_BY = 'support/engine/n8n.mts';

describe('npm run test:changed', () => {
	it('follows imports', () => {
		const changed = ['simulator/http/list.mts', 'test/nodes/Stream/lists.test.mts'];
		expect(selectionFor(changed)).toEqual({ ...NONE, related: changed });
	});

	it('runs what loads the built package when a source of it was changed', () => {
		const path = 'nodes/shared/api/client.ts';
		expect(selectionFor([path])).toEqual({
			...NONE,
			related: [path, LOADED_BY],
			besides: READERS,
		});
	});

	it('leaves out the tests of nodes that do not have the source', () => {
		const { related, without } = selectionFor(['nodes/StreamTrigger/poll.ts']);
		expect(related).toContain(LOADED_BY);
		expect(without).toContain('test/nodes');
		expect(without).not.toContain('test/StreamTrigger');
		const shared = ['nodes/StreamTrigger/poll.ts', 'nodes/shared/values/money.ts'];
		expect(selectionFor(shared).without).toEqual([]);
		const withTest = ['nodes/StreamTrigger/poll.ts', 'test/nodes/Stream/lists.test.mts'];
		expect(selectionFor(withTest).without).toEqual([]);
	});

	it('runs what reads files when a document or a workflow was changed', () => {
		expect(selectionFor(['README.md']).besides).toEqual(READERS);
		expect(selectionFor(['demo/check.mts'])).toEqual({ ...NONE, besides: READERS });
	});

	it('runs everything when all tests run in another way', () => {
		expect(selectionFor(['jest.config.js']).all).toBe(true);
		expect(selectionFor(['package-lock.json']).all).toBe(true);
	});
});
