const { existsSync, mkdirSync, rmSync, statSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(__dirname, '..', '..', '.tmp');
const lock = join(folder, 'build.lock');

/** Runs `work` while nobody else builds into `dist` or packs it. A lock left by a killed run is taken over. */
module.exports = async function whileBuilding(work) {
	mkdirSync(folder, { recursive: true });
	while (!tryLock()) await new Promise((resolve) => setTimeout(resolve, 300));
	try {
		return await work();
	} finally {
		rmSync(lock, { recursive: true, force: true });
	}
};

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
