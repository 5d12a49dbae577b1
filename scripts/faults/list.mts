import type { FaultAction } from '../../simulator/index.mts';

/** How long a request may take in the cells where Stream does not answer, in milliseconds. */
export const TIMEOUT_MS = 400;

export interface Fault {
	name: string;
	/** What the simulator does to one request; undefined: nobody listens at all. */
	action?: FaultAction;
	timeoutMs?: number;
}

const status = (code: number, headers?: Record<string, string>): Fault => ({
	name: String(code),
	action: { type: 'status', status: code, headers },
});

/** What can go wrong with one request. */
export const FAULTS: Fault[] = [
	{ name: 'connection refused' },
	{ name: 'reset before', action: { type: 'reset', when: 'before' } },
	{ name: 'reset after', action: { type: 'reset', when: 'after' } },
	{ name: 'time-out', action: { type: 'timeout', when: 'after' }, timeoutMs: TIMEOUT_MS },
	...[400, 401, 403, 404, 409].map((code) => status(code)),
	{
		name: '422',
		action: {
			type: 'status',
			status: 422,
			body: { detail: [{ type: 'missing', loc: ['body', 'name'], msg: 'Field required' }] },
		},
	},
	{ ...status(429, { 'retry-after': '1' }), name: '429 with Retry-After' },
	{ ...status(429), name: '429 without' },
	...[500, 502, 503].map((code) => status(code)),
	{ name: 'malformed JSON', action: { type: 'malformed' } },
	{ name: 'HTML', action: { type: 'html' } },
	{ name: 'slow drip', action: { type: 'slowDrip', ms: 15 } },
];

export type Mode = 'Stop' | 'Continue' | 'Error output';

export const MODES: Record<Mode, object> = {
	Stop: {},
	Continue: { onError: 'continueRegularOutput' },
	'Error output': { onError: 'continueErrorOutput' },
};
