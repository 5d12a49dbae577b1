import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../api/record';
import { quoted } from '../errors/labels';
import type { Call } from './operation';

const METADATA = 'external_metadata';

/** What not every server and account keeps: the others ignore it without a word. With the names on the panel. */
const OPTIONAL: Record<string, string> = {
	external_id: 'External ID',
	[METADATA]: 'External Metadata',
	consumer_type: 'Consumer Type',
	address: 'Address',
	vat_number: 'VAT Number',
	commercial_registration: 'Commercial Registration',
};

/** The columns of a write that Stream's answer to it does not have. Nulls may be missing, what was filled in may not. */
function lostColumns(sent: IDataObject, answer: IDataObject): string[] {
	return Object.keys(OPTIONAL).filter((column) => {
		if (column !== METADATA) return isFilled(sent[column]) && !isFilled(answer[column]);
		const [given, kept] = [sent, answer].map((record) => (record[METADATA] ?? {}) as IDataObject);
		return Object.keys(given).some((key) => isFilled(given[key]) && !isFilled(kept[key]));
	});
}

function isFilled(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '';
}

/** Columns of which a write of this run has shown that the account does not keep them. */
export function lostInRun({ run, client }: Pick<Call, 'run' | 'client'>): Set<string> {
	return run.share(client, 'lost columns', () => new Set<string>());
}

/**
 * Says at the node what Stream has not kept of a write.
 * @param answer the record as Stream shows it after the write; what is no record tells nothing
 */
export function noteLost(call: Call, sent: IDataObject | undefined, answer: unknown): void {
	if (!sent || !isRecord(answer)) return;
	const lost = lostColumns(sent, answer);
	if (!lost.length) return;
	for (const column of lost) lostInRun(call).add(column);
	const names = lost.map((column) => quoted(OPTIONAL[column])).join(', ');
	call.run.share(call.client, `hint lost ${names}`, () => {
		const message = `This Stream account does not store ${names}; everything else was saved. Leave this out, or ask Stream to make it available for your account.`;
		call.context.addExecutionHints?.({ message, location: 'outputPane' });
		return true;
	});
}
