import type { FaultAction } from '../../simulator/index.mts';

/** How long a request may take in the cases where Stream does not answer, in milliseconds. */
export const TIMEOUT_MS = 2_500;

export interface Fault {
	name: string;
	/** What the simulator does to one request, each in a run of its own; none: nobody listens at all. */
	actions: FaultAction[];
	timeoutMs?: number;
}

/** Stream has refused it. */
const status = (code: number, headers?: Record<string, string>): Fault => ({
	name: String(code),
	actions: [{ type: 'status', status: code, headers }],
});

/** Nobody can tell from outside whether Stream has done it. */
const open = (name: string, action: FaultAction): Fault => ({
	name,
	actions: [
		{ ...action, when: 'before' },
		{ ...action, when: 'after' },
	],
});

/** What can go wrong with one request. */
export const FAULTS: Fault[] = [
	{ name: 'connection refused', actions: [] },
	{ name: 'reset before', actions: [{ type: 'reset', when: 'before' }] },
	{ name: 'reset after', actions: [{ type: 'reset', when: 'after' }] },
	{ ...open('time-out', { type: 'timeout' }), timeoutMs: TIMEOUT_MS },
	...[400, 401, 403, 404, 409].map((code) => status(code)),
	{
		name: '422',
		actions: [
			{
				type: 'status',
				status: 422,
				body: { detail: [{ type: 'missing', loc: ['body', 'name'], msg: 'Field required' }] },
			},
		],
	},
	{ ...status(429, { 'retry-after': '1' }), name: '429 with Retry-After' },
	{ ...status(429), name: '429 without' },
	...[500, 502, 503].map((code) => open(String(code), { type: 'status', status: code })),
	{ name: 'malformed JSON', actions: [{ type: 'malformed' }] },
	open('HTML', { type: 'html' }),
	{ name: 'slow drip', actions: [{ type: 'slowDrip', ms: 15 }] },
];

export type Mode = 'Stop' | 'Continue' | 'Error output';

export const MODES: Record<Mode, object> = {
	Stop: {},
	Continue: { onError: 'continueRegularOutput' },
	'Error output': { onError: 'continueErrorOutput' },
};
