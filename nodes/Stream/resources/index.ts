import type { Resource } from '../../shared/operation/operation';
import { consumer } from './consumer';
import { coupon } from './coupon';
import { invoice } from './invoice';
import { meteredSubscription } from './meteredSubscription';
import { meteredUsage } from './meteredUsage';
import { order } from './order';
import { organization } from './organization';
import { payment } from './payment';
import { paymentLink } from './paymentLink';
import { product } from './product';
import { subscription } from './subscription';

/** All resources, in the order in which the panel's parameters come. */
export const resources: Resource[] = [
	paymentLink,
	order,
	consumer,
	payment,
	subscription,
	invoice,
	product,
	coupon,
	meteredUsage,
	meteredSubscription,
	organization,
];
