import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

import { runCommand } from '../../support/script/command.mts';
import { MOST_PACKED_BYTES, pack } from '../../support/realN8n/installPackage.mts';
import { median, type Row } from './row.mts';

/** Packages of the same kind, at the versions that were compared. */
const PEERS = ['n8n-nodes-lemonsqueezy@2.0.0', '@mendable/n8n-nodes-firecrawl@2.1.2'];
const STRIPE = resolve('support/realN8n/n8n2/node_modules/n8n-nodes-base');
const ROUNDS = 9;

/** Files that n8n loads, and where they lie. */
interface Loaded {
	name: string;
	folder: string;
	nodes: string[];
	credentials: string[];
	/** Bytes; undefined where there is no package of its own. */
	packed?: number;
	unpacked?: number;
	files?: number;
	dependencies?: number;
}

/**
 * How heavy the package is for those who install it and for the editor. Peers are downloaded; n8n's Stripe node
 * is part of the n8n of the demo and left out where that is not installed.
 */
export async function rows(): Promise<Row[]> {
	const folder = mkdtempSync(join(tmpdir(), 'weight-'));
	try {
		const ours = await unpack(await pack(folder), join(folder, 'ours'));
		const peers: Loaded[] = [];
		for (const [index, name] of PEERS.entries()) {
			const out = await runCommand(
				'npm',
				['pack', '--silent', '--pack-destination', folder, name],
				{
					cwd: folder,
				},
			);
			peers.push(await unpack(join(folder, out.trim()), join(folder, `peer${index}`)));
		}
		if (existsSync(STRIPE)) peers.push(stripe());
		return [...sizes(ours, peers), ...(await loadTimes(ours, peers)), ...descriptions(ours, peers)];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function unpack(tarball: string, folder: string): Promise<Loaded> {
	mkdirSync(folder);
	await runCommand('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], { cwd: folder });
	const files = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
	// As in n8n, which gives community nodes its own n8n-workflow.
	symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
	const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	return {
		name: `${manifest.name} ${manifest.version}`,
		folder,
		nodes: manifest.n8n.nodes,
		credentials: manifest.n8n.credentials ?? [],
		packed: statSync(tarball).size,
		unpacked: files.reduce((sum, path) => sum + statSync(path).size, 0),
		files: files.length,
		dependencies: Object.keys(manifest.dependencies ?? {}).length,
	};
}

function stripe(): Loaded {
	const { version } = JSON.parse(readFileSync(join(STRIPE, 'package.json'), 'utf8'));
	return {
		name: `Stripe of n8n-nodes-base ${version}`,
		folder: STRIPE,
		nodes: ['dist/nodes/Stripe/Stripe.node.js', 'dist/nodes/Stripe/StripeTrigger.node.js'],
		credentials: ['dist/credentials/StripeApi.credentials.js'],
	};
}

function sizes(ours: Loaded, peers: Loaded[]): Row[] {
	const about = (name: string, unit: string, of: keyof Loaded, scale: number, goal = '') =>
		peers
			.filter((peer) => peer[of] !== undefined)
			.map((peer) => {
				const [a, b] = [ours, peer].map((one) => (one[of] as number) / scale);
				return row({ name, unit, ours: a, peer: b, peerName: peer.name, goal, met: null });
			});
	return [
		...withGoal(
			about('Packed size', 'KB', 'packed', 1000, `< ${MOST_PACKED_BYTES / 1000}`),
			(size) => size * 1000 < MOST_PACKED_BYTES,
		),
		...about('Unpacked size', 'KB', 'unpacked', 1000),
		...about('Files', 'files', 'files', 1),
		...withGoal(about('Runtime dependencies', '', 'dependencies', 1, '0'), (count) => count === 0),
	];
}

/**
 * Every load is a Node process of its own, all contenders by turns. Loading waits for nothing, so the time of the
 * processor is the time it takes, and what else the machine does is not in it.
 */
async function loadTimes(ours: Loaded, peers: Loaded[]): Promise<Row[]> {
	const all = [ours, ...peers];
	const times = all.map((): number[] => []);
	for (let round = 0; round < ROUNDS; round++) {
		for (const [index, one] of all.entries()) times[index].push(await loadTime(one));
	}
	const [own, ...others] = times;
	const compared = peers.map((peer, index) => {
		const ratios = own.map((time, round) => time / others[index][round]);
		return row({
			name: 'Loading nodes and credentials in a fresh process',
			unit: 'ms',
			ours: median(own),
			peer: median(others[index]),
			peerName: peer.name,
			ratio: median(ratios),
			spread: [Math.min(...ratios), Math.max(...ratios)],
			goal: '< 50',
			met: null,
		});
	});
	return withGoal(compared, (time) => time < 50);
}

async function loadTime({ folder, nodes, credentials }: Loaded): Promise<number> {
	const script = `
		const load = require('node:module').createRequire(process.argv[1] + '/package.json');
		load('n8n-workflow');
		const start = process.cpuUsage();
		for (const path of process.argv.slice(2)) new (Object.values(load('./' + path))[0])();
		const { user, system } = process.cpuUsage(start);
		console.log((user + system) / 1000);`;
	const args = ['-e', script, folder, ...nodes, ...credentials];
	return Number(await runCommand(process.execPath, args, { cwd: folder }));
}

/** What the editor downloads of each node when it is opened. */
function descriptions(ours: Loaded, peers: Loaded[]): Row[] {
	const [own, ...others] = [ours, ...peers].map(descriptionOf);
	return peers.flatMap(({ name: peerName }, index) => [
		row({
			name: 'Descriptions of the nodes, as the editor gets them',
			unit: 'KB',
			ours: own.length / 1000,
			peer: others[index].length / 1000,
			peerName,
		}),
		row({
			name: 'The same, compressed',
			unit: 'KB',
			ours: gzipSync(own).length / 1000,
			peer: gzipSync(others[index]).length / 1000,
			peerName,
		}),
	]);
}

function descriptionOf({ folder, nodes }: Loaded): string {
	const load = createRequire(join(folder, 'package.json'));
	return JSON.stringify(
		nodes.map((path) => {
			const [NodeType] = Object.values(load(`./${path}`) as Record<string, new () => any>);
			const node = new NodeType();
			// A node with versions has a description for each.
			const versions: any[] = Object.values(node.nodeVersions ?? { 1: node });
			return versions.map(({ description }) => description);
		}),
	);
}

function row(given: Partial<Row> & Pick<Row, 'name' | 'unit' | 'ours' | 'peer'>): Row {
	const { ours, peer } = given;
	const ratio = peer ? ours / peer : null;
	return { peerName: null, ratio, spread: null, goal: '', met: null, ...given };
}

function withGoal(all: Row[], isMet: (ours: number) => boolean): Row[] {
	return all.map((one) => ({ ...one, met: isMet(one.ours) }));
}
