/** Tests are .mts so that n8n's lint rules for published code leave them alone (CONTRIBUTING.md). */
module.exports = {
	testEnvironment: '<rootDir>/support/engine/testEnvironment.js',
	// Whose imports lead to tests (`npm run test:changed`): without what is installed in demo and support/realN8n.
	roots: [
		'credentials',
		'nodes',
		'scripts',
		'simulator',
		'support/editor',
		'support/engine',
		'support/faults',
		'support/history',
		'support/interleaving',
		'support/script',
		'support/simulator',
		'test',
	].map((folder) => `<rootDir>/${folder}`),
	testMatch: ['**/*.test.mts'],
	moduleFileExtensions: ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'node'],
	modulePathIgnorePatterns: [
		'<rootDir>/dist/',
		'<rootDir>/demo/(\\.home|out)/',
		'<rootDir>/support/realN8n/\\w+/node_modules/',
		'<rootDir>/.tmp/',
	],
	transform: {
		'^.+\\.m?ts$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
				module: { type: 'commonjs' },
				swcrc: false,
			},
		],
	},
	testSequencer: '<rootDir>/support/engine/longestFirst.js',
	globalSetup: '<rootDir>/support/engine/buildIfStale.js',
	maxWorkers: 2,
	// Only for what never ends: no time limit decides a test.
	testTimeout: 600_000,
};
