const { rm } = require('node:fs/promises');
const { src, dest, parallel } = require('gulp');

/** A file that no longer has a source must not be published. */
async function clean() {
	await rm('dist', { recursive: true, force: true });
}

/** Icons are referenced as `file:../../icons/…` from dist/nodes/<Node>/ and dist/credentials/. */
function icons() {
	return src('icons/**/*.svg', { encoding: false }).pipe(dest('dist/icons'));
}

/** Codex files (search aliases, categories) and output schemas live beside the compiled nodes. */
function json() {
	return src('nodes/**/*.json').pipe(dest('dist/nodes'));
}

exports.clean = clean;
exports.build = parallel(icons, json);
