const { spawnSync } = require('node:child_process');
const {
	existsSync,
	mkdirSync,
	readdirSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..', '..');
const stamp = join(root, 'dist', '.built');
const lock = join(root, '.tmp', 'build.lock');

/** The tests load the built package, as n8n does: build it when a source is newer than the build. */
module.exports = async function globalSetup() {
	mkdirSync(join(root, '.tmp'), { recursive: true });
	while (!tryLock()) await new Promise((resolve) => setTimeout(resolve, 300));
	try {
		if (isFresh()) return;
		const began = new Date();
		const build = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, encoding: 'utf8' });
		if (build.status !== 0) throw new Error(`The build failed.\n${build.stdout}${build.stderr}`);
		writeFileSync(stamp, '');
		utimesSync(stamp, began, began);
	} finally {
		rmSync(lock, { recursive: true, force: true });
	}
};

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
	if (!existsSync(stamp)) return false;
	const built = statSync(stamp).mtimeMs;
	return ['nodes', 'credentials', 'icons', 'gulpfile.js', 'tsconfig.json', 'package.json'].every(
		(path) => newest(join(root, path)) <= built,
	);
}

function newest(path) {
	const stat = statSync(path);
	if (!stat.isDirectory()) return stat.mtimeMs;
	return readdirSync(path)
		.map((name) => newest(join(path, name)))
		.reduce((a, b) => Math.max(a, b), 0);
}
