import { type StreamEvent, RESOURCE_OF } from './events';

/** Paths of the records that events are about. */
export const PATH_OF = {
	paymentLink: '/payment_links',
	payment: '/payments',
	subscription: '/subscriptions',
	invoice: '/invoices',
} as const;
export function pathOf({ event, id }: StreamEvent): string {
	return `${PATH_OF[RESOURCE_OF[event]]}/${encodeURIComponent(id)}`;
}
