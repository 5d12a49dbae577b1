/** What to hand to jest. */
export interface Selection {
	/** Every test. */
	all: boolean;
	/** Files whose importers are run; a test file is its own. */
	related: string[];
	/** Folders of tests that read files instead of importing them. */
	besides: string[];
	/** Folders of tests of which nothing was touched although they import `related`. */
	without: string[];
}

/** How all tests run. */
const EVERYWHERE =
	/^(package-lock\.json|jest\.config\.js|tsconfig(\.dev)?\.json|support\/engine\/(testEnvironment|longestFirst|buildIfStale|buildLock)\.js)$/;
/** What becomes the built package. */
const BUILT = /^(nodes|credentials|icons)\/|^(gulpfile\.js|package\.json)$/;
/** Tests load the built package here, as n8n does: no import leads from them to its sources. */
const LOADED_BY = 'support/engine/n8n.mts';
/** Tests of one of the three nodes, and the sources that belong to no other. */
const NODES: Array<[source: string, tests: string[]]> = [
	['nodes/Stream/', ['test/nodes', 'test/transport', 'test/contract', 'test/fuzz']],
	['nodes/StreamTrigger/', ['test/StreamTrigger']],
	['nodes/StreamWebhookTrigger/', ['test/StreamWebhookTrigger']],
];
/** Code whose imports jest does not follow (`roots` in jest.config.js). */
const NOT_FOLLOWED = /^(demo|support\/realN8n)\//;
/** Tests that read documents, workflows and the package as files, and those of the demo. */
const READERS = ['test/docs', 'test/package', 'test/scripts', 'test/versions', 'test/workflows'];

/**
 * The tests that a change can break. Imports lead from tests to what they use; two things they do not show: the tests
 * run the built package, and some read files.
 *
 * @param changed paths from the root of the project
 */
export function selectionFor(changed: string[]): Selection {
	const built = changed.filter((path) => BUILT.test(path));
	const isCode = (path: string) => /\.m?ts$/.test(path) && !NOT_FOLLOWED.test(path);
	const owners = NODES.filter(([source]) => built.some((path) => path.startsWith(source)));
	const isOwned = built.every((path) => owners.some(([source]) => path.startsWith(source)));
	return {
		all: changed.some((path) => EVERYWHERE.test(path)),
		related: [...changed.filter(isCode), ...(built.length ? [LOADED_BY] : [])],
		besides: built.length || !changed.every(isCode) ? READERS : [],
		without:
			built.length === changed.length && built.length && isOwned
				? NODES.filter((node) => !owners.includes(node)).flatMap(([, tests]) => tests)
				: [],
	};
}
