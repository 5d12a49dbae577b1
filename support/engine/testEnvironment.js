const { AsyncLocalStorage } = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Node's environment, without what jest leaves behind in it: each test file keeps a store for asynchronous work, which
 * every promise of all later files of the process carries along. After 60 files promises take twice as long.
 */
module.exports = class extends TestEnvironment {
	async setup() {
		await super.setup();
		const { prototype } = AsyncLocalStorage;
		const { run } = prototype;
		this.stores = new Set();
		const { stores } = this;
		prototype.run = function (...args) {
			stores.add(this);
			return Reflect.apply(run, this, args);
		};
		this.restore = () => (prototype.run = run);
	}

	async teardown() {
		this.restore();
		// They are enabled again by whoever uses them.
		for (const store of this.stores) store.disable();
		await super.teardown();
	}
};
