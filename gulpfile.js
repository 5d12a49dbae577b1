const { src, dest, parallel } = require('gulp');

/** Icons are referenced as `file:../../icons/…` from dist/nodes/<Node>/ and dist/credentials/. */
function icons() {
	return src('icons/**/*.svg', { encoding: false }).pipe(dest('dist/icons'));
}

/** Codex files (search aliases, categories) and output schemas live beside the compiled nodes. */
function json() {
	return src('nodes/**/*.json').pipe(dest('dist/nodes'));
}

exports.build = parallel(icons, json);
