import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { rethrow } from '../errors/rethrow';
import { CanceledError } from './cancelableSleep';
import type { Environment } from './connection';

/** Which key is a sandbox's, by account: a key never changes its side, so each process asks once. */
const sandboxes = new Map<string, Promise<boolean | undefined>>();

/**
 * Keeps a sandbox's workflow from writing into the live account, and the other way round: the key decides where a
 * request goes, and sandbox and live share their address.
 *
 * @param wanted what the credential is for
 * @param readMe GET /me
 * @throws InputError when the key is of the other kind, or Stream does not say of which
 */
export async function requireEnvironment(
	account: string,
	wanted: Exclude<Environment, 'any'>,
	readMe: () => Promise<unknown>,
): Promise<void> {
	const isSandbox = await sandboxOf(account, readMe);
	if (isSandbox === (wanted === 'sandbox')) return;
	if (isSandbox === undefined) {
		throw new InputError(
			"Stream does not say whether this key pair belongs to a sandbox, so 'Environment' cannot be checked. Nothing was sent.",
			"Set 'Environment' in the Stream credential to Any.",
		);
	}
	const [setting, wantedAccount, otherAccount] = SETTINGS[wanted];
	throw new InputError(
		`The key pair belongs to ${otherAccount}, but 'Environment' of the Stream credential is ${setting}. Nothing was sent.`,
		`Use the key pair of ${wantedAccount}, or change 'Environment' in the Stream credential.`,
	);
}

const SETTINGS: Record<
	Exclude<Environment, 'any'>,
	[setting: string, wantedAccount: string, otherAccount: string]
> = {
	sandbox: ['Sandbox Only', 'your sandbox', 'a live account'],
	live: ['Live Only', 'your live account', 'a sandbox'],
};

async function sandboxOf(
	account: string,
	readMe: () => Promise<unknown>,
): Promise<boolean | undefined> {
	const known = sandboxes.get(account);
	const reading = known ?? readMe().then(toSandbox);
	sandboxes.set(account, reading);
	const forget = () => {
		if (sandboxes.get(account) === reading) sandboxes.delete(account);
	};
	try {
		const isSandbox = await reading;
		if (isSandbox === undefined) forget();
		return isSandbox;
	} catch (thrown) {
		forget();
		// The execution that was asking for others as well has been canceled.
		if (known && thrown instanceof CanceledError) return await sandboxOf(account, readMe);
		throw rethrow(thrown);
	}
}

function toSandbox(me: unknown): boolean | undefined {
	const { sandbox } = ((me as IDataObject | undefined)?.organization ?? {}) as IDataObject;
	return typeof sandbox === 'boolean' ? sandbox : undefined;
}
