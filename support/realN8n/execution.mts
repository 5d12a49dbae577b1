import { parse } from 'flatted';

/** One item as it travels between nodes. */
export interface Item {
	json: Record<string, any>;
	pairedItem?: unknown;
	binary?: Record<string, unknown>;
}

/** An execution as n8n's list shows it. */
export interface ExecutionSummary {
	id: string;
	/** `manual`, `trigger`, `webhook`, … */
	mode: string;
	/** `success`, `error`, `running`, `new`, `waiting`, `canceled`, `crashed` */
	status: string;
	startedAt: string;
	stoppedAt?: string;
}

/** An execution with its data. */
export interface Execution extends ExecutionSummary {
	/** Whether it has ended, well or badly. */
	finished: boolean;
	/** The error that ended it. */
	error?: { message: string; description?: string; node?: { name: string } };
	/** What a node gave on one of its outputs, all its runs together. */
	items(node: string, output?: number): Item[];
	/** Names of the nodes that ran. */
	nodes: string[];
}

const ended = new Set(['success', 'error', 'canceled', 'crashed']);

/** Reads n8n's answer, whose data come in the "flatted" format. */
export function toExecution(raw: ExecutionSummary & { data?: string }): Execution {
	const { data, ...summary } = raw;
	const result = data ? parse(data)?.resultData : undefined;
	const runs: Record<string, Array<{ data?: { main?: Array<Item[] | null> } }>> = result?.runData ??
	{};
	const nodes = Object.keys(runs);
	// n8n 1 writes the status first and the data a moment later.
	const hasData = nodes.length > 0 || result?.error !== undefined;
	const isWhole = hasData || !['success', 'error'].includes(raw.status);
	return {
		...summary,
		finished: ended.has(raw.status) && isWhole,
		error: result?.error,
		nodes,
		items: (node, output = 0) =>
			(runs[node] ?? []).flatMap((run) => run.data?.main?.[output] ?? []),
	};
}
