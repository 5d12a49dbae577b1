import { simplifier } from './columns';

export const simplify = simplifier({
	id: 'id',
	status: 'status',
	consumerId: 'organization_consumer_id',
	amount: 'amount',
	currency: 'currency',
	currentPeriodEnd: 'current_period_end',
	cancelAtPeriodEnd: 'cancel_at_period_end',
	currentPeriodStart: 'current_period_start',
	latestInvoiceId: 'latest_invoice_id',
	currentCycleNumber: 'current_cycle_number',
});
