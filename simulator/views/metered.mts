import type { MeteredSubscription } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { stamps, time, timeOrNull } from './shared.mts';

export function meteredSubscriptionView(subscription: MeteredSubscription, state: State) {
	return {
		id: subscription.id,
		product_id: subscription.product_id,
		organization_consumer_id: subscription.organization_consumer_id,
		organization_id: subscription.organization_id,
		starts_at: time(subscription.starts_at, state),
		ends_at: timeOrNull(subscription.ends_at, state),
		...stamps(subscription, state),
	};
}
