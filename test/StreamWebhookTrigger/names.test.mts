import type { INodePropertyOptions } from 'n8n-workflow';

import { properties as webhook } from '../../nodes/StreamWebhookTrigger/properties';
import { NAMES } from '../../nodes/StreamWebhookTrigger/transition';
import { properties as trigger } from '../../nodes/StreamTrigger/properties';

/** Both triggers call the same thing by the same name. */
const namesOf = (properties: typeof trigger, parameter: string) => {
	const { options } = properties.find(({ name }) => name === parameter)!;
	return new Map(
		(options as INodePropertyOptions[]).map(({ name, value }) => [String(value), name]),
	);
};
const events = namesOf(trigger, 'event');
const calls = namesOf(webhook, 'events');

/** Events of Stream that are one event of Stream Trigger each. */
const same = [...NAMES].filter(
	([, [event]]) => [...NAMES.values()].filter(([other]) => other === event).length === 1,
);

it('some are the same', () => {
	expect(same.map(([type]) => type)).toEqual([
		'INVOICE_CREATED',
		'SUBSCRIPTION_CREATED',
		'SUBSCRIPTION_CYCLE_RENEWED_SUCCESSFULLY',
		'SUBSCRIPTION_CANCEL_AT_PERIOD_END',
	]);
});

it.each([...same, ['INVOICE_COMPLETED', ['paymentLinkPaid']] as const])(
	'%s contains the name of Stream Trigger (%j)',
	(type, [event]) => {
		expect(events.get(event)).toBeDefined();
		expect(calls.get(type)).toContain(events.get(event));
	},
);
