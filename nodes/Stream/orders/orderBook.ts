import type { IDataObject } from 'n8n-workflow';

import { sideBySide } from '../../shared/api/paging';
import type { Call } from '../../shared/operation/operation';
import { REFERENCE, referenceOf } from '../../shared/records/linkMetadata';
import { timeOf } from '../../shared/records/linkState';
import type { LinkFacts, OrderLink } from '../../shared/records/orderLink';
import { pick } from '../../shared/values/pick';
import { invoicesOf, invoicesTogether } from './invoices';
import { OrderLinks } from './orderLinks';
import { orderRow } from './orderRow';
import { type Evidence, orderStatusOf } from './status';

/** Which orders are wanted. */
export interface Wanted {
	/** Every status without. */
	statuses?: string[];
	/** When the order got its first link: at or after, at or before; ISO 8601. */
	from?: string;
	to?: string;
	/** Undefined for all. */
	limit?: number;
}

/** So many orders are looked at in one go, where a limit and a status may make it unnecessary to look at all. */
const MOST_AT_ONCE = 500;

/** What is needed of the links of thousands of orders. */
const COLUMNS = [
	'id',
	'url',
	'status',
	'amount',
	'amount_in_smallest_unit',
	'amount_collected',
	'currency',
	'valid_until',
	'trial_period_days',
	'organization_consumer_id',
	'created_at',
	'updated_at',
];

/** The orders of the account, newest first, each with its status; from the same reads as Get Status. */
export async function readOrders(call: Call, wanted: Wanted): Promise<IDataObject[]> {
	const orders = OrderLinks.of(call);
	const { lanes } = call.run;
	const name = `orders ${call.context.getItemIndex()}`;
	// A first reading of the list shows all links on its way.
	const shown = orders.index.isCold
		? await orders.readTogether(call, name, { always: true, keep, lanes })
		: await orders.refresh(call).then(() => undefined);
	const references = referencesIn(orders, wanted);
	const found: IDataObject[] = [];
	for (let at = 0; at < references.length; ) {
		const missing = (wanted.limit ?? Infinity) - found.length;
		if (missing <= 0) break;
		const count = wanted.statuses ? MOST_AT_ONCE : missing;
		const some = references.slice(at, at + (wanted.limit === undefined ? Infinity : count));
		at += some.length;
		const reading = { references: some, always: false, keep, lanes };
		const read = shown ?? (await orders.readTogether(call, `${name} ${at}`, reading));
		found.push(...(await toRows(call, some, read)).filter(isWanted(wanted)));
	}
	return found.slice(0, wanted.limit);
}

const isWanted =
	({ statuses }: Wanted) =>
	({ status }: IDataObject): boolean =>
		!statuses || statuses.includes(String(status));

const keep = (link: OrderLink): OrderLink => ({
	...link,
	record: {
		...pick(link.record, COLUMNS),
		custom_metadata: { [REFERENCE]: referenceOf(link.record) },
	},
});

/** Newest first. */
function referencesIn({ index }: OrderLinks, { from, to }: Wanted): string[] {
	const [least, most] = [from ? timeOf(from) : -Infinity, to ? timeOf(to) : Infinity];
	return index
		.references()
		.map((reference) => ({ reference, created: createdOf(index.get(reference)) }))
		.filter(({ created }) => created >= least && created <= most)
		.sort((a, b) => b.created - a.created || (a.reference < b.reference ? -1 : 1))
		.map(({ reference }) => reference);
}

/** An order is as old as its first link. */
const createdOf = ([first]: LinkFacts[]): number => first.createdAt;

async function toRows(
	call: Call,
	references: string[],
	read: ReadonlyMap<string, OrderLink>,
): Promise<IDataObject[]> {
	const orders = OrderLinks.of(call);
	const { lanes } = call.run;
	const links: OrderLink[][] = [];
	await sideBySide([...references.keys()], lanes, async (at) => {
		const row = { ...orderRow(call), reference: references[at] };
		links[at] = await orders.find(row, () => true, read);
		return true;
	});
	// Links first, then invoices, so that no payment falls between.
	const together = await invoicesTogether(call, links.flat(), lanes);
	const rows: IDataObject[] = [];
	await sideBySide([...references.keys()], lanes, async (at) => {
		const evidence: Evidence[] = [];
		for (const link of links[at]) {
			const invoices = together.get(link.id) ?? (await invoicesOf(call, link.id));
			evidence.push({ link, invoices });
		}
		// Every link of it may have turned out to be gone.
		if (evidence.length) rows[at] = toRow(evidence);
		return true;
	});
	return rows.filter((row) => row !== undefined);
}

function toRow(evidence: Evidence[]): IDataObject {
	const links = evidence.map(({ link }) => link);
	const payers = [
		...links.map(({ record }) => record.organization_consumer_id),
		...evidence.flatMap(({ invoices }) => invoices.map(({ organization_consumer_id: id }) => id)),
	];
	return {
		orderReference: referenceOf(links[0].record),
		...orderStatusOf(evidence),
		consumerId: payers.find((id) => typeof id === 'string') ?? null,
		createdAt: new Date(createdOf(links)).toISOString(),
	};
}
