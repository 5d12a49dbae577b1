import type { IDataObject } from 'n8n-workflow';

import type { ApiRequest, Client } from '../../../nodes/shared/api/client';
import { Run } from '../../../nodes/shared/execution/run';
import type { Call, Unconfirmed } from '../../../nodes/shared/operation/operation';
import { createOnce } from '../../../nodes/Stream/orders/ensureLink';
import { paymentLink } from '../../../nodes/Stream/resources/paymentLink';

/** Stream in the time of jest's fake timers: links that show in the list some time after their stamp. */
class SlowList implements Client {
	readonly connection = {
		baseUrl: '',
		token: '',
		environment: 'any' as const,
		secrets: [] as string[],
	};
	readonly account = String(Math.random());
	readonly links: Array<IDataObject & { visibleAt: number }> = [];

	constructor(private readonly stamp: (now: Date) => string) {}

	add(id: string, shownAfterMs: number): IDataObject {
		const link = {
			id,
			url: `https://pay/${id}`,
			status: 'ACTIVE',
			created_at: this.stamp(new Date()),
			custom_metadata: { order_reference: 'a' },
			items: [{ id: '1', product_id: 'p', quantity: 1, product: { type: 'ONE_OFF' } }],
			visibleAt: Date.now() + shownAfterMs,
		};
		this.links.push(link);
		return link;
	}

	async request({ method, path }: ApiRequest): Promise<unknown> {
		const id = path.split('/')[2];
		const link = this.links.find((one) => one.id === id);
		if (method === 'POST') return this.add('own', 0);
		if (method === 'PATCH') return Object.assign(link!, { status: 'INACTIVE' });
		if (id) return link;
		const data = this.links.filter(({ visibleAt }) => visibleAt <= Date.now()).reverse();
		return { data, pagination: { has_next_page: false } };
	}
}

beforeEach(() => jest.useFakeTimers({ now: Date.parse('2026-03-01T10:00:00.100Z') }));
afterEach(() => jest.useRealTimers());

/** Makes the order's link; `meanwhile` happens right after it has been made. */
async function order(client: SlowList, meanwhile: () => void): Promise<IDataObject> {
	const call = {
		client,
		run: new Run(1, 5),
		resource: paymentLink,
		operation: paymentLink.operations[0],
		context: { getExecutionCancelSignal: () => undefined },
		values: { orderReference: 'a' },
		payload: { name: 'x', items: [{ product_id: 'p', quantity: 1 }] },
		path: '/payment_links',
	} as unknown as Call;
	const { confirm } = (await createOnce(call)) as Unconfirmed;
	meanwhile();
	const confirming = confirm();
	await jest.advanceTimersByTimeAsync(10_000);
	return ((await confirming) as IDataObject[])[0];
}

describe('before a link is given out', () => {
	it('the second has passed, where Stream stamps whole seconds', async () => {
		const client = new SlowList((now) => `${now.toISOString().slice(0, 19)}Z`);
		const link = await order(client, () => {
			jest.setSystemTime(Date.now() + 800);
			client.add('earlier-by-id', 0);
		});
		expect(link).toMatchObject({ id: 'earlier-by-id', reused: true });
		expect(client.links.map(({ status }) => status)).toEqual(['INACTIVE', 'ACTIVE']);
	});

	it('what was stamped before it has shown up', async () => {
		const client = new SlowList((now) => now.toISOString().replace('Z', '123Z'));
		client.add('earlier', 250);
		jest.setSystemTime(Date.now() + 5);
		const link = await order(client, () => {});
		expect(link).toMatchObject({ id: 'earlier', reused: true });
		expect(client.links.map(({ status }) => status)).toEqual(['ACTIVE', 'INACTIVE']);
	});

	it('what was stamped after it is closed', async () => {
		const client = new SlowList((now) => now.toISOString().replace('Z', '123Z'));
		const link = await order(client, () => {
			jest.setSystemTime(Date.now() + 5);
			client.add('later', 100);
		});
		expect(link).toMatchObject({ id: 'own', reused: false });
		expect(client.links.map(({ status }) => status)).toEqual(['ACTIVE', 'INACTIVE']);
	});
});
