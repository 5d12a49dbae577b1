/**
 * Which room may import from which, types included; part of `npm run lint`. Which names of n8n a room may
 * use is said in eslint.dev.config.mjs.
 */

/** Rooms of nodes/shared: each imports only from those before it. */
const ROOMS = [
	'errors',
	'values',
	'api',
	'records',
	'events',
	'fields',
	'operation',
	'execution',
	'lists',
];

const room = (name) => `^nodes/shared/${name}/`;

/** Nothing in `from` imports anything of ours but `only`. */
const reaches = (name, from, only) => ({
	name,
	severity: 'error',
	from: { path: from },
	to: { path: '^(nodes|credentials|support|scripts|test|demo|simulator)/', pathNot: only },
});

export default {
	forbidden: [
		{
			name: 'no-circles',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		...ROOMS.map((name, i) =>
			reaches(`${name}-reaches-only-rooms-before-it`, room(name), ROOMS.slice(0, i + 1).map(room)),
		),
		reaches('the-node-reaches-only-shared', '^nodes/Stream/', '^nodes/(Stream|shared)/'),
		reaches(
			'triggers-reach-only-shared',
			'^nodes/(StreamTrigger|StreamWebhookTrigger)/',
			'^nodes/(shared|$1)/',
		),
		reaches('credentials-reach-only-the-api', '^credentials/', '^(credentials|nodes/shared/api)/'),
		{
			name: 'values-and-detect-have-no-n8n-at-run-time-and-no-http',
			severity: 'error',
			from: { path: '^nodes/(shared/values|StreamTrigger/detect)/' },
			to: {
				path: ['node_modules/n8n-workflow/', room('(api|operation|execution|lists)')],
				dependencyTypesNot: ['type-only'],
			},
		},
		{
			name: 'published-code-needs-only-n8n-workflow',
			severity: 'error',
			from: { path: '^(nodes|credentials)/' },
			to: { pathNot: ['^(nodes|credentials)/', 'node_modules/n8n-workflow/', '^crypto$'] },
		},
		reaches('support-reaches-no-user-of-it', '^support/', '^(nodes|support|simulator)/'),
		reaches('the-simulator-stands-alone', '^simulator/', '^simulator/'),
		reaches('the-demo-reaches-only-support', '^demo/', '^(demo|support|simulator)/'),
		reaches(
			'a-script-reaches-only-support-and-its-own-folder',
			'^scripts/([^/.]+)[/.]',
			'^(nodes|support|simulator|scripts/$1(/|\\.mts$))',
		),
		reaches(
			'a-test-reaches-what-it-tests-and-support',
			'^test/([^/]+)/',
			'^(nodes|credentials|support|scripts|simulator|demo|test/support|test/$1)/',
		),
	],
	options: {
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.dev.json' },
		doNotFollow: { path: ['node_modules', '^dist/'] },
		exclude: { path: '^(dist|\\.tmp|demo/(out|\\.home))/' },
	},
};
