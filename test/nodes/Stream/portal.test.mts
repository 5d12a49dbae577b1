import { byId, expectOneFailing, UNKNOWN_ID, type Row } from '../../../support/engine/stream.mts';
import { aConsumer, aSubscription } from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();
const OPERATION = 'consumer.createPortalSession';

it('gives the address and when it ends, and nothing else of the session', async () => {
	const { id } = await aConsumer(stream.call);
	stream.begin();
	const rows = await stream.rows(OPERATION, { consumerId: byId(id) });
	expect(stream.sent()).toEqual([
		{
			request: 'POST /consumer_portal/sessions',
			query: {},
			body: { organization_consumer_id: id },
		},
	]);
	expect(rows).toEqual([
		{
			portalUrl: expect.stringMatching(/\/portal\/[\w-]+$/),
			expiresAt: expect.any(String),
			consumerId: id,
		},
	]);
	const page = await fetch(rows[0].portalUrl as string);
	expect(page.status).toBe(200);
});

it('opens with a subscription of the consumer', async () => {
	const subscription = await aSubscription(stream.call);
	const parameters = (consumer: string): Row => ({
		consumerId: byId(consumer),
		additionalFields: { subscriptionId: byId(subscription.id) },
	});
	await stream.rows(OPERATION, parameters(subscription.organization_consumer_id));
	const { id: other } = await aConsumer(stream.call);
	expect(await stream.refusal(OPERATION, parameters(other))).toMatch(/another consumer/);
});

it('n8n is told that the address is a secret, and of no other column', () => {
	const { sensitiveOutputFields } = stream.harness.nodeType().description;
	expect(sensitiveOutputFields).toEqual(['portalUrl']);
});

it('is in no message, not even of a run that fails later on', async () => {
	const { id } = await aConsumer(stream.call);
	const { error } = await stream.run(
		OPERATION,
		{ consumerId: byId('={{ $json.id }}') },
		{ items: [{ id }, { id: UNKNOWN_ID }] },
	);
	expect(JSON.stringify([error.message, error.description, error.context])).not.toMatch(/portal\//);
});

it('says so where the account does not have it', async () => {
	stream.sim.switches.portalSessions = false;
	const { id } = await aConsumer(stream.call);
	stream.begin();
	expect(await stream.refusal(OPERATION, { consumerId: byId(id) })).toMatch(
		/The customer portal is not available on this Stream account\. Ask Stream/,
	);
	expect(stream.sent()).toHaveLength(1);
});

it.each([{}, { id: 'x' }, { url: '' }])('%p is no session', async (body) => {
	const { id } = await aConsumer(stream.call);
	stream.sim.faults.add({ method: 'POST', action: { type: 'body', body } });
	expect(await stream.refusal(OPERATION, { consumerId: byId(id) })).toMatch(/the node cannot read/);
});

it('ends each item where it belongs', async () => {
	const { id } = await aConsumer(stream.call);
	const items: [Row, Row] = [{ id }, { id: UNKNOWN_ID }];
	const parameters = { consumerId: byId('={{ $json.id }}') };
	await expectOneFailing(stream, OPERATION, parameters, items, /not found/i);
});
