import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { ESLint, type Linter } from 'eslint';
// @ts-expect-error comes without types
import n8nNodesPlugin from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

/*
 * tsx scan.mts <folder> <pattern> …: what n8n's scanner for published packages would refuse there, as a list
 * in JSON.
 */

/** The rules of n8n's scanner for published packages (@n8n/scan-community-package), with its settings. */
function scanRules(): Linter.Config[] {
	const { community, credentials, nodes } = n8nNodesPlugin.configs;
	const off = (...names: string[]) =>
		Object.fromEntries(names.map((name) => [`n8n-nodes-base/${name}`, 'off' as const]));
	return [
		n8nCommunityNodesPlugin.configs.recommended as Linter.Config,
		{ rules: { 'no-console': 'error' }, plugins: { 'n8n-nodes-base': n8nNodesPlugin } },
		{ files: ['package.json'], rules: community.rules },
		{
			files: ['**/credentials/**/*.ts'],
			rules: {
				...credentials.rules,
				...off(
					'cred-class-field-documentation-url-miscased',
					'cred-class-field-type-options-password-missing',
				),
			},
		},
		{
			files: ['**/nodes/**/*.ts'],
			rules: {
				...nodes.rules,
				...off(
					'node-class-description-inputs-wrong-regular-node',
					'node-class-description-outputs-wrong',
					'node-param-type-options-max-value-present',
				),
			},
		},
		{
			files: ['**/*.json', '**/*.ts'],
			languageOptions: { parser: tseslint.parser as Linter.Parser },
		},
	];
}

async function scan(folder: string, patterns: string[]): Promise<string[]> {
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: scanRules(),
	});
	const results = await eslint.lintFiles(patterns);
	if (results.length < 2) return ['no files were found'];
	return results.flatMap(({ filePath, messages }) =>
		messages
			.filter(({ severity }) => severity === 2)
			.map(({ line, ruleId, message }) => `${filePath}:${line} ${ruleId ?? ''}: ${message}`),
	);
}

const [folder, ...patterns] = process.argv.slice(2);
console.log(JSON.stringify(await scan(folder, patterns)));
