const { spawnSync } = require('node:child_process');
const { existsSync, readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');
const whileBuilding = require('./buildLock.js');

const root = join(__dirname, '..', '..');
const built = join(root, 'dist', 'nodes', 'Stream', 'Stream.node.js');
const sources = ['nodes', 'credentials', 'icons', 'gulpfile.js', 'tsconfig.json'];

/** The tests load the built package, as n8n does: build it when a source is newer than the build. */
module.exports = async function globalSetup() {
	await whileBuilding(() => {
		// Without checking types, which `npm test` has done.
		if (!isFresh()) run('gulp', ['build', '--silent']);
	});
};

function run(command, args) {
	const { status, stdout, stderr } = spawnSync('npx', [command, ...args], {
		cwd: root,
		encoding: 'utf8',
	});
	if (status !== 0) throw new Error(`${command} failed.\n${stdout}${stderr}`);
}

function isFresh() {
	if (!existsSync(built) || !existsSync(join(root, 'dist', 'icons'))) return false;
	const time = statSync(built).mtimeMs;
	return sources.every((path) => newest(join(root, path)) <= time);
}

function newest(path) {
	const stat = statSync(path);
	if (!stat.isDirectory()) return stat.mtimeMs;
	return readdirSync(path)
		.map((name) => newest(join(path, name)))
		.reduce((a, b) => Math.max(a, b), stat.mtimeMs);
}
