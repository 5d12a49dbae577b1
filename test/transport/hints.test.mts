import { runAgent } from '../../support/engine/agent.mts';
import type { RunResult } from '../../support/engine/harness.mts';
import { useShop } from '../support/use.mts';

/** What a run says at the node without failing. */
const shop = useShop();

const hintsOf = ({ task }: RunResult): string[] =>
	((task as any)?.hints ?? []).map(({ message }: { message: string }) => message);
const NOTHING = /^Stream has no matching records\./;
const SANDBOX = "This ran in Stream's sandbox: no real money was moved.";

it('a list without rows says so, once, and only for a single row', async () => {
	const filters = { filters: { searchTerm: 'nobody has this name' } };
	const one = await shop.run('consumer.getAll', { returnAll: true, ...filters });
	expect(one.json).toEqual([]);
	expect(hintsOf(one)).toEqual([expect.stringMatching(NOTHING)]);
	const several = await shop.run('consumer.getAll', filters, { items: [{}, {}] });
	expect(hintsOf(several)).toEqual([]);
	expect(hintsOf(await shop.run('product.getAll'))).toEqual([]);
});

it('writes with a key of the sandbox say so once, where the credential is for the sandbox', async () => {
	const write = () => shop.run('consumer.create', { name: 'A' }, { items: [{}, {}, {}] });
	expect(hintsOf(await write())).toEqual([]);
	shop.sim.switches.environment = 'sandbox';
	shop.credentials.default.environment = 'sandbox';
	expect(hintsOf(await write())).toEqual([SANDBOX]);
	expect(hintsOf(await shop.run('product.getAll'))).toEqual([]);
});

it('under an agent nothing is said, and nothing fails', async () => {
	const parameters = { resource: 'consumer', operation: 'getAll', filters: { searchTerm: 'zzz' } };
	const tool = { name: 'Tool', parameters, calls: [{}] };
	expect((await runAgent(shop.harness, [tool])).answers).toEqual([['[]']]);
});

it.each(['stream', 'streamTrigger', 'streamWebhookTrigger'])(
	'%s tells the AI builder of n8n when to use it',
	(name) => {
		const { description } = shop.harness.nodeType(`n8n-nodes-streampay.${name}`);
		const { builderHint } = description;
		expect(builderHint?.searchHint?.length).toBeGreaterThan(100);
		for (const { nodeType } of builderHint?.relatedNodes ?? []) {
			expect(nodeType).toMatch(/^n8n-nodes-(base|streampay)\.\w+$/);
		}
	},
);

it('a tool has a hint of its own, and nothing else that the panel and the model would read differently', () => {
	const { usableAsTool, builderHint } = shop.harness.nodeType().description;
	const replacements = (usableAsTool as { replacements: Record<string, any> }).replacements;
	expect(Object.keys(replacements)).toEqual(['builderHint']);
	expect(replacements.builderHint.searchHint).toMatch(/tool of an AI agent.*never \$fromAI/);
	expect(replacements.builderHint.searchHint).not.toBe(builderHint?.searchHint);
});
