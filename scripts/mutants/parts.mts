/** Code that decides about money, and the tests that have to notice when it decides otherwise. */
export interface Part {
	mutate: string[];
	/** Paths of tests, as jest takes them. */
	tests: string[];
}

/** Parts that each end in a bounded time. */
export const parts: Record<string, Part> = {
	...Object.fromEntries(
		['dates', 'ids', 'metadata', 'money', 'phone', 'text'].map((name): [string, Part] => [
			`values/${name}`,
			{ mutate: [`nodes/shared/values/${name}.ts`], tests: [`test/shared/values/${name}`] },
		]),
	),
	orderStatus: {
		mutate: ['nodes/Stream/orders/status.ts', 'nodes/shared/records/linkState.ts'],
		tests: ['test/nodes/Stream/orderStatus'],
	},
	linkChoice: {
		mutate: ['nodes/Stream/orders/{orderLink,orderLinks,differences,otherLinks}.ts'],
		tests: ['test/nodes/Stream/paymentLinkOrders', 'test/nodes/Stream/createPaymentLinks'],
	},
	redirect: {
		mutate: ['nodes/Stream/resources/payment/redirect/*.ts'],
		tests: ['test/nodes/Stream/verifyRedirect'],
	},
	refund: {
		mutate: ['nodes/Stream/resources/payment/{refund,partialRefund}.ts'],
		tests: ['test/nodes/Stream/payment', 'test/nodes/Stream/refund'],
	},
	retry: { mutate: ['nodes/shared/api/retryPolicy.ts'], tests: ['test/transport/retry'] },
	events: {
		mutate: ['nodes/shared/events/eventId.ts', 'nodes/shared/records/{payments,paidInvoice}.ts'],
		tests: ['test/StreamTrigger/(money|refunds|paidLinks|events)'],
	},
	detect: {
		mutate: ['nodes/StreamTrigger/detect/**/*.ts'],
		tests: ['test/StreamTrigger/(state|sets|smallSets|events|money)'],
	},
};
