import type { IDataObject } from 'n8n-workflow';

import { ApiError } from '../shared/errors/apiError';
import { passOn } from '../shared/errors/rethrow';
import type { Client } from '../shared/api/client';
import { textOf } from '../shared/values/text';
import { isPassing } from './failures';
import type { Memory } from './memory';

/**
 * The organization that the key pair belongs to, asked for once per process and key pair: not all records say
 * whose they are, and an account without any says nothing. Undefined when Stream does not tell: what is watched
 * does not hang on it.
 */
export async function ownerOf(memory: Memory, client: Client): Promise<string | undefined> {
	const { token } = client.connection;
	if (memory.owner?.token !== token) {
		const about = { subject: 'organization' };
		const asked = client.request({ method: 'GET', path: '/me', about });
		const me = await asked.catch((thrown: unknown) => {
			if (thrown instanceof ApiError) return isPassing(thrown) ? undefined : {};
			throw passOn(thrown);
		});
		if (!me) return undefined;
		const { organization } = me as { organization?: IDataObject };
		memory.owner = { token, id: textOf(organization?.id) || undefined };
	}
	return memory.owner.id;
}
