const { existsSync, rmSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { Transform } = require('node:stream');
const { rollup } = require('@rollup/wasm-node');
const swc = require('@swc/core');
const esbuild = require('esbuild');
const { src, dest, parallel, series } = require('gulp');

const { n8n } = require('./package.json');

/** What n8n loads, and what the tests reach into to play a restart of n8n. */
const entries = [...n8n.credentials, ...n8n.nodes, 'dist/nodes/StreamTrigger/memory.js'];

/** `npm run build -- --readable` keeps the names and lines of the source, for looking for a fault. */
const isReadable = process.argv.includes('--readable');

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
	async transform(code) {
		const result = await esbuild.transform(code, {
			loader: 'ts',
			target: 'es2021',
			charset: 'utf8',
			tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
		});
		return { code: result.code, map: null };
	},
};

/** Short names. Functions and classes keep theirs, so that a stack trace can be read. */
const compact = {
	name: 'compact',
	async renderChunk(code) {
		const names = { keep_fnames: true, keep_classnames: true };
		const options = {
			compress: { ...names, ecma: 2021, passes: 3 },
			mangle: { ...names, toplevel: true },
			format: { ascii_only: true, comments: false },
			module: false,
		};
		return { code: (await swc.minify(code, options)).code, map: null };
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
		plugins: [typescript, ...(isReadable ? [] : [compact])],
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

/** Codex files (search aliases, categories) and previews of the output live beside the nodes. */
function json() {
	const dense = new Transform({
		objectMode: true,
		transform(file, _encoding, done) {
			file.contents = Buffer.from(JSON.stringify(JSON.parse(file.contents)));
			done(null, file);
		},
	});
	return src('nodes/**/*.json').pipe(dense).pipe(dest('dist/nodes'));
}

exports.build = series(clean, parallel(code, icons, json));
