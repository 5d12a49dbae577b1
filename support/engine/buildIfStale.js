const { spawnSync } = require('node:child_process');
const { existsSync, mkdirSync, readdirSync, rmSync, statSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..', '..');
const built = join(root, 'dist', 'nodes', 'Stream', 'Stream.node.js');
const lock = join(root, '.tmp', 'build.lock');
const sources = ['nodes', 'credentials', 'icons', 'gulpfile.js', 'tsconfig.json'];

/** The tests load the built package, as n8n does: build it when a source is newer than the build. */
module.exports = async function globalSetup() {
	mkdirSync(join(root, '.tmp'), { recursive: true });
	while (!tryLock()) await new Promise((resolve) => setTimeout(resolve, 300));
	try {
		if (isFresh()) return;
		// Without checking types, which `npm test` has done.
		run('gulp', ['build', '--silent']);
	} finally {
		rmSync(lock, { recursive: true, force: true });
	}
};

function run(command, args) {
	const { status, stdout, stderr } = spawnSync('npx', [command, ...args], {
		cwd: root,
		encoding: 'utf8',
	});
	if (status !== 0) throw new Error(`${command} failed.\n${stdout}${stderr}`);
}

/** Two test runs at once must not build into the same folder; a lock left by a killed run is taken over. */
function tryLock() {
	try {
		mkdirSync(lock);
		return true;
	} catch {
		if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 120_000) {
			rmSync(lock, { recursive: true, force: true });
		}
		return false;
	}
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
