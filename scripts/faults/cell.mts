import type { INodeExecutionData } from 'n8n-workflow';

import type { LedgerEntry } from '../../simulator/index.mts';
import type { RunResult } from '../../test/support/harness.mts';
import type { PanelOperation } from '../contract/panel.mts';
import { MODES, type Fault, type Mode } from './list.mts';
import type { Place } from './place.mts';

const ITEMS = 3;

/** A cell that takes longer is not going to end. */
const HUNG_MS = 180_000;

/** What an operation does when nothing goes wrong. */
export interface Plain {
	/** Requests to the endpoint that the operation is about. */
	main: number;
	/** Records made. */
	made: number;
}

export interface Verdict {
	/** How the items ended, for the table. */
	ends: string;
	lost: string[];
	doubled: string[];
	unreadable: string[];
	hung: string[];
}

/** Runs the operation without a fault. Throws when it does not work then. */
export async function runPlain(place: Place, operation: PanelOperation): Promise<Plain> {
	const { result, ledger } = await place.run(operation, await place.items(operation, ITEMS), {});
	if (result.status !== 'success') {
		const { message, description } = (result.error ?? {}) as Record<string, string>;
		throw new Error(`${operation.key} fails without a fault: ${message} ${description}`);
	}
	const main = ledger.filter((entry) => isMain(operation, entry)).length;
	if (!main)
		throw new Error(`${operation.key} sends nothing to ${operation.method} ${operation.path}`);
	return { main, made: made(ledger).length };
}

/** Lets one request to the operation's endpoint fail, in the middle of the run. */
export async function runCell(
	place: Place,
	operation: PanelOperation,
	fault: Fault,
	mode: Mode,
	plain: Plain,
): Promise<Verdict> {
	const filled = await place.items(operation, ITEMS);
	place.sim.faults.clear();
	if (fault.action) {
		place.sim.faults.add({
			method: operation.method,
			path: pattern(operation.path),
			skip: Math.floor(plain.main / 2),
			times: 1,
			action: fault.action,
		});
	}
	if (fault.timeoutMs) filled.parameters.requestOptions = { timeout: fault.timeoutMs };
	const running = place.run(operation, filled, MODES[mode], { closed: !fault.action });
	const ended = await Promise.race([running, after(HUNG_MS)]);
	place.sim.faults.clear();
	if (!ended) return { ends: 'hung', lost: [], doubled: [], unreadable: [], hung: ['no end'] };
	return judge(operation, fault, mode, plain, ended.result, ended.ledger);
}

function judge(
	operation: PanelOperation,
	fault: Fault,
	mode: Mode,
	plain: Plain,
	result: RunResult,
	ledger: LedgerEntry[],
): Verdict {
	const rows = result.outputs.flat();
	const errors = mode === 'Stop' ? [] : rows.filter(({ json }) => isErrorItem(json));
	const done = new Set(rows.filter((row) => !errors.includes(row)).map(indexOf));
	const failed = new Set(errors.map(indexOf));
	const texts = [
		...errors.map(({ json }) => `${json.error as string} ${json.message as string}`),
		...(result.error ? [`${result.error.message} ${result.error.description}`] : []),
	];
	return {
		ends: result.status === 'success' ? `${done.size}+${failed.size}` : 'stopped',
		lost: [...lostItems(mode, result, done, failed), ...untold(operation, fault, ledger, texts)],
		doubled: doubled(operation, plain, ledger),
		unreadable: texts.filter((text) => !isReadable(text)),
		hung: [],
	};
}

/** Every item has to end as rows or as an error. */
function lostItems(
	mode: Mode,
	{ status, error }: RunResult,
	done: Set<number>,
	failed: Set<number>,
): string[] {
	if (status !== 'success') {
		if (mode !== 'Stop') return [`stopped although it should go on: ${String(error?.message)}`];
		return /Of 3 items \d were done, \d failed and \d were not attempted/.test(error?.description)
			? []
			: ['does not say what became of the items'];
	}
	return [0, 1, 2].flatMap((item) =>
		done.has(item) === failed.has(item)
			? [`item ${item} ended ${done.has(item) ? 'twice' : 'nowhere'}`]
			: [],
	);
}

/** A write that was done and reported as failed has to say so. */
function untold(
	operation: PanelOperation,
	{ name }: Fault,
	ledger: LedgerEntry[],
	texts: string[],
): string[] {
	const wasDone = ledger.some(
		(entry) => isMain(operation, entry) && entry.fault && isProcessed(entry),
	);
	if (operation.method === 'GET' || !wasDone || name === 'slow drip') return [];
	return texts
		.filter((text) => !/Stream may have|Stream has done this|Run this item again|found/.test(text))
		.map((text) => `done, but reported as "${text}"`);
}

/** Nothing is made, charged, refunded or changed twice, except where twice is the same as once. */
function doubled(operation: PanelOperation, plain: Plain, ledger: LedgerEntry[]): string[] {
	const found: string[] = [];
	const records = made(ledger).length;
	if (records > plain.made) found.push(`${records} records instead of ${plain.made}`);
	if (operation.method !== 'POST' || !operation.path.includes('{')) return found;
	const writes = ledger.filter((entry) => isMain(operation, entry) && isProcessed(entry));
	const paths = writes.map(({ path }) => path);
	for (const path of new Set(paths)) {
		const times = paths.filter((one) => one === path).length;
		if (times > 1) found.push(`${path} ${times} times`);
	}
	return found;
}

/** A fault that came instead of processing left no trace but the status that it gave itself. */
function isProcessed({ status, fault }: LedgerEntry): boolean {
	if (fault?.endsWith(':before')) return false;
	return status >= 200 && status < 300;
}

/** Sentences for people: what happened, and what to do. */
function isReadable(text: string): boolean {
	if (text.length > 1_500 || /undefined|\[object|NaN|\bnull\b|Error:|at \w+ \(/.test(text))
		return false;
	return /^[A-Z"].*[.!?)\]] [A-Z]/s.test(text);
}

function isErrorItem(json: INodeExecutionData['json']): boolean {
	return typeof json.error === 'string' && typeof json.message === 'string';
}

function indexOf({ pairedItem }: INodeExecutionData): number {
	const [first] = [pairedItem].flat();
	return typeof first === 'object' ? first.item : Number(first);
}

function isMain({ method, path }: PanelOperation, entry: LedgerEntry): boolean {
	return entry.method === method && new RegExp(pattern(path)).test(entry.path);
}

function pattern(path: string): string {
	return `^/api/v2${path.replace(/\{\w+\}/g, '[^/]+')}$`;
}

const made = (ledger: LedgerEntry[]) => ledger.filter(({ created }) => created);

async function after(ms: number): Promise<undefined> {
	await new Promise((resolve) => setTimeout(resolve, ms).unref());
	return undefined;
}
