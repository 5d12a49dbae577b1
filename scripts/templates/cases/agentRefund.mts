import { onEnd } from '../../../support/script/closers.mts';
import { openChatModel, type Turn } from '../../../support/realN8n/chatModel.mts';
import { openChat } from '../chat.mts';
import type { TestBed } from '../testBed.mts';

const yes = 'Give the money back';

/** What a model would do: looks at the order, asks for the refund, tells what came of it. */
function decide(question: string, answers: string[]): Turn {
	const [order_number] = /AR-\d/.exec(question)!;
	if (!answers.length) return { tool: 'Order_status', arguments: { order_number } };
	if (answers.length > 1) return { text: `Done: ${answers[1]}` };
	const toolParameters = { order_number, reason: 'DUPLICATE' };
	return { tool: 'Refund_order', arguments: { toolParameters, hitlParameters: {} } };
}

/** AI agent whose refunds wait for a person; the chat model is a stand-in that answers with tool calls. */
export async function agentRefund(testBed: TestBed): Promise<void> {
	const { ensure, n8n, shop, simulator } = testBed;
	for (const order of ['AR-1', 'AR-2', 'AR-3', 'AR-4']) await shop.sold(order);
	const model = await openChatModel(decide);
	onEnd(() => model.close());
	await testBed.addCredential('openAiApi', { apiKey: 'none', url: model.url });
	const before = (await simulator.ledger()).length;
	const refunds = async () =>
		(await simulator.ledger(before)).filter(({ path }) => path.endsWith('/refund')).length;
	const start = 'When chat message received';
	const add = async (most: string) =>
		await testBed.add('agent-refund-approval', (nodes) => {
			const refund = nodes.find(({ name }) => name === 'Refund order')!;
			refund.parameters.agentLimits.refuseAbove.limit[0].amount = most;
		});
	const id = await add('500');
	const ask = async (order: string, workflow = id) =>
		await openChat(n8n.client, workflow, start, `Order ${order} was paid twice`);

	const approved = await ask('AR-1');
	const question = await approved.next();
	ensure(`The question names the order: ${question.text}`, question.text.includes('order AR-1?'));
	ensure(`It names the reason: ${question.text}`, question.text.includes('DUPLICATE'));
	ensure('Nothing goes back before somebody approves', (await refunds()) === 0);
	await approved.press(question, yes);
	const { text } = await approved.next();
	ensure(`The agent has read the refund: ${text}`, /"refundedAmount":\s*"115.00"/.test(text));
	const { status, error } = await approved.ended();
	ensure(`The conversation ends: ${status} ${error?.message}`, status === 'success');
	ensure(`One refund, but ${await refunds()}`, (await refunds()) === 1);

	const again = await ask('AR-1');
	await again.press(await again.next(), yes);
	const repeated = (await again.next()).text;
	ensure(`Twice is once: ${repeated}`, /"alreadyRefunded":\s*true/.test(repeated));

	const refused = await ask('AR-2');
	await refused.press(await refused.next(), 'Do not');
	const told = (await refused.next()).text;
	ensure(`The agent is told no: ${told}`, told.includes('rejected the tool call'));

	const typed = await ask('AR-3');
	await typed.next();
	typed.type('Goods are out');
	const feedback = (await typed.next()).text;
	ensure(`What is typed is a no: ${feedback}`, feedback.includes('Goods are out'));

	const limited = await ask('AR-4', await add('100'));
	await limited.press(await limited.next(), yes);
	const above = (await limited.next()).text;
	ensure(
		`The limit holds in spite of the approval: ${above}`,
		above.includes('has a limit of 100'),
	);
	ensure(`Still one refund, but ${await refunds()}`, (await refunds()) === 1);
	const ledger = (await simulator.records('payment')).filter(
		({ current_status }) => current_status === 'REFUNDED',
	);
	ensure(`Because: ${ledger[0]?.refund_reason}`, ledger[0]?.refund_reason === 'DUPLICATE');
}
