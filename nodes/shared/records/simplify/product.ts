import { simplifier } from './columns';

export const simplify = simplifier({
	id: 'id',
	name: 'name',
	type: 'type',
	price: 'price',
	currency: 'currency',
	recurringInterval: 'recurring_interval',
	recurringIntervalCount: 'recurring_interval_count',
	isActive: 'is_active',
	description: 'description',
	createdAt: 'created_at',
});
