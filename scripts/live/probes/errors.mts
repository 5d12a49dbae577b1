import { randomUUID } from 'node:crypto';

import { codeOf, isSuccess, wordsOf, type Answer } from '../api.mts';
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

/** How an endpoint is refused that is not there, or not for this account. */
export function seeMissing({ findings }: Live, answer: Answer): void {
	if (isSuccess(answer)) return;
	const said = `an endpoint that is missing is answered with ${answer.status} ${codeOf(answer)}`;
	const { status } = answer;
	const code = codeOf(answer);
	if (status === 403) findings.saw('missingEndpoint', 'forbidden', said);
	else if (code === 'FEATURE_DISABLED') findings.saw('missingEndpoint', 'disabled', said);
	else if (status === 404) findings.saw('missingEndpoint', '404', said);
	else if (status === 405) findings.saw('missingEndpoint', '405', said);
	else findings.sawOther('missingEndpoint', said);
}

/** Nothing was missing. */
export const complete: Probe = {
	name: 'Endpoints that are missing',
	switches: ['missingEndpoint'],
	needs: ['sdkOnlyEndpoints', 'priceEndpoints', 'meteredAvailable', 'webhookApi', 'portalSessions'],
	async run({ findings }: Live) {
		findings.notSeen('missingEndpoint', 'every endpoint is there');
	},
};
