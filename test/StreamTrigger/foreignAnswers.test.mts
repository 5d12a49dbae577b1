import type { FaultAction } from '../../simulator/index.mts';
import { FakeN8n } from '../../support/engine/fakeN8n.mts';
import { useBench } from './support/bench.mts';

const bench = useBench();

const watch = async (ids: string[]) => {
	const event = ['paymentLinkStatusChanged'];
	const parameters = { event, scope: 'ids', ids: ids.join(', ') };
	const n8n = new FakeN8n(bench.harness, parameters, 'default', 1_500);
	expect(await n8n.register()).toBe(true);
	return n8n;
};

const link = async () => String((await bench.link()).id);
const of = (id: string) => ({ method: 'GET', path: `/payment_links/${id}$` });
const answer = (status: number, body: unknown): FaultAction => ({
	type: 'status',
	status,
	body,
	headers: { 'retry-after': '0' },
});

describe('Specific Records', () => {
	it.each<[string, FaultAction]>([
		['a router', answer(404, 'default backend - 404')],
		['a page', answer(404, '<html>404</html>')],
		["a framework's bare words", answer(404, { detail: 'Not Found' })],
		['a firewall', answer(403, '<html>blocked</html>')],
	])(
		'%s makes the trigger forget nothing: the event comes with a later poll',
		async (_name, action) => {
			const [kept, other] = [await link(), await link()];
			const n8n = await watch([kept, other]);
			bench.simulator.faults.add({ ...of(kept), action });
			bench.simulator.act.setLinkStatus(kept, 'INACTIVE');
			for (let polls = 0; polls < 4; polls++) {
				bench.wait(61_000);
				await n8n.poll();
			}
			expect(n8n.items).toEqual([]);
			bench.simulator.faults.clear();
			bench.wait(61_000);
			await n8n.poll();
			expect(n8n.items.map(({ id, status }) => [id, status])).toEqual([[kept, 'INACTIVE']]);
		},
	);

	it("only Stream's own 404 holds nothing up", async () => {
		const [gone, other] = [await link(), await link()];
		const n8n = await watch([gone, other]);
		const error = { code: 'STREAM_ERROR', message: 'x', additional_info: 'not found' };
		bench.simulator.faults.add({ ...of(gone), action: answer(404, { error }) });
		bench.simulator.act.setLinkStatus(other, 'INACTIVE');
		bench.wait(61_000);
		await n8n.poll();
		expect(n8n.items.map(({ id, status }) => [id, status])).toEqual([[other, 'INACTIVE']]);
	});
});
