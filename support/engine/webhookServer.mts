import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject, INode } from 'n8n-workflow';

import type { Harness } from './harness.mts';

/** What became of one call. */
export interface Started {
	/** Items of the workflow that was started. */
	items: IDataObject[];
	/** The answer was on its way before the workflow was started. */
	answeredFirst: boolean;
}

/** A web server that handles webhooks as n8n's does (its webhook-helpers and live-webhooks). */
export interface WebhookServer {
	url: string;
	/** Workflows that were started, in order. */
	started: Started[];
	/** What the node threw. */
	thrown: unknown[];
	/**
	 * What n8n has stored for the workflow. Each call works on a copy, which n8n saves only where the node answers by
	 * itself or nothing starts: when it starts a workflow it makes a second Workflow on the same data, which takes the
	 * mark of a change away before it looks at it (seen in 2.40).
	 */
	staticData: IDataObject;
	/** The next workflow cannot be started. */
	failNextStart: boolean;
	mode: 'webhook' | 'manual';
	/** Fulfilled when everything that has come in is dealt with: some of it is after it was answered. */
	idle(): Promise<void>;
	close(): Promise<void>;
}

export async function openWebhookServer(harness: Harness, node: INode): Promise<WebhookServer> {
	const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const rawBody = await readBody(request);
		const extended = Object.assign(request, {
			rawBody,
			body: {} as unknown,
			query: {},
			params: {},
		});
		if (rawBody.length && request.headers['content-type']?.startsWith('application/json')) {
			try {
				extended.body = JSON.parse(rawBody.toString());
			} catch {
				response.writeHead(422).end();
				return;
			}
		}
		const { mode } = server;
		const stored = structuredClone(server.staticData);
		const call = {
			request: extended,
			response: likeExpress(response),
			staticData: stored,
			mode,
			url: server.url,
		};
		const { result, staticData } = await harness.webhook(node, call);
		const save = () => {
			if (mode === 'webhook') server.staticData = JSON.parse(JSON.stringify(staticData));
		};
		const answeredFirst = response.writableEnded;
		if (result.noWebhookResponse) save();
		if (result.workflowData === undefined) {
			if (result.noWebhookResponse) return;
			save();
			response.writeHead(200).end(JSON.stringify(result.webhookResponse ?? {}));
			return;
		}
		if (server.failNextStart) {
			server.failNextStart = false;
			throw new Error('The execution could not be stored');
		}
		server.started.push({ items: result.workflowData[0].map(({ json }) => json), answeredFirst });
		if (result.noWebhookResponse) return;
		response.writeHead(200).end('{"message":"Workflow was started"}');
	};
	const underWay = new Set<Promise<void>>();
	const http = createServer((request, response) => {
		const work = handle(request, response).catch((error: unknown) => {
			server.thrown.push(error);
			if (!response.headersSent) response.writeHead(500).end();
		});
		underWay.add(work);
		void work.then(() => underWay.delete(work));
	});
	await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
	const server: WebhookServer = {
		url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/webhook/x`,
		started: [],
		thrown: [],
		staticData: {},
		failNextStart: false,
		mode: 'webhook',
		idle: async () => {
			while (underWay.size) await Promise.all(underWay);
		},
		close: async () => {
			http.closeAllConnections();
			await new Promise((resolve) => http.close(resolve));
		},
	};
	return server;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** The response with the few methods of Express that nodes use to answer by themselves. */
function likeExpress(response: ServerResponse): object {
	const express = Object.assign(response, {
		status(code: number) {
			response.statusCode = code;
			return express;
		},
		type(type: string) {
			response.setHeader('content-type', type);
			return express;
		},
		send(text: string) {
			response.end(text);
			return express;
		},
	});
	return express;
}
