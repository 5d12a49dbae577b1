import type { INodeExecutionData } from 'n8n-workflow';

import type { LedgerEntry } from '../../simulator/index.mts';
import type { RunResult } from '../../support/engine/harness.mts';
import type { PanelOperation } from '../../support/engine/panel.mts';
import type { Fault, Mode } from './list.mts';
import { ITEMS } from '../../support/engine/isolatedTestBed.mts';

/** What an operation does when nothing goes wrong. */
export interface Plain {
	/** Requests to the endpoint that the operation is about. */
	main: number;
	/** Records made. */
	made: number;
}

/** What is not as it should be. */
export interface Problems {
	lost: string[];
	doubled: string[];
	unreadable: string[];
	hung: string[];
}

export const noProblems = (): Problems => ({ lost: [], doubled: [], unreadable: [], hung: [] });

export interface Verdict extends Problems {
	/** How the items ended, for the table. */
	ends: string;
}

/** Holds what the node gave out against the simulator's ledger. */
export function judge(run: {
	operation: PanelOperation;
	fault: Fault;
	mode: Mode;
	plain: Plain;
	result: RunResult;
	ledger: LedgerEntry[];
}): Verdict {
	const { operation, fault, mode, plain, result, ledger } = run;
	const rows = result.outputs.flat();
	const errors = mode === 'Stop' ? [] : rows.filter(({ json }) => isErrorItem(json));
	const done = new Set(rows.filter((row) => !errors.includes(row)).map(indexOf));
	const failed = new Set(errors.map(indexOf));
	const texts = [
		...errors.map(({ json }) => `${json.error as string} ${json.message as string}`),
		...(result.error ? [`${result.error.message} ${result.error.description}`] : []),
	];
	const stopped = result.status !== 'success';
	const saidDone = stopped ? Number(TALLY.exec(result.error?.description)?.[1] ?? 0) : done.size;
	return {
		ends: stopped ? 'stopped' : `${done.size}+${failed.size}`,
		lost: [
			...lostItems(mode, result, done, failed),
			...untold(operation, fault, ledger, texts),
			...undone(operation, plain, ledger, saidDone),
		],
		doubled: doubled(operation, plain, ledger),
		unreadable: texts.filter((text) => !isReadable(text)),
		hung: [],
	};
}

const TALLY = /Of 3 items (\d) were done, \d failed and \d were not attempted/;

/** Every item has to end as rows or as an error. */
function lostItems(
	mode: Mode,
	{ status, error }: RunResult,
	done: Set<number>,
	failed: Set<number>,
): string[] {
	if (status !== 'success') {
		if (mode !== 'Stop') return [`stopped although it should go on: ${String(error?.message)}`];
		return TALLY.test(error?.description) ? [] : ['does not say what became of the items'];
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

/** What is said to be done has to be done: the ledger has its requests. */
function undone(
	operation: PanelOperation,
	{ main }: Plain,
	ledger: LedgerEntry[],
	done: number,
): string[] {
	const processed = ledger.filter((entry) => isMain(operation, entry) && isProcessed(entry));
	const wanted = Math.ceil((main * done) / ITEMS);
	return processed.length < wanted
		? [`${done} items are said to be done, with ${processed.length} of ${wanted} requests`]
		: [];
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

/** A fault leaves the status that it gave itself, whether Stream did what was asked or not. */
function isProcessed({ status, fault }: LedgerEntry): boolean {
	if (fault) return fault.endsWith(':after');
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

/** Whether a request is the one that the operation is about. */
export function isMain(operation: PanelOperation, entry: LedgerEntry): boolean {
	return entry.method === operation.method && new RegExp(mainPath(operation)).test(entry.path);
}

/** Source of a regular expression for the path that the operation is about. */
export function mainPath({ path }: PanelOperation): string {
	return `^/api/v2${path.replace(/\{\w+\}/g, '[^/]+')}$`;
}

const made = (ledger: LedgerEntry[]) => ledger.filter(({ created }) => created);
