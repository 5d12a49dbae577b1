import { codeOf, isSuccess, wordsOf } from '../api.mts';
import { repeat, type Live, type Probe } from '../live.mts';

/** Which details of customers are accepted, and what is said when somebody has them already. */
export const consumers: Probe = {
	name: 'Customers',
	switches: [
		'sandboxEmailRule',
		'duplicateConsumerStatus',
		'sdkOnlyFields',
		'putNull',
		'externalId',
		'externalMetadata',
	],
	async run(live: Live) {
		const { scene, findings, api } = live;
		const consumer = await scene.theConsumer();
		const ruled = scene.refusals.find(({ status }) => status === 403);
		if (ruled) {
			const said =
				'a customer with a foreign e-mail address is refused with 403, one with the own is not';
			findings.saw('sandboxEmailRule', true, said);
		} else {
			findings.saw(
				'sandboxEmailRule',
				false,
				'a customer with a foreign e-mail address is accepted',
			);
		}
		const hasNewer = 'consumer_type' in consumer;
		const has = hasNewer ? 'have' : 'do not have';
		findings.saw('sdkOnlyFields', hasNewer, `customers ${has} a consumer_type`);

		const again = await scene.tryMake('consumer', () => ({
			name: scene.name('consumer'),
			email: consumer.email as string,
		}));
		const said = `a second customer with the same e-mail: ${again.status} ${codeOf(again)}`;
		const status = again.status as 400 | 409 | 422;
		if (codeOf(again) === 'DUPLICATE_CONSUMER' && [400, 409, 422].includes(status)) {
			findings.saw('duplicateConsumerStatus', status, said);
		} else findings.sawOther('duplicateConsumerStatus', said);

		// Nobody else's customer is changed.
		if (consumer.isForeign) return;
		const path = `/consumers/${consumer.id}`;
		const body = { alias: 'To be cleared' };
		await api.send('PUT', path, { body, repeatable: true });
		await api.send('PUT', path, { body: { alias: null }, repeatable: true });
		const { alias } = await api.get(path);
		const cleared = `alias: null in a PUT ${alias === null ? 'clears the alias' : 'changes nothing'}`;
		findings.saw('putNull', alias === null ? 'clear' : 'ignore', cleared);

		const own = { external_id: scene.name('id'), external_metadata: { order: scene.marker } };
		const { external_id, external_metadata } = own;
		const answer = await api.send('PUT', path, { body: { external_id }, repeatable: true });
		const taken = `a customer's external_id is answered with ${answer.status}`;
		if (isSuccess(answer)) findings.saw('externalId', 'accept', taken);
		else if (/external_id/.test(answer.text)) {
			findings.saw('externalId', 'accounting', `${taken}: ${wordsOf(answer)}`);
		} else findings.sawOther('externalId', `${taken}: ${wordsOf(answer)}`);
		await api.send('PUT', path, { body: { external_metadata }, repeatable: true });
		const kept = (await api.get(path)).external_metadata?.order === scene.marker;
		const shown = `a customer's external_metadata is ${kept ? 'kept' : 'not kept'}`;
		findings.saw('externalMetadata', kept, shown);
	},
};

/** What is left of a deleted customer. */
export const deleted: Probe = {
	name: 'Deleted customers',
	switches: ['deletedConsumer'],
	needs: ['sandboxEmailRule'],
	async run(live: Live) {
		const { scene, findings } = live;
		if (findings.position('sandboxEmailRule')) {
			return findings.notSeen('deletedConsumer', 'the only possible customer is still needed');
		}
		const id = await repeat(async () => {
			const one = await scene.make('consumer', () => ({ name: scene.name('consumer') }));
			await live.api.send('DELETE', `/consumers/${one.id}`, { repeatable: true });
			return String(one.id);
		});
		scene.ledger.gone(id);
		await seeDeleted(live, id);
	},
};

/** Looks at a customer that has been deleted. */
export async function seeDeleted({ api, findings }: Live, id: string): Promise<void> {
	const answer = await api.send('GET', `/consumers/${id}`);
	const said = `a deleted customer is answered with ${answer.status}`;
	if (answer.status === 404) findings.saw('deletedConsumer', '404', said);
	else if (isSuccess(answer) && answer.body?.is_deleted === true) {
		findings.saw('deletedConsumer', 'flag', `${said} and is_deleted`);
	} else findings.sawOther('deletedConsumer', `${said}: ${wordsOf(answer)}`);
}
