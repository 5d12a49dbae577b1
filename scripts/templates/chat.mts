import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'flatted';
import { WebSocket } from 'undici';
import type { Execution, N8nClient } from '../../support/realN8n/index.mts';

/** What a workflow writes into n8n's chat. */
export interface ChatMessage {
	text: string;
	buttons: Array<{ text: string; link: string }>;
}

/** A question to a workflow that answers with Chat nodes, until it has been dealt with. */
export interface Conversation {
	executionId: string;
	/** Waits for the next message. */
	next(): Promise<ChatMessage>;
	/** Presses a button of a message, as a browser does. */
	press(message: ChatMessage, button: string): Promise<void>;
	/** Types something. */
	type(text: string): void;
	/** Waits for the end of the execution. */
	ended(): Promise<Execution>;
}

const patienceMs = 60_000;
/** n8n turns away programs that only look into links. */
const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0' };

/** Sends the first message to a workflow whose chat trigger answers with Chat nodes, as n8n's own chat does. */
export async function openChat(
	client: N8nClient,
	workflowId: string,
	trigger: string,
	chatInput: string,
): Promise<Conversation> {
	const sessionId = `chat-${workflowId}`;
	const item = { sessionId, action: 'sendMessage', chatInput };
	const executionId = await client.start(workflowId, trigger, item);
	const query = new URLSearchParams({ sessionId, executionId });
	query.set('token', await resumeToken(client, executionId));
	const socket = new WebSocket(`${client.url.replace(/^http/, 'ws')}/chat?${query}`);
	const messages: string[] = [];
	socket.addEventListener('message', ({ data }) => {
		const text = String(data);
		if (text === 'n8n|heartbeat') socket.send('n8n|heartbeat-ack');
		else if (!text.startsWith('n8n|')) messages.push(text);
	});
	return {
		executionId,
		next: async () => {
			const deadline = Date.now() + patienceMs;
			while (!messages.length) {
				if (Date.now() > deadline) throw new Error(`No message of execution ${executionId}`);
				await sleep(100);
			}
			const text = messages.shift()!;
			return text.startsWith('{"type"') ? JSON.parse(text) : { text, buttons: [] };
		},
		press: async ({ buttons }, button) => {
			const { link } = buttons.find(({ text }) => text === button)!;
			const answer = await fetch(link, { headers });
			if (!answer.ok) throw new Error(`${button}: ${answer.status} ${await answer.text()}`);
		},
		type: (text) => socket.send(JSON.stringify({ ...item, chatInput: text })),
		ended: async () => {
			const execution = await client.waitForExecution(executionId, patienceMs);
			socket.close();
			return execution;
		},
	};
}

/** What a chat needs to listen to an execution; it is written down when the execution waits. */
async function resumeToken(client: N8nClient, executionId: string): Promise<string> {
	const deadline = Date.now() + patienceMs;
	for (;;) {
		const { status, data } = await client.request('GET', `/executions/${executionId}`);
		if (status === 'waiting') return parse(data).resumeToken ?? '';
		if (status === 'error' || Date.now() > deadline) {
			const { error } = (await client.execution(executionId)) ?? {};
			throw new Error(`Execution ${executionId} is ${status}: ${error?.message}`);
		}
		await sleep(100);
	}
}
