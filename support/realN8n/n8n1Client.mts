import { type CredentialInput, N8nClient } from './client.mts';

/** The HTTP interface of n8n 1, where it differs from that of n8n 2. */
export class N8n1Client extends N8nClient {
	/** n8n 1 tests only credentials that are saved: this one is saved for the time of the test. */
	override async testCredential(
		credential: CredentialInput,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		const id = await this.createCredential(credential);
		const result = await super.testCredential({ ...credential, id });
		await this.request('DELETE', `/credentials/${id}`);
		return result;
	}

	override async publish(id: string): Promise<void> {
		const { versionId } = await this.workflow(id);
		await this.request('PATCH', `/workflows/${id}`, { active: true, versionId });
	}

	override async unpublish(id: string): Promise<void> {
		const { versionId } = await this.workflow(id);
		await this.request('PATCH', `/workflows/${id}`, { active: false, versionId });
	}
}

/** A client for an n8n of this version. */
export function clientFor(version: string, url: string): N8nClient {
	return version.startsWith('1.') ? new N8n1Client(url) : new N8nClient(url);
}
