import type { IDataObject } from 'n8n-workflow';

import { aConsumer } from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

/** One answer that lacks a column is no proof that the account does not keep it. */
const stream = useStream();
const PHONES = ['+966504444441', '+966504444442'];
const metadata = { entry: [{ key: 'shop', value: 'a' }] };

const sparse = () => {
	const body = { id: stream.sim.all('consumer')[0].id, name: 'Sara' };
	const action = { type: 'body', when: 'after', body } as const;
	stream.sim.faults.add({ method: 'PUT', path: '/consumers/', times: 1, action });
};
const upsert = async (items: IDataObject[], more: object = {}, additionalFields: object = {}) => {
	const parameters: any = {
		name: 'Sara',
		phoneNumber: '={{ $json.phone }}',
		additionalFields: { externalMetadata: metadata, ...additionalFields },
		options: { requestsAtOnce: 1 },
		...more,
	};
	const node = { onError: 'continueRegularOutput' } as const;
	return await stream.run('consumer.upsert', parameters, { items, node });
};
const stored = () => stream.sim.all('consumer').map((one: any) => one.external_metadata);

it('does not keep the column of other consumers from being written', async () => {
	for (const phone_number of PHONES) await aConsumer(stream.call, { phone_number });
	sparse();
	await upsert(PHONES.map((phone) => ({ phone })));
	expect(stored()).toEqual([{ shop: 'a' }, { shop: 'a' }]);
});

it('does not let two External IDs share a consumer', async () => {
	await aConsumer(stream.call, { phone_number: PHONES[0] });
	await aConsumer(stream.call, { phone_number: PHONES[1], external_metadata: { other: 'x' } });
	sparse();
	const items = ['C-1', 'C-2', 'C-3'].map((id, n) => ({ id, phone: PHONES[Math.min(n, 1)] }));
	const more = { externalId: '={{ $json.id }}' };
	const { json } = await upsert(items, more, { externalIdMetadataKey: 'shop_id' });
	expect(JSON.stringify(json[2])).toContain('C-2');
	expect(stored()[1]).toMatchObject({ other: 'x', shop_id: 'C-2' });
});
