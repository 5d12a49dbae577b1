import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { ApiError } from '../core/errors.mts';
import type { Branch } from '../core/organizations.mts';
import type { State } from '../core/state.mts';

/**
 * Finds the merchant by `x-api-key` (base64 of key:secret, nothing before or after it) and the branch
 * by `x-branch-id`; without that header it is the merchant's first branch.
 */
export function authenticate(state: State, headers: IncomingHttpHeaders): Branch {
	const sent = headers['x-api-key'];
	const organization =
		typeof sent === 'string'
			? state.organizations.find(({ apiKey, apiSecret }) =>
					same(sent, Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')),
				)
			: undefined;
	if (!organization) {
		throw new ApiError(
			401,
			'STREAM_ERROR',
			sent === undefined ? 'Authentication is required' : 'Invalid API key',
		);
	}
	const wanted = headers['x-branch-id'];
	if (wanted === undefined || wanted === '') return organization.branches[0];
	const branch = organization.branches.find(({ id }) => id === String(wanted).toLowerCase());
	if (branch) return branch;
	const foreign = state.branches().some(({ id }) => id === String(wanted).toLowerCase());
	throw foreign
		? new ApiError(403, 'BRANCH_ACCESS_DENIED', `No access to branch ${String(wanted)}`)
		: new ApiError(404, 'BRANCH_NOT_FOUND', `Branch ${String(wanted)} not found`);
}

function same(a: string, b: string): boolean {
	const [left, right] = [Buffer.from(a), Buffer.from(b)];
	return left.length === right.length && timingSafeEqual(left, right);
}
