import { onEnd } from '../../../support/script/closers.mts';
import { openChatModel, type Turn } from '../../../support/realN8n/chatModel.mts';
import type { TestBed } from '../testBed.mts';

/** What a model would do: looks for the product, makes the link, tells its address. */
function decide(question: string, answers: string[]): Turn {
	if (question.includes('been paid')) {
		if (!answers.length) return { tool: 'Order_status', arguments: { order_number: 'G-77' } };
		return { text: `Status: ${answers[0]}` };
	}
	if (!answers.length) return { tool: 'Products', arguments: {} };
	if (answers.length > 1) return { text: `Here is the link: ${answers[1]}` };
	const products = JSON.parse(answers[0]) as Array<{ id: string; name: string }>;
	const { id } = products.flat().find(({ name }) => name.includes('Ajwa'))!;
	return {
		tool: 'Payment_link',
		arguments: {
			order_number: 'G-77',
			customer_name: 'Sara',
			customer_phone: '0501234567',
			// A price that nobody set.
			items: JSON.stringify([{ product_id: id, quantity: 2, price: '1.00' }]),
		},
	};
}

/** AI agent with Stream as its tool; the chat model is a stand-in that answers with tool calls. */
export async function agent(testBed: TestBed): Promise<void> {
	const { ensure, n8n, simulator } = testBed;
	const model = await openChatModel(decide);
	onEnd(() => model.close());
	await testBed.addCredential('openAiApi', { apiKey: 'none', url: model.url });
	const id = await testBed.add('ai-agent');
	const chat = async (chatInput: string): Promise<string> => {
		const start = 'When chat message received';
		const execution = await n8n.client.run(id, start, 120_000, {
			sessionId: 'test',
			action: 'sendMessage',
			chatInput,
		});
		ensure(`Chat: ${execution.error?.message}`, execution.status === 'success');
		return String(execution.items('AI Agent')[0]?.json.output);
	};
	const ours = async () =>
		(await simulator.records('paymentLink')).filter(({ name }) => name === 'Order G-77');
	const question = 'A payment link for two Ajwa boxes, order G-77, for Sara, 0501234567';
	const first = await chat(question);
	const [link] = await ours();
	ensure(`The agent tells the link: ${first}`, link && first.includes(link.id));
	ensure(`The price is Stream's: ${link?.totals.amount}`, link?.totals.amount === 29_800);
	const second = await chat(question);
	ensure(`Asked twice, the same link: ${second}`, link && second.includes(link.id));
	ensure(`One link, but ${(await ours()).length}`, (await ours()).length === 1);
	const open = await chat('Has order G-77 been paid?');
	ensure(`Not paid: ${open}`, open.includes('unpaid'));
	await simulator.pay(link.id);
	const paid = await chat('Has order G-77 been paid?');
	ensure(`Paid: ${paid}`, /"status":\s*"paid"/.test(paid));
	const tools = [...model.tools.keys()].sort().join(' ');
	ensure(`Tools: ${tools}`, tools === 'Order_status Payment_link Products');
}
