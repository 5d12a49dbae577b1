/** Code that decides about money, and the tests that have to notice when it decides otherwise. */
export interface Part {
	mutate: string[];
	/** Beginnings of the paths of tests, as expressions. */
	tests: string[];
}

/** Parts that each end in a bounded time: most of their tests load the source alone. */
export const parts: Record<string, Part> = {
	...Object.fromEntries(
		[
			'clean',
			'dates',
			'ids',
			'keys',
			'metadata',
			'money',
			'ownKey',
			'phone',
			'text',
			'timestamps',
		].map((name): [string, Part] => [
			`values/${name}`,
			{ mutate: [`nodes/shared/values/${name}.ts`], tests: [`test/shared/values/${name}`] },
		]),
	),
	orderStatus: {
		mutate: ['nodes/Stream/orders/status.ts', 'nodes/shared/records/linkState.ts'],
		tests: ['test/nodes/Stream/orderStatus', 'test/shared/records/linkState'],
	},
	'linkChoice/facts': {
		mutate: [
			'nodes/shared/records/{orderLink,orderParts}.ts',
			'nodes/Stream/orders/differences.ts',
		],
		tests: ['test/shared/records/orderParts', 'test/nodes/Stream/differences'],
	},
	'linkChoice/links': {
		mutate: ['nodes/Stream/orders/{orderLinks,closeLink,reach,otherLinks}.ts'],
		tests: [
			'test/nodes/Stream/(reach|order(Losses|Closings|Reads|Notes|Rivals|ForAgents|End)|paymentLinkSettling)',
		],
	},
	'linkChoice/order': {
		mutate: ['nodes/Stream/orders/ensureLink.ts'],
		tests: [
			'test/nodes/Stream/(order(Choice|Closings|ForAgents|Messages|News|Reads|Reopened|Rivals)|paymentLinkSettling)',
		],
	},
	limits: {
		mutate: ['nodes/shared/operation/{agentLimits,limitedClient}.ts'],
		tests: ['test/transport/agentLimits'],
	},
	redirect: {
		mutate: ['nodes/Stream/resources/payment/redirect/*.ts'],
		tests: ['test/nodes/Stream/verifyRedirect'],
	},
	verdict: {
		mutate: ['nodes/Stream/resources/payment/verifyRedirect.ts'],
		tests: ['test/nodes/Stream/verifyRedirect', 'test/nodes/Stream/description(?=\\.)'],
	},
	refund: {
		mutate: [
			'nodes/Stream/resources/payment/{refund,partialRefund}.ts',
			'nodes/shared/records/refunds.ts',
		],
		tests: [
			'test/nodes/Stream/(payment|description)(?=\\.)',
			'test/nodes/Stream/partialRefund',
			'test/shared/records/refunds',
			'test/transport/agentLimits',
		],
	},
	orderRefund: {
		mutate: ['nodes/Stream/orders/refundOrder.ts'],
		tests: ['test/nodes/Stream/order(End|Refund)'],
	},
	retry: { mutate: ['nodes/shared/api/retryPolicy.ts'], tests: ['test/transport/retryPolicy'] },
	events: {
		mutate: ['nodes/shared/events/eventId.ts', 'nodes/shared/records/{payments,paidInvoice}.ts'],
		tests: ['test/shared/events/eventId', 'test/shared/records/payments'],
	},
	orderPaid: {
		mutate: ['nodes/shared/events/paidOrder.ts'],
		tests: ['test/shared/events/paidOrder', 'test/StreamTrigger/orderPaid'],
	},
	'detect/memory': {
		mutate: ['nodes/StreamTrigger/detect/*.ts'],
		tests: ['test/StreamTrigger/detect', 'test/StreamTrigger/(sets|smallSets|unusual)'],
	},
	'detect/records': {
		mutate: ['nodes/StreamTrigger/detect/records/*.ts'],
		tests: ['test/StreamTrigger/detect', 'test/StreamTrigger/(smallSets|money|unusual)'],
	},
};
