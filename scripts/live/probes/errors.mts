import { randomUUID } from 'node:crypto';

import { wordsOf } from '../api.mts';
import type { Live, Probe } from '../live.mts';

/** How a record that does not exist is refused. */
export const missing: Probe = {
	name: 'What is said about a record that does not exist',
	switches: ['errorEnvelope'],
	readsOnly: true,
	async run({ api, findings }: Live) {
		const answer = await api.send('GET', `/payments/${randomUUID()}`);
		const keys = Object.keys((answer.body ?? {}) as object).join(', ');
		const said = `an unknown payment is refused with ${answer.status} and the keys ${keys || 'none'}`;
		if (answer.body?.error?.code !== undefined) findings.saw('errorEnvelope', 'error', said);
		else if (typeof answer.body?.detail === 'string') {
			findings.saw('errorEnvelope', 'detail', said);
		} else findings.sawOther('errorEnvelope', `${said}: ${wordsOf(answer)}`);
	},
};
