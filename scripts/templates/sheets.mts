import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json as readJson } from 'node:stream/consumers';

export type Row = Record<string, any>;

/** What a node of Google Sheets would do (swap.mts turns the node into this request). */
export interface SheetRequest {
	/** Address of the spreadsheet. */
	document: string;
	tab: string;
	operation: 'read' | 'update' | 'appendOrUpdate';
	/** Column by which rows are found when writing; `row_number` is the row's place. */
	match?: string;
	/** Filter when reading. */
	where?: Array<{ column: string; value: unknown }>;
	row?: Row;
}

/** Stands in for Google Sheets, which no test can reach. */
export interface Sheets {
	url: string;
	/** While true, nothing can be read or written. */
	isDown: boolean;
	/** Rows of a tab as they are now, without their numbers. */
	rows(document: string, tab?: string): Row[];
	/** Replaces a tab. */
	fill(document: string, rows: Row[], tab?: string): void;
	close(): Promise<void>;
}

const firstRow = 2;

/** Same as n8n's Google Sheets node: keys are compared as text, the first row that has it is written. */
function write(rows: Row[], { operation, match = '', row = {} }: SheetRequest): void {
	const { row_number: number, ...values } = row;
	const key = row[match];
	if (key === undefined || key === null) throw new Error(`Nothing to find the row by: ${match}`);
	const found =
		match === 'row_number'
			? rows[Number(number) - firstRow]
			: rows.find((one) => String(one[match] ?? '') === String(key));
	const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
	if (found) Object.assign(found, Object.fromEntries(given.filter(([name]) => name !== match)));
	else if (operation === 'appendOrUpdate') rows.push(Object.fromEntries(given));
}

/** Rows as the node gives them: every column of the tab, empty cells as empty text, and the row's number. */
function read(rows: Row[], { where = [] }: SheetRequest): Row[] {
	const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	const empty = Object.fromEntries(columns.map((column) => [column, '']));
	return rows
		.map((row, index) => ({ row_number: index + firstRow, ...empty, ...row }) as Row)
		.filter((row) =>
			where.every(({ column, value }) => String(row[column] ?? '') === String(value)),
		);
}

/** Starts it on a free port. */
export async function openSheets(): Promise<Sheets> {
	const tabs = new Map<string, Row[]>();
	const rowsOf = (document: string, tab: string): Row[] => {
		const name = `${document} ${tab}`;
		if (!tabs.has(name)) tabs.set(name, []);
		return tabs.get(name)!;
	};
	const answer = (request: SheetRequest): unknown => {
		const rows = rowsOf(request.document, request.tab);
		if (request.operation === 'read') return read(rows, request);
		write(rows, request);
		return request.row;
	};
	const server = createServer((request, response) => {
		void readJson(request).then((body) => {
			response.setHeader('content-type', 'application/json');
			try {
				if (sheets.isDown) throw new Error('The sheet cannot be reached');
				response.end(JSON.stringify(answer(body as SheetRequest)));
			} catch (error) {
				response.writeHead(400).end(JSON.stringify({ message: (error as Error).message }));
			}
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const sheets: Sheets = {
		isDown: false,
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		rows: (document, tab = 'Orders') => rowsOf(document, tab),
		fill: (document, rows, tab = 'Orders') =>
			void tabs.set(`${document} ${tab}`, structuredClone(rows)),
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return sheets;
}
