import { codeOf, isSuccess, wordsOf } from '../api.mts';
import { repeat, type Live, type Probe } from '../live.mts';
import type { Row } from '../records.mts';

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
		'languageCase',
	],
	needs: ['replica'],
	async run(live: Live) {
		const { records, findings, api } = live;
		const consumer = await records.theConsumer();
		const ruled = records.refusals.find(({ status }) => status === 403);
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

		const again = await records.tryMake('consumer', () => ({
			name: records.name('consumer'),
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
		// It was made with one.
		await api.send('PUT', path, { body: { alias: null }, repeatable: true });
		await seeLanguage(live, path);

		const own = { external_id: records.name('id'), external_metadata: { order: records.marker } };
		const { external_id, external_metadata } = own;
		const answer = await api.send('PUT', path, { body: { external_id }, repeatable: true });
		const taken = `a customer's external_id is answered with ${answer.status}`;
		if (isSuccess(answer)) findings.saw('externalId', 'accept', taken);
		else if (/external_id/.test(answer.text)) {
			findings.saw('externalId', 'accounting', `${taken}: ${wordsOf(answer)}`);
		} else findings.sawOther('externalId', `${taken}: ${wordsOf(answer)}`);
		await api.send('PUT', path, { body: { external_metadata }, repeatable: true });
		const { alias = null, external_metadata: back } = (await api.get(path)) as Row;
		const cleared = `alias: null in a PUT ${alias === null ? 'clears the alias' : 'changes nothing'}`;
		findings.saw('putNull', alias === null ? 'clear' : 'ignore', cleared);
		const kept = back?.order === records.marker;
		const shown = `a customer's external_metadata is ${kept ? 'kept' : 'not kept'}`;
		findings.saw('externalMetadata', kept, shown);
	},
};

/** In which case the language comes back; `ar` in the guide, `AR` in the SDK. */
async function seeLanguage({ api, findings }: Live, path: string): Promise<void> {
	const said: string[] = [];
	for (const sent of ['EN', 'ar']) {
		const body = { preferred_language: sent };
		const answer = await api.send('PUT', path, { body, repeatable: true });
		if (isSuccess(answer)) said.push(String(answer.body.preferred_language));
	}
	const words = `preferred_language sent as EN and ar comes back as ${said.join(' and ')}`;
	const forms = { 'EN,ar': 'asSent', 'EN,AR': 'upper', 'en,ar': 'lower' } as const;
	const form = said.join();
	if (Object.hasOwn(forms, form)) {
		findings.saw('languageCase', forms[form as keyof typeof forms], words);
	} else findings.sawOther('languageCase', words);
}

/** Details that only one customer may have, where more than one customer can be made. */
export const unique: Probe = {
	name: 'Details that only one customer can have',
	switches: ['duplicatePhone', 'externalIdUnique'],
	needs: ['sandboxEmailRule', 'externalId'],
	async run({ records, findings }: Live) {
		if (findings.position('sandboxEmailRule')) {
			throw new TypeError('only one customer can be made in this sandbox');
		}
		const hasIds = findings.position('externalId') === 'accept';
		let [phone_number, external_id]: Array<string | undefined> = [];
		const first = await records.make('consumer', () => {
			// British numbers that are kept for films; after a lost answer another one.
			phone_number = `+447700900${String(Math.floor(Math.random() * 1000)).padStart(3, '0')}`;
			external_id = hasIds ? records.name('id') : undefined;
			return { name: records.name('consumer'), phone_number, external_id };
		});
		records.spare('consumer', first);
		const another = (more: Row) =>
			records.tryMake('consumer', () => ({ name: records.name('consumer'), ...more }));
		const second = await another({ phone_number });
		const said = `a second customer with the same phone number: ${second.status} ${codeOf(second)}`;
		const code = codeOf(second);
		if (code === 'DUPLICATE_CONSUMER' || code === 'PHONE_ALREADY_REGISTERED') {
			findings.saw('duplicatePhone', code, said);
		} else findings.sawOther('duplicatePhone', `${said}: ${wordsOf(second)}`);

		if (!hasIds) return findings.notSeen('externalIdUnique', 'no external_id is accepted');
		const other = await another({ external_id });
		const taken = `a second customer with the same external_id: ${other.status} ${codeOf(other)}`;
		findings.saw('externalIdUnique', !isSuccess(other), taken);
	},
};

/** What is left of a deleted customer. */
export const deleted: Probe = {
	name: 'Deleted customers',
	switches: ['deletedConsumer'],
	needs: ['sandboxEmailRule', 'replica'],
	async run(live: Live) {
		const { records, findings } = live;
		if (findings.position('sandboxEmailRule')) {
			return findings.notSeen('deletedConsumer', 'the only possible customer is still needed');
		}
		const id = await repeat(async () => {
			const one = await records.any('consumer');
			await live.api.send('DELETE', `/consumers/${one.id}`, { repeatable: true });
			return String(one.id);
		});
		records.ledger.gone(id);
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
