/**
 * What the index of payment links takes of the memory of n8n's process. Each measurement has a process of its own:
 *
 * node --expose-gc --import tsx scripts/bench/indexMemory.mts LINKS [referenced]
 *
 * prints bytes for each link.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { OrderIndex } from '../../nodes/Stream/orders/linkIndex';
import type { ApiRequest, Client } from '../../nodes/shared/api/client';
import { beside, type Row } from './row.mts';

const SELF = fileURLToPath(import.meta.url);
const PAGE = 100;
/** So many that what an index takes at any size, a megabyte or two, does not count. */
const LINKS = 100_000;
const MOST = { referenced: 400, bare: 120 };

export async function rows(): Promise<Row[]> {
	const found: Row[] = [];
	for (const [what, isReferenced] of [
		['with a reference', true],
		['without', false],
	] as const) {
		const args = ['--expose-gc', '--import', 'tsx', SELF, String(LINKS)];
		if (isReferenced) args.push('referenced');
		const { stdout } = await promisify(execFile)(process.execPath, args);
		const bytes = Number(stdout);
		const most = isReferenced ? MOST.referenced : MOST.bare;
		const name = `Index of ${LINKS.toLocaleString('en')} links, each ${what}`;
		found.push(beside(name, 'bytes per link', bytes, most, 'limit', 1));
	}
	return found;
}

/** A list of links, newest first, made page by page as it is asked for. */
function listOf(links: number, isReferenced: boolean): Client {
	const first = Date.UTC(2026, 0, 1);
	const link = (n: number) => {
		const id = randomUUID();
		return {
			id,
			url: `https://checkout.streampay.sa/pay/${id}`,
			name: `Order ${n}`,
			status: n % 3 ? 'COMPLETED' : 'ACTIVE',
			amount: '100.00',
			amount_collected: n % 3 ? '100.00' : '0.00',
			currency: 'SAR',
			items: [{ product_id: PRODUCT, product: { id: PRODUCT, type: 'ONE_OFF' }, quantity: 1 }],
			custom_metadata: isReferenced ? { order_reference: `order_${100_000 + n}` } : null,
			created_at: new Date(first + n * 60_000).toISOString(),
		};
	};
	const request = async ({ query = {} }: ApiRequest) => {
		const page = Number(query.page);
		const numbers = Array.from({ length: PAGE }, (_, at) => links - 1 - (page - 1) * PAGE - at);
		const data = numbers.filter((n) => n >= 0).map(link);
		const pagination = { total_count: links, has_next_page: page * PAGE < links };
		// As text and back, as it comes over the network.
		return JSON.parse(JSON.stringify({ data, pagination })) as unknown;
	};
	return { account: 'bench', request } as unknown as Client;
}
const PRODUCT = randomUUID();

async function measure(links: number, isReferenced: boolean): Promise<number> {
	const used = () => {
		globalThis.gc!();
		return process.memoryUsage().heapUsed;
	};
	// Code is compiled before anything is measured.
	await new OrderIndex().refresh(listOf(PAGE, isReferenced));
	const before = used();
	const index = new OrderIndex();
	await index.refresh(listOf(links, isReferenced));
	const bytes = (used() - before) / links;
	// Still in use: it must not be collected before it has been measured.
	if (index.isCold) throw new Error('Nothing was read');
	return bytes;
}

if (process.argv[1] === SELF) {
	const [, , links, referenced] = process.argv;
	console.log(await measure(Number(links), referenced !== undefined));
}
