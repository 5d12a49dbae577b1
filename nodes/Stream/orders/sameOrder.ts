import { InputError } from '../../shared/errors/inputError';
import { quoted } from '../../shared/errors/labels';
import type { Call, Prepared } from '../../shared/operation/operation';
import type { OrderLine } from './cart/lines';
import { differences } from './differences';

/** The rows of a step by their order: looked through once, not once for each of them. */
const rowsByOrder = new WeakMap<readonly Prepared[], Map<string, Prepared[]>>();

/** Rows of the step that are about the same order, this one included; those that make one more link on purpose are not. */
function rowsOfOrder({ run, client, operation, values }: Call): Prepared[] {
	const rows = run.itemsOf(client);
	let byOrder = rowsByOrder.get(rows);
	if (!byOrder) rowsByOrder.set(rows, (byOrder = groupByOrder(rows)));
	const ofOrder = byOrder.get(referenceOf(values)) ?? [];
	return ofOrder.filter((one) => one.operation === operation);
}

function groupByOrder(rows: readonly Prepared[]): Map<string, Prepared[]> {
	const byOrder = new Map<string, Prepared[]>();
	for (const row of rows) {
		if (row.values.ifLinkExists === 'create') continue;
		const reference = referenceOf(row.values);
		const ofOrder = byOrder.get(reference);
		if (ofOrder) ofOrder.push(row);
		else byOrder.set(reference, [row]);
	}
	return byOrder;
}

const referenceOf = ({ orderReference }: Prepared['values']): string =>
	String(orderReference).normalize();

/**
 * An order is one row. Rows of a step with the same order reference share its link when they are equal; when they are
 * not, or one cannot be read, nobody can tell what the order consists of, and each of them is refused before the first
 * one has made a link.
 *
 * @throws InputError
 */
export function requireSameOrder(call: Call): void {
	const rows = rowsOfOrder(call);
	const reference = String(call.values.orderReference);
	if (call.run.hasUnread(reference)) {
		throw new InputError(
			`Another row of order ${reference} has an invalid value, so no link was made for the order.`,
			'Correct that row as its message says. Use one row per order.',
		);
	}
	const found = new Set(rows.flatMap((row) => differencesOf(rows[0], row)));
	if (!found.size) return;
	const what = [...found].map(quoted).join(' and ');
	throw new InputError(
		`${rows.length} rows have the 'Order Reference' ${reference} but different ${what}.`,
		'Group the rows first, so that each order is one row. "One row per item" on the page about orders shows how.',
	);
}

/** What two rows ask for otherwise, as the panel calls it. */
function differencesOf(a: Prepared, b: Prepared): string[] {
	if (a === b) return [];
	if (!Array.isArray(a.values.lines)) {
		return differences({ coupons: [], ...a.payload }, { coupons: [], ...b.payload });
	}
	const sides = (read: (values: Prepared['values']) => unknown) =>
		JSON.stringify(read(a.values)) !== JSON.stringify(read(b.values));
	return [
		...(sides(({ lines }) => (lines as OrderLine[]).map(lineKey).sort()) ? ['Items'] : []),
		...(sides(({ currency }) => currency ?? 'SAR') ? ['Currency'] : []),
		...(sides(({ discount }) => discount) ? ['Discount'] : []),
		...(sides(({ orderTotal }) => orderTotal) ? ['Order Total'] : []),
		...(sides(({ consumerId }) => consumerId) ? ['Consumer'] : []),
		...(sides(({ customer }) => customer) ? ['Customer'] : []),
	];
}

/** A line without what messages call it. */
const lineKey = (line: OrderLine): string =>
	JSON.stringify({ ...line, label: undefined, vatSaidBy: undefined });

/**
 * Says at the node that rows share the links of an order: a sheet with the same order twice may be a mistake.
 * @param amount what the order's links come to
 */
export async function hintShared(call: Call, amount: unknown, currency: unknown): Promise<void> {
	const reference = String(call.values.orderReference);
	const { length } = rowsOfOrder(call);
	if (length < 2) return;
	await call.run.once(call.client, `hint ${reference.normalize()}`, async () => {
		const message = `${length} rows share the link of order ${reference}, for ${String(amount)} ${String(currency)}.`;
		call.context.addExecutionHints?.({ message, location: 'outputPane' });
	});
}
