import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json as readJson } from 'node:stream/consumers';

interface Message {
	role: string;
	content: string | null;
}

/** What the model says next: a call of a tool, or an answer. */
export type Turn = { tool: string; arguments: Record<string, unknown> } | { text: string };

/** A chat model that answers as it was told. */
export interface ChatModel {
	/** For the Base URL of n8n's OpenAI credential. */
	url: string;
	/** The tools that the agent offered: what it said of each, by name. */
	tools: Map<string, string>;
	close(): Promise<void>;
}

/**
 * Speaks OpenAI's chat protocol on a free port.
 *
 * @param decide from the person's last message and what the tools have answered to it so far
 */
export async function openChatModel(
	decide: (question: string, answers: string[]) => Turn,
): Promise<ChatModel> {
	const tools = new Map<string, string>();
	const server = createServer((request, response) => {
		void readJson(request).then((body: any) => {
			for (const { function: tool } of body.tools ?? []) tools.set(tool.name, tool.description);
			const messages = body.messages as Message[];
			const asked = messages.map(({ role }) => role).lastIndexOf('user');
			const answers = messages.slice(asked).filter(({ role }) => role === 'tool');
			const turn = decide(
				String(messages[asked].content),
				answers.map(({ content }) => String(content)),
			);
			const message = toMessage(turn);
			const finish_reason = 'text' in turn ? 'stop' : 'tool_calls';
			const answer = (choice: object) =>
				JSON.stringify({
					...common(body.model),
					choices: [{ index: 0, finish_reason, ...choice }],
				});
			// The agent asks for a stream; one piece is enough.
			response.setHeader('content-type', body.stream ? 'text/event-stream' : 'application/json');
			response.end(
				body.stream
					? `data: ${answer({ delta: message })}\n\ndata: [DONE]\n\n`
					: answer({ message }),
			);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		tools,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

let calls = 0;

function toMessage(turn: Turn): unknown {
	if ('text' in turn) return { role: 'assistant', content: turn.text };
	const call = { name: turn.tool, arguments: JSON.stringify(turn.arguments) };
	const id = `call_${++calls}`;
	return {
		role: 'assistant',
		content: null,
		tool_calls: [{ index: 0, id, type: 'function', function: call }],
	};
}

function common(model: string) {
	const created = Math.floor(Date.now() / 1000);
	const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
	return { id: `chatcmpl-${++calls}`, object: 'chat.completion', created, model, usage };
}
