import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { shownError } from '../shared/execution/nodeError';
import { isRepeated } from './dedupe';
import { keyOf, toDelivery } from './delivery';
import { enriched } from './enrich';
import { ALL_EVENTS } from './events';
import { itemWithoutRecords } from './item';
import { DEFAULT_TOLERANCE_MINUTES } from './properties';
import { refusalOf, secretsOf, type Refusal } from './signature';

const SAID: Record<Refusal, string> = {
	noBody: 'There is no body to verify.',
	noSignature: 'The header X-Webhook-Signature is missing or has another form.',
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
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const request = context.getRequestObject();
	const headers = context.getHeaderData() as IDataObject;
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const given = parseFloat(String(options.tolerance));
	const minutes = given >= 0 ? given : DEFAULT_TOLERANCE_MINUTES;
	const secrets = secretsOf(await context.getCredentials('streamPayWebhookApi'));
	if (!secrets.length) {
		throw shownError(context.getNode(), undefined, 'The Stream webhook credential has no secret.', {
			description: 'Paste the secret of the endpoint from Stream (Settings → Webhooks).',
		});
	}
	const rawBody = request.rawBody as Buffer | undefined;
	const signature = headers['x-webhook-signature'];
	const now = Date.now();
	const refusal = refusalOf(rawBody, signature, secrets, minutes * 60_000, now);
	if (refusal || !rawBody) return response(context, 401, SAID[refusal ?? 'noBody']);
	const delivery = toDelivery(rawBody, headers);
	if (!delivery) return response(context, 400, 'The body is not an event of Stream.');

	const events = context.getNodeParameter('events', []) as string[];
	const isWanted = events.includes(ALL_EVENTS) || events.includes(delivery.type);
	const enriches = context.getNodeParameter('enrich', true) === true;
	if (!isWanted || isKnown(context, keyOf(delivery), now, enriches)) {
		return { webhookResponse: 'OK' };
	}
	if (!enriches) {
		return { workflowData: [[{ json: itemWithoutRecords(delivery, now) }]] };
	}
	const answered = response(context, 200, 'OK');
	const json = await enriched(context, delivery, now, options.simplify !== false);
	return { ...answered, workflowData: [[{ json }]] };
}

/** In the editor the same call may be tried again and again. */
function isKnown(
	context: IWebhookFunctions,
	key: string,
	now: number,
	isAnswered: boolean,
): boolean {
	if (context.getMode() === 'manual') return false;
	const trigger = `${context.getWorkflow().id ?? ''} ${context.getNode().id}`;
	return isRepeated(trigger, context.getWorkflowStaticData('node'), key, now, isAnswered);
}

/** Answers at once, past n8n. */
function response(
	context: IWebhookFunctions,
	status: number,
	message: string,
): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message }).end();
	return { noWebhookResponse: true };
}
