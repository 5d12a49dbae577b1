import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '../simulator/index.mts';
import { onEnd } from '../support/script/closers.mts';
import { takeFolder } from '../support/script/lock.mts';
import { packageFolder } from '../support/paths.mts';
import {
	freePort,
	install,
	installPackedPackage,
	N8nClient,
	packForN8n,
	start,
} from '../support/realN8n/index.mts';
import { openShop, type Shop } from './shop.mts';
import { step } from '../support/script/terminal.mts';

/** The one user of the demo's n8n. */
export const owner = {
	email: 'demo@example.com',
	password: 'Stream-demo-1',
	firstName: 'Demo',
	lastName: 'Shop',
};

const demoFolder = join(packageFolder, 'demo');

export const ordersFile = join(demoFolder, 'orders.xlsx');
export const resultFolder = join(demoFolder, 'out');
const homeFolder = join(demoFolder, '.home');

/** Everything the demo runs on. */
export interface World {
	simulator: Simulator;
	shop: Shop;
	n8n: N8nClient;
	/** The credential of the simulator's merchant in n8n. */
	credential: { id: string; name: string };
}

function emptyFolders(): void {
	takeFolder(homeFolder);
	rmSync(resultFolder, { recursive: true, force: true });
	mkdirSync(resultFolder, { recursive: true });
	if (!existsSync(ordersFile)) throw new Error(`${ordersFile} is missing`);
}

async function openCredential(n8n: N8nClient, simulator: Simulator) {
	const { apiKey, apiSecret, url: baseUrl } = simulator;
	const name = 'Stream simulator';
	const credential = {
		name,
		type: 'streamPayApi',
		data: { apiKey, apiSecret, branchId: '', baseUrl },
	};
	const test = await n8n.testCredential(credential);
	if (test.status !== 'OK') throw new Error(`n8n cannot use the credential: ${test.message}`);
	return { id: await n8n.createCredential(credential), name };
}

/** Installs and starts everything; what was started is ended by endEverything(). */
export async function openWorld(): Promise<World> {
	emptyFolders();
	const n8nInstall = await step(
		'n8n is being installed',
		install,
		({ version }) => `n8n ${version} is installed`,
	);
	const tarball = await step(
		'The package is being built and packed',
		() => packForN8n(homeFolder),
		() => 'The package is built and packed',
	);
	await step(
		'The package is being installed into n8n',
		() => installPackedPackage(tarball, homeFolder),
		() => 'The package is installed into n8n as a community node',
	);
	const simulator = await startSimulator({ port: await freePort(4010), seed: 'demo' });
	onEnd(() => simulator.close());
	const shop = await openShop();
	onEnd(() => shop.close());
	const server = await step(
		'n8n is starting',
		() =>
			start({
				install: n8nInstall,
				userFolder: homeFolder,
				logFile: join(resultFolder, 'n8n.log'),
				env: {
					N8N_RESTRICT_FILE_ACCESS_TO: [resultFolder, ordersFile]
						.map((path) => realpathSync(path))
						.join(';'),
				},
			}),
		({ url }) => `n8n answers on ${url}, the Stream simulator on ${simulator.url}`,
	);
	onEnd(() => server.stop());
	const n8n = new N8nClient(server.url);
	await n8n.setupOwner(owner);
	return { simulator, shop, n8n, credential: await openCredential(n8n, simulator) };
}
