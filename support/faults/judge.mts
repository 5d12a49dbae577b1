import type { INodeExecutionData } from 'n8n-workflow';

import type { LedgerEntry } from '../../simulator/index.mts';
import { checkHistory } from '../history/check.mts';
import { describe, type History, type Violation, wasDone } from '../history/history.mts';
import type { RunResult } from '../engine/harness.mts';
import type { PanelOperation } from '../engine/panel.mts';
import type { Fault, Mode } from './list.mts';
import { itemOf, ITEMS } from '../engine/isolatedTestBed.mts';

/** What an operation does when nothing goes wrong. */
export interface Plain {
	/** Requests to the endpoint that the operation is about. */
	main: number;
	/** Records made for each item, by resource. */
	makes: Record<string, number>;
}

/** What is not as it should be. */
export interface Problems {
	lost: string[];
	doubled: string[];
	/** Done to a record, or returned, that no item names. */
	strange: string[];
	unreadable: string[];
	hung: string[];
}

export const noProblems = (): Problems => ({
	lost: [],
	doubled: [],
	strange: [],
	unreadable: [],
	hung: [],
});

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
	history: History;
}): Verdict {
	const { operation, fault, mode, plain, result, ledger, history } = run;
	const rows = result.outputs.flat();
	const errors = mode === 'Stop' ? [] : rows.filter(({ json }) => isErrorItem(json));
	const done = new Set(
		rows.filter((row) => !errors.includes(row)).map(({ pairedItem }) => itemOf(pairedItem)),
	);
	const failed = new Set(errors.map(({ pairedItem }) => itemOf(pairedItem)));
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
			...unreported(operation, fault, ledger, texts),
			...undone(operation, plain, ledger, saidDone),
		],
		...checked(history),
		unreadable: texts.filter((text) => !isReadable(text)),
		hung: [],
	};
}

const TALLY = /Of 3 items, (\d) succeeded, \d failed and \d were not attempted/;

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
function unreported(
	operation: PanelOperation,
	{ name }: Fault,
	ledger: LedgerEntry[],
	texts: string[],
): string[] {
	const isDone = ledger.some((entry) => isMain(operation, entry) && entry.fault && wasDone(entry));
	if (operation.method === 'GET' || !isDone || name === 'slow drip') return [];
	return texts
		.filter(
			(text) =>
				!/Stream may (?:already )?have|Stream has done this|Run this item again|found/.test(text),
		)
		.map((text) => `done, but reported as "${text}"`);
}

/** What is said to be done has to be done: the ledger has its requests. */
function undone(
	operation: PanelOperation,
	{ main }: Plain,
	ledger: LedgerEntry[],
	done: number,
): string[] {
	const processed = ledger.filter((entry) => isMain(operation, entry) && wasDone(entry));
	const wanted = Math.ceil((main * done) / ITEMS);
	return processed.length < wanted
		? [`${done} items are said to be done, with ${processed.length} of ${wanted} requests`]
		: [];
}

/** What the checker of histories finds. */
export function checked(history: History): Pick<Problems, 'doubled' | 'strange'> {
	const violations = checkHistory(history, { named: true });
	const isStrange = ({ promise }: Violation) => promise === 'notNamed';
	return {
		doubled: violations.filter((one) => !isStrange(one)).map(describe),
		strange: violations.filter(isStrange).map(describe),
	};
}

/** Sentences for people: what happened, and what to do. */
function isReadable(text: string): boolean {
	if (text.length > 1_500 || /undefined|\[object|NaN|\bnull\b|Error:|at \w+ \(/.test(text))
		return false;
	return /^[A-Z"'].*[.!?)\]] [A-Z]/s.test(text);
}

function isErrorItem(json: INodeExecutionData['json']): boolean {
	return typeof json.error === 'string' && typeof json.message === 'string';
}

/** Whether a request is the one that the operation is about. */
export function isMain(operation: PanelOperation, entry: LedgerEntry): boolean {
	return entry.method === operation.method && new RegExp(mainPath(operation)).test(entry.path);
}

/** Source of a regular expression for the path that the operation is about. */
export function mainPath({ path }: PanelOperation): string {
	return `^/api/v2${path.replace(/\{\w+\}/g, '[^/]+')}$`;
}
