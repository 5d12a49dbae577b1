import type { IDataObject } from 'n8n-workflow';

import type { Reader } from '../../../nodes/shared/events/reader';
import type { Page } from '../../../nodes/shared/events/reader';
import type { Query } from '../../../nodes/shared/events/reader';
import { ApiError } from '../../../nodes/shared/errors/apiError';

export type Table = 'payment_links' | 'invoices' | 'subscriptions';

export interface ModelOptions {
	/** What an order by anything but `created_at` does. */
	sort: 'honour' | 'ignore' | 'refuse';
	/** Where rows without a value go when descending. */
	nulls: 'first' | 'last';
	/** `updated_at` of rows that never changed. */
	updatedAtOnCreate: boolean;
	/** Invoices carry `payment_link_id`. */
	linkIds: boolean;
	/** Whole seconds only. */
	seconds: boolean;
	/** Statuses of trials are known. */
	trials: boolean;
}

const DEFAULTS: ModelOptions = {
	sort: 'honour',
	nulls: 'first',
	updatedAtOnCreate: false,
	linkIds: true,
	seconds: false,
	trials: true,
};

interface Row {
	id: string;
	created: number;
	updated: number | null;
	fields: IDataObject;
}

/** A tiny Stream in memory: lists, filters, orders and pages as the API has them, nothing else. */
export class ModelServer {
	/** Milliseconds. */
	now = Date.UTC(2026, 0, 10, 12);
	/** Requests since the last `take()`. */
	requests: string[] = [];
	/** Called before each request: changes made there happen while a poll is reading. */
	onRequest: ((n: number) => void) | undefined;
	readonly options: ModelOptions;
	private readonly tables: Record<Table, Row[]> = {
		payment_links: [],
		invoices: [],
		subscriptions: [],
	};
	private readonly byId = new Map<string, Row>();
	private readonly unsorted = new Set<Table>();
	private counter = 0;

	constructor(options: Partial<ModelOptions> = {}) {
		this.options = { ...DEFAULTS, ...options };
	}

	/** Adds a record, stamped now or at the given time. */
	add(table: Table, fields: IDataObject, at = this.now): string {
		const id = uuid(++this.counter);
		const row: Row = { id, created: this.stamp(at), updated: null, fields };
		this.byId.set(id, row);
		const rows = this.tables[table];
		const last = rows[rows.length - 1];
		rows.push(row);
		if (last && order(last, row) > 0) this.unsorted.add(table);
		return id;
	}

	/** Changes a record now. */
	change(id: string, fields: IDataObject): void {
		const row = this.row(id);
		Object.assign(row.fields, fields);
		row.updated = this.stamp(this.now);
	}

	remove(id: string): void {
		this.byId.delete(id);
		for (const rows of Object.values(this.tables)) {
			const at = rows.findIndex((row) => row.id === id);
			if (at >= 0) rows.splice(at, 1);
		}
	}

	row(id: string): Row {
		const row = this.byId.get(id);
		if (!row) throw new Error(`no record ${id}`);
		return row;
	}

	rows(table: Table): readonly Row[] {
		return this.tables[table];
	}

	/** A record as the API shows it. */
	view(row: Row): IDataObject {
		const { payment_link_id: link, ...fields } = row.fields;
		const shown = row.updated ?? (this.options.updatedAtOnCreate ? row.created : null);
		const view: IDataObject = Object.assign({ id: row.id }, copy(fields));
		if (link !== undefined && this.options.linkIds) view.payment_link_id = link;
		view.created_at = new Date(row.created).toISOString();
		view.updated_at = shown === null ? null : new Date(shown).toISOString();
		return view;
	}

	/** The requests since the last call. */
	take(): string[] {
		const taken = this.requests;
		this.requests = [];
		return taken;
	}

	reader(budget = Infinity): Reader {
		let sent = 0;
		const count = (what: string) => {
			sent++;
			this.requests.push(what);
			this.onRequest?.(sent);
		};
		return {
			list: async (path, query, page, size) => {
				count(`${path} ${JSON.stringify(query)} page ${page}`);
				return this.page(path.slice(1), query, page, size);
			},
			get: async (path) => {
				count(path);
				const id = path.split('/').pop() ?? '';
				const row = this.byId.get(id);
				if (row) return this.view(row);
				return this.payments().find((payment) => payment.id === id);
			},
			get sent() {
				return sent;
			},
			get exhausted() {
				return sent >= budget;
			},
		};
	}

	private page(table: string, query: Query, page: number, size = 100): Page {
		const statuses = query.statuses as string[] | undefined;
		if (!this.options.trials && statuses?.includes('TRIALING')) {
			throw new ApiError('statuses', '', { outcome: 'refused', status: 422 });
		}
		this.checkOrder(query);
		const rows =
			table === 'payments'
				? this.payments().filter((one) => statuses?.includes(one.current_status as string) ?? true)
				: this.matching(table as Table, query);
		const views =
			table === 'payments' ? (rows as IDataObject[]) : this.sorted(rows as Row[], query);
		const from = (page - 1) * size;
		const shown = views.slice(from, from + size);
		return {
			rows: shown.map((row) => ('fields' in row ? this.view(row as Row) : row)),
			hasMore: views.length > from + size,
			total: views.length,
		};
	}

	private payments(): IDataObject[] {
		return this.tables.invoices.flatMap((row) =>
			structuredClone((row.fields.payments as IDataObject[] | undefined) ?? []),
		);
	}

	/** The rows that a query is about, oldest first; always a list of its own. */
	private matching(table: Table, query: Query): Row[] {
		const {
			statuses,
			payment_statuses: own,
			payment_link_id: link,
			organization_consumer_id: consumer,
		} = query as Record<string, string[] | undefined>;
		const payments = ({ payments = [] }: IDataObject) => payments as IDataObject[];
		return this.ordered(table).filter(
			({ fields }) =>
				(!statuses || statuses.includes(fields.status as string)) &&
				(!own || payments(fields).some((one) => own.includes(one.current_status as string))) &&
				(link === undefined || link === fields.payment_link_id) &&
				(consumer === undefined || consumer === fields.organization_consumer_id),
		);
	}

	/** Oldest first. */
	private ordered(table: Table): Row[] {
		if (this.unsorted.delete(table)) this.tables[table].sort(order);
		return this.tables[table];
	}

	/** @param rows oldest first */
	private sorted(rows: Row[], query: Query): Row[] {
		const ascending = query.sort_direction === 'asc';
		const field = query.sort_field ?? 'created_at';
		const { sort, nulls } = this.options;
		if (field === 'created_at' || sort === 'ignore') return ascending ? rows : rows.reverse();
		const key = (row: Row) => row.updated ?? (this.options.updatedAtOnCreate ? row.created : null);
		const sign = ascending ? 1 : -1;
		const changed: Array<[at: number, row: Row]> = [];
		// Most rows never changed; those are in order.
		const unchanged = rows.filter((row) => {
			const at = key(row);
			if (at !== null) changed.push([at, row]);
			return at === null;
		});
		if (!ascending) unchanged.reverse();
		changed.sort(([x, a], [y, b]) => sign * (x - y || order(a, b)));
		const inOrder = changed.map(([, row]) => row);
		return nulls === 'first' ? unchanged.concat(inOrder) : inOrder.concat(unchanged);
	}

	private checkOrder({ sort_field: field = 'created_at' }: Query): void {
		if (field === 'created_at' || this.options.sort !== 'refuse') return;
		throw new ApiError('sort', '', { outcome: 'refused', status: 422 });
	}

	private stamp(at: number): number {
		return this.options.seconds ? Math.floor(at / 1000) * 1000 : at;
	}
}

/** A record's fields, so that a caller who changes them changes no record. */
function copy(fields: IDataObject): IDataObject {
	const isFlat = Object.values(fields).every((value) => typeof value !== 'object');
	return isFlat ? Object.assign({}, fields) : structuredClone(fields);
}

function order(a: Row, b: Row): number {
	return a.created - b.created || (a.id < b.id ? -1 : 1);
}

const uuids = new Map<number, string>();

/** Ids that look random and are the same in every run. */
export function uuid(n: number): string {
	const id = uuids.get(n) ?? makeUuid(n);
	uuids.set(n, id);
	return id;
}

function makeUuid(n: number): string {
	let state = (n * 2654435761) >>> 0;
	let digits = '';
	while (digits.length < 32) {
		state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917 + n) >>> 0;
		digits += ((state ^ (state >>> 13)) >>> 0).toString(16).padStart(8, '0');
	}
	return digits.slice(0, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-8$4-');
}
