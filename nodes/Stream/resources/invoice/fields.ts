import type { INodeProperties } from 'n8n-workflow';
import { date, text, toggle } from '../../../shared/fields/builders';
import type { Field } from '../../../shared/fields/field';

/** `notify_consumer` is on by default on the server; here nobody is written to unless it is chosen. */
export const notifyConsumer = toggle('notify_consumer', 'Notify Consumer', {
	description: 'Whether Stream sends the consumer a message about it',
});

export const notifyNotice: INodeProperties = {
	displayName:
		'Stream only sends the consumer a real message if Notify Consumer is on. Turn it on when your workflow is ready.',
	name: 'notifyNotice',
	type: 'notice',
	default: '',
};

export const scheduledOn = (required = false): Field =>
	date('scheduled_on', 'Scheduled On', {
		description:
			'Date or time by which the invoice must be paid. After it, the invoice is overdue. A date without a time includes the whole day.',
		endOfDay: true,
		...(required ? { required } : {}),
	});

export const description = (min?: number): Field =>
	text('description', 'Description', {
		description: 'What the payment is for',
		placeholder: 'e.g. Consulting in January',
		max: 500,
		min,
		rows: 2,
	});

export const excludeCoupons = toggle(
	'exclude_coupons_if_installments',
	'Exclude Coupons if Installments',
	{
		name: 'excludeCouponsIfInstallments',
		description:
			'Whether a customer who pays in installments pays the full amount, without coupons',
	},
);
