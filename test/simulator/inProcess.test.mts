import { seededRandom } from '../../simulator/core/faults.mts';
import { openSimulator, takeIdsFrom, type InProcessSimulator } from '../../simulator/index.mts';

const noon = Date.UTC(2026, 0, 10, 12);

afterEach(() => takeIdsFrom(undefined));

function open(): InProcessSimulator {
	takeIdsFrom(seededRandom(7));
	return openSimulator({ seed: 'demo', now: () => noon });
}

function request(simulator: InProcessSimulator, method: string, path: string, body?: object) {
	const { apiKey, apiSecret } = simulator;
	return simulator.send({
		method,
		url: `/api/v2${path}`,
		headers: {
			'x-api-key': Buffer.from(`${apiKey}:${apiSecret}`).toString('base64'),
			'content-type': 'application/json',
		},
		body: body && JSON.stringify(body),
	});
}

function answer(...call: Parameters<typeof request>): { status: number; body: any } {
	const outcome = request(...call).settle();
	if (outcome.type !== 'answer') throw new Error(outcome.type);
	const { status, payload } = outcome.answer;
	return { status, body: JSON.parse(payload) };
}

describe('the simulator without HTTP', () => {
	it('finds operations, ids in paths, and paths that are none', () => {
		const simulator = open();
		const { body: list } = answer(simulator, 'GET', '/products?limit=2');
		expect(list.data).toHaveLength(2);
		const { id } = list.data[0];
		expect(answer(simulator, 'GET', `/products/${id}`).body.id).toBe(id);
		expect(answer(simulator, 'GET', '/me').status).toBe(200);
		expect(answer(simulator, 'GET', '/nowhere').status).toBe(404);
		expect(answer(simulator, 'PATCH', '/me').status).toBe(405);
		expect(simulator.ledger.map(({ path }) => path.replace('/api/v2', ''))).toEqual([
			'/products',
			`/products/${id}`,
			'/me',
			'/nowhere',
			'/me',
		]);
	});

	it('takes ids and times from the caller, so that the same seed gives the same records', () => {
		const made = [0, 1].map(() => {
			const simulator = open();
			const { body } = answer(simulator, 'POST', '/consumers', { name: 'Sara' });
			return body;
		});
		expect(made[0]).toEqual(made[1]);
		expect(Date.parse(made[0].created_at)).toBe(noon);
	});

	it('does nothing before the caller says so, and notes what became of it', () => {
		const simulator = open();
		const consumers = simulator.all('consumer').length;
		simulator.faults.add({ method: 'POST', times: 1, action: { type: 'reset', when: 'after' } });
		const { settle } = request(simulator, 'POST', '/consumers', { name: 'Sara' });
		expect(simulator.all('consumer')).toHaveLength(consumers);
		expect(settle()).toEqual({ type: 'reset' });
		expect(simulator.all('consumer')).toHaveLength(consumers + 1);
		expect(simulator.ledger[0]).toMatchObject({ fault: 'reset:after', processed: 200 });
		simulator.faults.add({ times: 1, action: { type: 'status', status: 503 } });
		expect(answer(simulator, 'GET', '/me').status).toBe(503);
		expect(simulator.ledger[1].processed).toBeUndefined();
	});
});
