import type { IDataObject } from 'n8n-workflow';

import type { Client } from '../shared/api/client';
import { ApiError } from '../shared/errors/apiError';
import { rethrow } from '../shared/errors/rethrow';
import { isPassing } from '../shared/execution/failure';
import { textOf } from '../shared/values/text';

import type { Memory } from './memory';

/**
 * The organization that the key pair belongs to, asked for once per process and key pair: not all records say
 * whose they are, and an account without any says nothing. Undefined when Stream does not tell: what is watched
 * does not hang on it.
 */
export async function ownerOf(memory: Memory, client: Client): Promise<string | undefined> {
	const { token } = client.connection;
	if (memory.owner?.token !== token) {
		const errorContext = { subject: 'organization' };
		const asked = client.request({ method: 'GET', path: '/me', errorContext });
		const me = await asked.catch((thrown: unknown) => {
			if (thrown instanceof ApiError) return isPassing(thrown) ? undefined : {};
			throw rethrow(thrown);
		});
		if (!me) return undefined;
		const { organization } = me as { organization?: IDataObject };
		memory.owner = { token, id: textOf(organization?.id) || undefined };
	}
	return memory.owner.id;
}
