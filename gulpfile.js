const { spawn } = require('node:child_process');
const { existsSync, rmSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { Transform } = require('node:stream');
const { rollup } = require('@rollup/wasm-node');
const { src, dest, parallel, series } = require('gulp');
const ts = require('typescript');

const { n8n, repository } = require('./package.json');
const tsconfig = require('./tsconfig.json');

const { options: compilerOptions } = ts.convertCompilerOptionsFromJson(
	{ ...tsconfig.compilerOptions, module: 'es2020', noEmit: false, removeComments: true },
	__dirname,
);

const repositoryUrl = repository.url.replace(/^git\+|\.git$/g, '');

/** What n8n loads. */
const entries = [...n8n.credentials, ...n8n.nodes];

/** A file that no longer has a source must not be published. */
async function clean() {
	rmSync('dist', { recursive: true, force: true });
}

/** TypeScript to JavaScript, file by file; `tsc` has checked the types. */
const typescript = {
	name: 'typescript',
	resolveId(source, importer) {
		if (!importer || !source.startsWith('.')) return null;
		const path = resolve(dirname(importer), source);
		return [`${path}.ts`, join(path, 'index.ts')].find(existsSync) ?? null;
	},
	transform(code, fileName) {
		return { code: ts.transpileModule(code, { fileName, compilerOptions }).outputText, map: null };
	},
};

/** Indents with tabs, as the source does: the package is 3 KB lighter. Text in templates stays as it is. */
const tabs = {
	name: 'tabs',
	renderChunk(code) {
		const texts = [];
		const visit = (node) => {
			if (ts.isTemplateLiteralToken(node)) texts.push([node.getStart(file), node.end]);
			ts.forEachChild(node, visit);
		};
		const file = ts.createSourceFile('chunk.js', code, ts.ScriptTarget.Latest, false);
		visit(file);
		const indented = code.replace(/^(?: {4})+/gm, (spaces, offset) =>
			texts.some(([start, end]) => start < offset && offset < end)
				? spaces
				: '\t'.repeat(spaces.length / 4),
		);
		return { code: indented, map: null };
	},
};

/**
 * The nodes share one file with all of their modules: what they keep in memory must be the same for all,
 * and almost two hundred small files make a package a third heavier and four times slower to load.
 */
async function code() {
	const bundle = await rollup({
		input: Object.fromEntries(
			entries.map((path) => {
				const name = path.replace(/^dist\/|\.js$/g, '');
				return [name, resolve(`${name}.ts`)];
			}),
		),
		external: ['n8n-workflow', 'crypto'],
		plugins: [typescript, tabs],
		onwarn: ({ message }) => {
			throw new Error(message);
		},
	});
	await bundle.write({
		dir: 'dist',
		format: 'cjs',
		exports: 'named',
		generatedCode: 'es2015',
		manualChunks: (id, { getModuleInfo }) => (getModuleInfo(id).isEntry ? null : 'streampay'),
		chunkFileNames: '[name].js',
	});
	await bundle.close();
}

/** Icons are referenced as `file:../../icons/…` from dist/nodes/<Node>/ and dist/credentials/. */
function icons() {
	return src('icons/**/*.svg', { encoding: false }).pipe(dest('dist/icons'));
}

/**
 * Codex files (search aliases, categories) and previews of the output live beside the nodes. Codex files name our
 * documents by their path; the address of the repository stands in package.json alone.
 */
function json() {
	const addresses = new Transform({
		objectMode: true,
		transform(file, _encoding, done) {
			const text = String(file.contents).replace(
				/"url": "((?!https:)[^"]+)"/g,
				(_all, path) => `"url": "${repositoryUrl}/blob/main/${path}"`,
			);
			file.contents = Buffer.from(text);
			done(null, file);
		},
	});
	return src('nodes/**/*.json').pipe(addresses).pipe(dest('dist/nodes'));
}

exports.build = series(clean, parallel(code, icons, json));

/** A script of package.json as a task. */
function script(name) {
	const run = () => spawn('npm', ['run', '--silent', name], { shell: true, stdio: 'inherit' });
	run.displayName = name;
	return run;
}

/** Types, rules and build, two at a time: rules that need types take as long as half of the others. */
exports.checks = parallel(
	series(script('lint:development'), script('lint:format')),
	series(script('build'), script('typecheck'), script('lint:published'), script('lint:imports')),
);
