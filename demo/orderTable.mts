import type { N8nClient } from '../support/realN8n/index.mts';

/** A row of the shop's own order table. */
export interface OrderRow {
	order_number: string;
	customer: string;
	/** What the order costs, in SAR. */
	amount: number;
	/** Empty until there is news of it. */
	status: string | null;
	/** SAR received so far. */
	paid: number | null;
	paid_at: string | null;
	/** Which payments marked the row as paid. */
	event_id: string | null;
}

const columns: Record<keyof OrderRow, 'string' | 'number'> = {
	order_number: 'string',
	customer: 'string',
	amount: 'number',
	status: 'string',
	paid: 'number',
	paid_at: 'string',
	event_id: 'string',
};

/** The data table "Orders" in n8n, which the demo's workflows keep. */
export class OrderTable {
	private constructor(
		private readonly n8n: N8nClient,
		private readonly path: string,
		/** Where it is shown in the editor. */
		readonly url: string,
	) {}

	static async create(n8n: N8nClient): Promise<OrderTable> {
		const project = await n8n.request<{ id: string }>('GET', '/projects/personal');
		const tables = `/projects/${project.id}/data-tables`;
		const { id } = await n8n.request<{ id: string }>('POST', tables, {
			name: 'Orders',
			columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
		});
		const url = `${n8n.url}/projects/${project.id}/datatables/${id}`;
		return new OrderTable(n8n, `${tables}/${id}`, url);
	}

	async add(data: Array<Partial<OrderRow>>): Promise<void> {
		await this.n8n.request('POST', `${this.path}/insert`, { data });
	}

	async rows(): Promise<OrderRow[]> {
		const { data } = await this.n8n.request<{ data: OrderRow[] }>(
			'GET',
			`${this.path}/rows?take=250`,
		);
		const names = Object.keys(columns) as Array<keyof OrderRow>;
		return data.map((row) => Object.fromEntries(names.map((name) => [name, row[name]])) as never);
	}

	/** The row of one order. */
	async row(order: string): Promise<OrderRow | undefined> {
		return (await this.rows()).find((row) => row.order_number === order);
	}
}
