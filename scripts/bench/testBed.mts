import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import StreamSDK from '@streamsdk/typescript';
import type { INodeType } from 'n8n-workflow';
import { n8n2Folder } from '../../support/paths.mts';
import { Harness } from '../../support/engine/harness.mts';

export const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';

export const LOOP = 'n8n-nodes-base.splitInBatches';

export const SPLIT_OUT = 'n8n-nodes-base.splitOut';

const nodesFolder = join(n8n2Folder, 'node_modules/n8n-nodes-base/dist/nodes');

/** A server to be asked, and everything that asks it, in this one process. */
export interface TestBed {
	baseUrl: string;
	harness: Harness;
	sdk: ReturnType<typeof StreamSDK.init>;
}

/** @throws Error saying how to get n8n's own nodes when they are not installed */
export async function openTestBed(server: {
	url: string;
	apiKey: string;
	apiSecret: string;
}): Promise<TestBed> {
	const { url: baseUrl, apiKey, apiSecret } = server;
	const token = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');
	const credentials = {
		default: { apiKey, apiSecret, baseUrl },
		// For the HTTP Request node: n8n's "Header Auth".
		header: { name: 'x-api-key', value: token },
	};
	const harness = await Harness.create(credentials as never);
	harness.register(HTTP_REQUEST, loadNode('HttpRequest/HttpRequest.node.js', 'HttpRequest'));
	harness.register(LOOP, loadNode('SplitInBatches/SplitInBatches.node.js', 'SplitInBatches'));
	harness.register(SPLIT_OUT, loadNode('Transform/SplitOut/SplitOut.node.js', 'SplitOut'));
	return { baseUrl, harness, sdk: StreamSDK.init(token, { baseUrl }) };
}

function loadNode(file: string, name: string): INodeType {
	const path = join(nodesFolder, file);
	if (!existsSync(path)) {
		throw new Error(
			"n8n's own nodes are not installed (support/realN8n/n8n2). Run `npm run demo -- --check` once: it installs n8n there.",
		);
	}
	const loaded = createRequire(import.meta.url)(path) as Record<string, new () => INodeType>;
	return new loaded[name]();
}
