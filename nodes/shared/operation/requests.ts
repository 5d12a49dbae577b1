import type { IDataObject } from 'n8n-workflow';

import { cancelableSleep } from '../api/cancelableSleep';
import type { ApiRequest } from '../api/client';
import { explainUnreadable } from '../api/errorMessages';
import { ApiError } from '../errors/apiError';
import { rethrow } from '../errors/rethrow';
import { errorContextOf } from './errorContext';
import type { Call } from './operation';

/** Parts of which operations are made that need more than one request. */

/** The request of an operation, with its sentences. `subject` is what the path is about, if not the resource. */
export async function send(
	call: Call,
	request: Omit<ApiRequest, 'errorContext'>,
	subject?: string,
): Promise<IDataObject> {
	const errorContext = errorContextOf(call);
	const response = await call.client.request({
		...request,
		errorContext: subject === undefined ? errorContext : { subject },
	});
	return (response ?? {}) as IDataObject;
}

/**
 * Reads one record.
 *
 * @throws ApiError when the answer is none: what moves money looks at the record first, and must not do so blindly
 */
export async function readRecord(call: Call, path: string, subject?: string): Promise<IDataObject> {
	const record = await send(call, { method: 'GET', path }, subject);
	if (record.id === undefined) {
		throw explainUnreadable(200, { subject: subject ?? call.resource.subject });
	}
	return record;
}

/**
 * Rows of a run that move the money of the same record go one after another, so that each sees what the one before
 * has done. After one that failed the next ones fail with it: Stream may still be at it.
 */
export async function serialize<T>(
	{ client, run, path }: Call,
	work: () => Promise<T>,
): Promise<T> {
	const row = run.share<{ last: Promise<unknown> }>(client, path, () => ({
		last: Promise.resolve(),
	}));
	const mine = row.last.then(work);
	row.last = mine;
	return await mine;
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
 * When Stream refuses, or the answer gets lost, the record tells whether it is as wanted all the same (an earlier
 * run or the lost request did it). Only then is it a success.
 *
 * @param options.isDone whether the record is as wanted
 * @param options.again a request without an answer may be sent again, when the record is not as wanted
 */
export async function writeAndRead(
	call: Call,
	options: {
		request: Omit<ApiRequest, 'errorContext' | 'idempotent'>;
		read: () => Promise<IDataObject>;
		isDone: (record: IDataObject) => boolean;
		again: boolean;
	},
): Promise<Settled> {
	for (let round = 1; ; round++) {
		let response: IDataObject;
		try {
			response = await send(call, options.request);
		} catch (thrown) {
			const { outcome, status } = thrown instanceof ApiError ? thrown.details : {};
			const open = outcome === 'unknown';
			if (!open && (outcome !== 'refused' || status === 429 || status === 401))
				throw rethrow(thrown);
			if (open)
				await cancelableSleep(FIRST_PAUSE_MS * round, call.context.getExecutionCancelSignal());
			const record = await options.read().catch(() => undefined);
			if (record && options.isDone(record)) return { record };
			if (!open || !options.again) throw rethrow(thrown);
			if (!record || round === MOST_ROUNDS) throw stillOpen(thrown as ApiError);
			continue;
		}
		return { response, record: await readAfter(call, options.read) };
	}
}

/** Nothing can happen twice: the next run reads the record before it sends anything. */
function stillOpen({ message, details }: ApiError): ApiError {
	return new ApiError(
		message,
		'Run the step again in a few minutes: it looks first whether this has been done.',
		{ ...details, safeToRerun: true },
	);
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
		{ ...(thrown instanceof ApiError ? thrown.details : {}), outcome: 'unknown' },
	);
}

/**
 * Says so when Stream does not have an endpoint on this account: some exist only on newer servers or for
 * organizations that asked for them.
 *
 * @param feature as in "… is not available on this Stream account"
 * @param exists reads what the path names and throws when that is what is missing; without it a 404 stays open
 */
export async function ifAvailable<T>(
	feature: string,
	work: () => Promise<T>,
	exists?: () => Promise<unknown>,
): Promise<T> {
	try {
		return await work();
	} catch (thrown) {
		throw await explainAbsence(feature, thrown, exists);
	}
}

async function explainAbsence(
	feature: string,
	thrown: unknown,
	exists?: () => Promise<unknown>,
): Promise<unknown> {
	if (!(thrown instanceof ApiError)) return thrown;
	const { status, code } = thrown.details;
	const absent = new ApiError(
		`${feature} is not available on this Stream account.`,
		'Ask Stream to enable it for your organization, or do it in the Stream dashboard.',
		thrown.details,
	);
	if (code === 'FEATURE_DISABLED' || status === 405) return absent;
	if (status !== 404 || code !== undefined) return thrown;
	if (!exists) {
		return new ApiError(
			`Stream did not find this. Either ${feature} is not available on this account, or a chosen record does not exist.`,
			'Check the chosen records. If they are right, ask Stream to enable this for your organization.',
			thrown.details,
		);
	}
	try {
		await exists();
	} catch (missing) {
		return missing;
	}
	return absent;
}
/** For the message of an order that fails later on. */
export function recordCreated({ run, context }: Call, subject: string, record: IDataObject): void {
	run.recordCreated(
		context.getItemIndex(),
		{ id: record.id },
		`${subject} "${String(record.name)}"`,
	);
}
