import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { quoted } from '../shared/errors/labels';
import { shownError } from '../shared/execution/nodeError';
import { nodeKey } from '../shared/execution/nodeKey';
import { toFlag } from '../shared/values/flag';
import { beginCall, endCall, type CallState } from './dedupe';
import { keyOf, toDelivery } from './delivery';
import { enriched } from './enrich';
import { ALL_EVENTS, chosenEvents } from './events';
import { itemWithoutRecords } from './item';
import { DEFAULT_TOLERANCE_MINUTES } from './properties';
import { automaticSecret, isAutomatic, repair } from './registration';
import { refusalOf, secretsOf, type Refusal } from './signature';

const SAID: Record<Refusal, string> = {
	noBody: 'There is no body to verify.',
	noSignature: 'The header X-Webhook-Signature is missing or malformed.',
	wrongSignature: 'The signature does not match the secret of this endpoint.',
	outsideTolerance: 'The signature is older than this endpoint accepts.',
};

/**
 * Takes in one call of the webhook URL.
 *
 * Not signed by Stream: 401, nothing starts. Another event, or one that came before: 200, nothing starts.
 * Without Enrich n8n answers when it has stored the execution. With Enrich the answer goes out first, because Stream
 * does not wait long, and the records are fetched afterwards.
 */
export async function handleDelivery(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const request = context.getRequestObject();
	const headers = context.getHeaderData() as IDataObject;
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const given = parseFloat(String(options.tolerance));
	const minutes = given >= 0 ? given : DEFAULT_TOLERANCE_MINUTES;
	const automatic = isAutomatic(context);
	const secrets = automatic
		? [await automaticSecret(context)]
		: secretsOf(await context.getCredentials('streamPayWebhookApi'));
	if (!secrets.length) {
		throw shownError(context.getNode(), undefined, 'The Stream webhook credential has no secret.', {
			description: 'Paste the secret of the endpoint from Stream (Settings → Webhooks).',
			failure: { cause: 'credential-invalid' },
		});
	}
	const rawBody = request.rawBody as Buffer | undefined;
	const signature = headers['x-webhook-signature'];
	const now = Date.now();
	const refusal = refusalOf(rawBody, signature, secrets, minutes * 60_000, now);
	if (automatic && refusal === 'wrongSignature' && (await repair(context, now))) {
		return answer(context, 503, 'The secret of this endpoint has just been replaced.');
	}
	if (refusal || !rawBody) return answer(context, 401, SAID[refusal ?? 'noBody']);
	const delivery = toDelivery(rawBody);
	if (!delivery) return answer(context, 400, 'The body is not a Stream event.');

	const events = chosenEvents(context);
	const isEnriched = toFlag(context.getNodeParameter('enrich', true), quoted('Enrich'), true);
	const simplify = toFlag(options.simplify, quoted('Simplify'), true);
	const isWanted = events.includes(ALL_EVENTS) || events.includes(delivery.type);
	const state = isWanted ? follow(context, keyOf(delivery), now) : 'known';
	if (state === 'underWay') return answer(context, 503, 'This call is still being processed.');
	if (state === 'known') return answer(context, 200, 'ok');
	if (!isEnriched) return { workflowData: [[{ json: itemWithoutRecords(delivery, now) }]] };
	const ended = answer(context, 200, 'ok');
	const json = await enriched(context, delivery, now, simplify);
	return { ...ended, workflowData: [[{ json }]] };
}

/** Takes the call in, and notes whether Stream got its answer. In the editor the same call may be tried again. */
function follow(context: IWebhookFunctions, key: string, now: number): CallState {
	if (context.getMode() === 'manual') return 'new';
	const trigger = nodeKey(context);
	const state = beginCall(trigger, key, now);
	if (state === 'new') {
		const response = context.getResponseObject();
		response.once('close', () => {
			const isSuccess = response.statusCode >= 200 && response.statusCode < 300;
			endCall(trigger, key, response.writableFinished && isSuccess);
		});
	}
	return state;
}

/** Answers at once, past n8n, with plain text. */
function answer(context: IWebhookFunctions, status: number, text: string): IWebhookResponseData {
	context.getResponseObject().status(status).type('text/plain').send(text);
	return { noWebhookResponse: true };
}
