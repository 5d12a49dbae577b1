import type { IDataObject } from 'n8n-workflow';

import { cancelableSleep } from '../api/cancelableSleep';
import type { ApiRequest } from '../api/client';
import { explainUnreadable } from '../api/errorMessages';
import { isRecord } from '../api/record';
import { ApiError, isUnknown, withFix } from '../errors/apiError';
import { rethrow } from '../errors/rethrow';
import { show } from '../values/clean';
import { errorContextOf } from './errorContext';
import { noteLost } from './keptColumns';
import type { Call } from './operation';
import { noteWritten, readCurrent, type VersionOf } from './ownWrites';

/** Parts of which operations are made that need more than one request. */

/** The request of an operation, with its sentences. `subject` is what the path is about, if not the resource. */
export async function send(
	call: Call,
	request: Omit<ApiRequest, 'errorContext'>,
	subject?: string,
): Promise<IDataObject> {
	const errorContext = errorContextOf(call, request.path);
	const response = await call.client.request({
		...request,
		errorContext: subject === undefined ? errorContext : { subject },
	});
	if (request.method !== 'GET') {
		noteWritten(call, response);
		noteLost(call, request.body as IDataObject | undefined, response);
	}
	return (response ?? {}) as IDataObject;
}

/**
 * Reads one record.
 *
 * @throws ApiError if the response is not a record: what moves money checks the record first
 */
export async function readRecord(call: Call, path: string, subject?: string): Promise<IDataObject> {
	return await sendForRecord(call, { method: 'GET', path }, subject);
}

/** @throws ApiError when the answer is not a record */
export async function sendForRecord(
	call: Call,
	request: Omit<ApiRequest, 'errorContext'>,
	subject?: string,
): Promise<IDataObject> {
	const record = await send(call, request, subject);
	const harmful = request.method !== 'GET' && !request.idempotent;
	if (!isRecord(record)) {
		throw explainUnreadable(200, { subject: subject ?? call.resource.subject, harmful });
	}
	return record;
}

/**
 * Rows of a run that move the money of one record: after one of which it is not known whether Stream did it, the next
 * ones fail with it, because Stream may still be at it.
 */
export async function unlessOpen<T>(
	{ client, run, path }: Call,
	work: () => Promise<T>,
): Promise<T> {
	const row = run.share<{ open?: ApiError }>(client, path, () => ({}));
	if (row.open) throw row.open;
	try {
		return await work();
	} catch (thrown) {
		if (isUnknown(thrown) && !thrown.details.safeToRerun) row.open = thrown;
		throw rethrow(thrown);
	}
}

export interface Settled {
	record: IDataObject;
	/** Stream's answer to the write; undefined when the record was as wanted without it. */
	response?: IDataObject;
}

const MOST_ROUNDS = 3;
const FIRST_PAUSE_MS = 500;

/**
 * A write whose effect can be read: sends it and reads the record afterwards.
 *
 * When Stream refuses, or its response is lost, the record shows whether the change is there anyway, because an
 * earlier run or the lost request made it. Only then does it count as a success.
 *
 * @param options.isDone whether the record is as wanted
 * @param options.versionOf identifies an outdated copy of the record, if it has no `updated_at`
 * @param options.again whether a request without a response may be sent again if the change is not there
 */
export async function writeAndRead(
	call: Call,
	options: {
		request: Omit<ApiRequest, 'errorContext' | 'idempotent'>;
		read: () => Promise<IDataObject>;
		isDone: (record: IDataObject) => boolean;
		versionOf?: VersionOf;
		again: boolean;
	},
): Promise<Settled> {
	for (let round = 1; ; round++) {
		let response: IDataObject;
		try {
			response = await send(call, options.request);
		} catch (thrown) {
			if (!(thrown instanceof ApiError)) throw rethrow(thrown);
			const { outcome, status, absent, lasting } = thrown.details;
			const open = outcome === 'unknown';
			const isAbout = outcome === 'refused' && !absent && status !== 429 && status !== 401;
			if (!open && !isAbout) throw rethrow(thrown);
			if (open)
				await cancelableSleep(FIRST_PAUSE_MS * round, call.context.getExecutionCancelSignal());
			const record = await options.read().catch(() => undefined);
			if (record && options.isDone(record)) return { record };
			if (!open || !options.again) throw rethrow(thrown);
			if (!record || lasting || round === MOST_ROUNDS) throw stillOpen(thrown);
			continue;
		}
		const { read, versionOf } = options;
		noteWritten(call, response, versionOf);
		const current = { versionOf, otherwise: response };
		const record = await readAfter(call, async () => await readCurrent(call, read, current));
		return { response, record };
	}
}

/** Nothing can happen twice: the next run reads the record before it sends anything. */
function stillOpen(thrown: ApiError): ApiError {
	const fix =
		'Run the step again in a few minutes. It first checks whether this has already been done.';
	return withFix(thrown, fix, { safeToRerun: true });
}

/** The write is done: what goes wrong now must not look as if it were not. */
export async function readAfter(
	{ resource }: Pick<Call, 'resource'>,
	readRecord: () => Promise<IDataObject>,
): Promise<IDataObject> {
	try {
		return await readRecord();
	} catch (thrown) {
		throw doneButUnread(resource.subject, thrown);
	}
}

function doneButUnread(subject: string, thrown: unknown): ApiError {
	return new ApiError(
		`Stream has done this, but the ${subject} could not be read afterwards.`,
		`Use Get to see the ${subject} instead of running this item again.`,
		{
			...(thrown instanceof ApiError ? thrown.details : {}),
			outcome: 'unknown',
			safeToRerun: false,
		},
	);
}

/** For the message of an order that fails later on. */
export function recordCreated({ run, context }: Call, subject: string, record: IDataObject): void {
	run.recordCreated(context.getItemIndex(), { id: record.id }, `${subject} ${show(record.name)}`);
}
