import { readFileSync } from 'node:fs';
import * as xlsx from '@e965/xlsx';

/** A row of a sheet: column heading → what the cell holds. Empty cells are left out. */
export type Row = Record<string, string | number>;

/** Reads a tab of an Excel file, or a CSV file (which has one). */
export function readSheet(file: string, tab?: string): Row[] {
	const book = file.endsWith('.csv')
		? xlsx.read(readFileSync(file, 'utf8').replace(/^\ufeff/, ''), { type: 'string', raw: true })
		: xlsx.read(readFileSync(file));
	const sheet = book.Sheets[tab ?? book.SheetNames[0]];
	if (!sheet) throw new Error(`${file} has no tab "${tab}"`);
	return xlsx.utils
		.sheet_to_json<Row>(sheet)
		.map((row) => Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== '')));
}

/** The bytes of an Excel file with these tabs; the same rows always give the same bytes. */
export function makeWorkbook(tabs: Record<string, { rows: Row[]; widths: number[] }>): Buffer {
	const book = xlsx.utils.book_new();
	for (const [name, { rows, widths }] of Object.entries(tabs)) {
		const sheet = xlsx.utils.json_to_sheet(rows);
		sheet['!cols'] = widths.map((wch) => ({ wch }));
		xlsx.utils.book_append_sheet(book, sheet, name);
	}
	return xlsx.write(book, { type: 'buffer', bookType: 'xlsx', compression: true });
}
