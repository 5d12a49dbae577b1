import type { Excluded } from './excluded.mts';
import type { Report, Violation } from './judge.mts';

/** The report as text for people. */
export function toTable(report: Report): string {
	const rows = [
		['Endpoints', report.endpoints],
		['Body fields', report.bodyFields],
		['Query parameters', report.queryParameters],
	] as const;
	const lines = rows.map(
		([name, { covered, total }]) => `${name.padEnd(20)} ${String(covered).padStart(4)} of ${total}`,
	);
	const part = (title: string, entries: string[]) => {
		if (entries.length > 0) lines.push('', title, ...entries.map((entry) => `  ${entry}`));
	};
	for (const [name, { missing }] of rows) part(`${name} missing`, missing);
	part('Invalid requests', report.invalidRequests.map(toLine));
	part('Invalid responses', report.invalidResponses.map(toLine));
	part(
		'Beyond this document',
		report.beyond.map(({ kind, name }) => `${kind.padEnd(10)} ${name}`),
	);
	const toReason = ({ field, reason }: Excluded) => `${field}: ${reason}`;
	part('Deprecated fields left out on purpose', report.excluded.map(toReason));
	part('Values left out on purpose', report.notOffered.map(toReason));
	return lines.join('\n');
}

/** Whether everything is covered and nothing invalid. */
export function isClean(report: Report): boolean {
	const { endpoints, bodyFields, queryParameters, invalidRequests, invalidResponses } = report;
	return [
		endpoints.missing,
		bodyFields.missing,
		queryParameters.missing,
		invalidRequests,
		invalidResponses,
	].every((list) => list.length === 0);
}

function toLine({ operation, case: name, request, problem }: Violation): string {
	return `${operation} (${name}): ${request} ${problem}`;
}
