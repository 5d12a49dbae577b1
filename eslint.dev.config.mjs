// Rules for development code (tests, simulator, demo, scripts). What ships is held to n8n's own rules
// by eslint.config.mjs, which n8n's strict mode does not allow to be changed.
import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

export default tseslint.config(
	{ ignores: ['dist/**', '**/node_modules/**', 'coverage/**', '.tmp/**'] },
	{
		files: ['**/*.mts'],
		extends: [js.configs.recommended, tseslint.configs.recommendedTypeChecked],
		languageOptions: {
			parserOptions: { project: './tsconfig.dev.json', tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'@typescript-eslint/no-explicit-any': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
			'@typescript-eslint/require-await': 'off',
			// Columns of records are typed as anything JSON can hold.
			'@typescript-eslint/no-base-to-string': 'off',
			'@typescript-eslint/restrict-template-expressions': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
		},
	},
	{
		files: ['nodes/**/*.ts'],
		ignores: ['nodes/shared/execution/**'],
		rules: {
			'no-restricted-imports': [
				'error',
				{
					name: 'n8n-workflow',
					importNames: [
						'IExecuteData',
						'IExecuteFunctions',
						'IExecutePaginationFunctions',
						'IExecuteSingleFunctions',
						'NodeApiError',
						'NodeOperationError',
					],
					message: 'Only nodes/shared/execution knows how n8n runs a node and shows an error.',
				},
			],
		},
	},
	{
		// What ships too: rules that n8n's own do not have.
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		languageOptions: { parser: tseslint.parser },
		linterOptions: { reportUnusedDisableDirectives: 'off' },
		plugins: { regexp },
		rules: {
			'regexp/no-super-linear-backtracking': 'error',
			'regexp/no-super-linear-move': 'error',
		},
	},
	{ files: ['**/*.mjs'], extends: [js.configs.recommended] },
);
